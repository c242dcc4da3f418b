"""Keeping the website true: which pages and helplines are due for a look, and saying that one had
it."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from wagtail.log_actions import log
from wagtail.models import Page

from accounts.models import User
from pages.models import Helpline, PageReview

#: A year: a page says what was true when it was last read through.
PAGE_DAYS = 365
#: Half a year: somebody in danger may call a number that has changed.
HELPLINE_DAYS = 183


def with_seen_on(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Published pages with the day they were last read through, which to begin with is the day they
    were first published; the longest ago first."""
    first = TruncDate("first_published_at")
    return (
        pages.filter(live=True, depth__gt=1)
        .annotate(
            seen_on=Coalesce("last_review__reviewed_on", first),
            seen_by=F("last_review__reviewed_by__full_name"),
        )
        .order_by(F("seen_on").asc(nulls_first=True), "pk")
    )


def pages_due(pages: QuerySet[Page], *, today: dt.date) -> QuerySet[Page]:
    """Those not read through for a year."""
    before = today - dt.timedelta(days=PAGE_DAYS)
    return with_seen_on(pages).filter(Q(seen_on=None) | Q(seen_on__lt=before))


def is_due(page: Page, *, today: dt.date) -> bool:
    """Of a page that `with_seen_on` gave."""
    return page.seen_on is None or page.seen_on < today - dt.timedelta(days=PAGE_DAYS)


def helplines_due(*, today: dt.date) -> QuerySet[Helpline]:
    """Those not checked for half a year or ever, the longest ago first."""
    before = today - dt.timedelta(days=HELPLINE_DAYS)
    return Helpline.objects.filter(Q(last_checked=None) | Q(last_checked__lt=before)).order_by(
        F("last_checked").asc(nulls_first=True), "pk"
    )


def page_reviewed(page: Page, *, by: User, today: dt.date) -> None:
    """Somebody has read the page and stands by it. Its history says who and when."""
    with transaction.atomic():
        PageReview.objects.update_or_create(
            page=page, defaults={"reviewed_on": today, "reviewed_by": by}
        )
        log(page, "pages.review", user=by)


def helpline_checked(helpline: Helpline, *, by: User, today: dt.date) -> None:
    """Somebody has made sure that the number, the hours and the note are right."""
    with transaction.atomic():
        helpline.last_checked = today
        helpline.save(update_fields=["last_checked"])
        log(helpline, "pages.check", user=by)
