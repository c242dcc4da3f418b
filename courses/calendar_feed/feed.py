"""The secret address of a person's dates: made on request, made anew when it has got about, taken
away. Calendar programs do not sign in: whoever has the address sees the dates, and nothing that
says what they are about."""

import base64
import binascii
import datetime as dt
import uuid

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse

from accounts.models import User
from accounts.own.account_page import says
from common import audit, discretion
from courses import calendars
from courses.models import CalendarFeed, CourseRun, Enrolment, Session

#: What is over is shown so long, for whoever looks back.
LOOKS_BACK = dt.timedelta(days=90)
_signer = signing.Signer(salt="courses.calendar_feed")


def make(user: User, *, now: dt.datetime) -> None:
    """A new address; the old one, if there was one, stops working."""
    with transaction.atomic():
        # The person's row, so that two presses at once make one address.
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
        had_one = CalendarFeed.objects.filter(user=user).exists()
        CalendarFeed.objects.update_or_create(
            user=user, defaults={"key": uuid.uuid4(), "made_at": now}
        )
        audit.record("courses.calendar_feed.make", on=user, after={"replaced": had_one})


def remove(user: User) -> None:
    with transaction.atomic():
        deleted, _ = CalendarFeed.objects.filter(user=user).delete()
        if deleted:
            audit.record("courses.calendar_feed.remove", on=user)


def address(user: User) -> str:
    """Empty while they have none."""
    feed = CalendarFeed.objects.filter(user=user).first()
    if feed is None:
        return ""
    packed = base64.urlsafe_b64encode(feed.key.bytes).decode().rstrip("=")
    return f"{settings.SITE_URL}{reverse('calendar_feed', args=[_signer.sign(packed)])}"


def owner(token: str) -> User | None:
    """Whose dates are at that address."""
    try:
        key = uuid.UUID(bytes=base64.urlsafe_b64decode(_signer.unsign(token) + "=="))
    except (signing.BadSignature, binascii.Error, ValueError):
        return None
    feed = CalendarFeed.objects.filter(key=key, user__is_active=True).select_related("user").first()
    return feed.user if feed else None


def file(user: User, *, now: dt.datetime) -> bytes:
    """All their dates to come and of the last months; what is off is there as cancelled, so that a
    calendar takes it out."""
    return calendars.written(_entries(user, now), method=calendars.PUBLISH)


def _entries(user: User, now: dt.datetime) -> list[calendars.Entry]:
    recent = Session.objects.filter(ends_at__gt=now - LOOKS_BACK).values("run")
    runs = (
        CourseRun.objects.exclude(state=CourseRun.State.DRAFT)
        .filter(pk__in=recent, enrolments__learner__user=user)
        .distinct()
        .select_related("course")
        .prefetch_related(
            "sessions",
            Prefetch(
                "enrolments",
                Enrolment.objects.filter(learner__user=user),
                to_attr="their_enrolments",
            ),
        )
        .order_by("pk")
    )
    return [entry for run in runs for entry in _of_run(run, user)]


def _of_run(run: CourseRun, user: User) -> list[calendars.Entry]:
    states = [enrolment.state for enrolment in run.their_enrolments]
    where = discretion.quiet(run.where, [run.course.title]) if user.discreet else run.where
    now_there = calendars.entry(run, states, where=where)
    gone = now_there._replace(sittings=calendars.dropped(run), cancelled=True)
    return [now_there, gone] if gone.sittings else [now_there]


@says("my_calendar")
def _row(user: User) -> str:
    has_one = CalendarFeed.objects.filter(user=user).exists()
    return "Your dates at a private address" if has_one else "Your dates, in your own calendar"
