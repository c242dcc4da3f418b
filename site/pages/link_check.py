"""Which links of the published pages lead nowhere. Only our own addresses are asked: what others
have at theirs is not for a machine of ours to call up every night.

Two of them at once do no harm: each writes what it found, once."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from pages import links
from pages.models import BrokenLink

Problem = BrokenLink.Problem


class Found(NamedTuple):
    page: int
    text: str
    target: str
    problem: str


def check(*, page_id: int | None = None, now: dt.datetime | None = None) -> int:
    """Look through every published page, or the one of this id, and make the records say what is so
    now: a link that was put right goes, one that is still broken keeps its first day. The number of
    broken links."""
    pages, records = Page.objects.live().filter(depth__gt=1), BrokenLink.objects.all()
    if page_id is not None:
        pages, records = pages.filter(pk=page_id), records.filter(page=page_id)
    found = set(_broken(_links_of(pages)))
    with transaction.atomic():
        known = {_as_found(link): link.pk for link in records}
        gone = [pk for each, pk in known.items() if each not in found]
        BrokenLink.objects.filter(pk__in=gone).delete()
        BrokenLink.objects.bulk_create(
            (
                BrokenLink(
                    page_id=each.page,
                    text=each.text,
                    target=each.target,
                    problem=each.problem,
                    found_at=now or timezone.now(),
                )
                for each in sorted(found - known.keys())
            ),
            ignore_conflicts=True,
        )
    return len(found)


def check_soon(*, instance: Page, **_: Any) -> None:
    """Of a page that was just published or taken down: whoever put a link right need not wait for
    the night to see it gone."""
    from pages.tasks import check_links_of

    transaction.on_commit(partial(check_links_of.enqueue, instance.pk))


def _as_found(link: BrokenLink) -> Found:
    return Found(link.page_id, link.text, link.target, link.problem)


def _links_of(pages: Any) -> list[tuple[int, links.Link]]:
    return [(page.pk, link) for page in pages.specific() for link in links.of(page)]


def _broken(every: list[tuple[int, links.Link]]) -> Iterator[Found]:
    linked = {link.page for _, link in every if link.page}
    titles = dict(Page.objects.filter(pk__in=linked).values_list("pk", "title"))
    live = set(Page.objects.live().filter(pk__in=linked).values_list("pk", flat=True))
    documents = set(get_document_model().objects.values_list("pk", flat=True))
    answers: dict[str, bool] = {}
    for page, link in every:
        target, problem = "", ""
        if link.page and link.page not in titles:
            target, problem = f"page {link.page}", Problem.DELETED
        elif link.page and link.page not in live:
            target, problem = titles[link.page], Problem.UNPUBLISHED
        elif link.document and link.document not in documents:
            target, problem = f"document {link.document}", Problem.DELETED
        elif path := _local(link.address):
            answers[path] = answers[path] if path in answers else _answers(path)
            target, problem = path, "" if answers[path] else Problem.NO_ANSWER
        if problem:
            yield Found(page, link.text[:200], target[:255], problem)


def _local(address: str) -> str:
    """The path of an address of ours; empty for what lies elsewhere, and for mail, telephones and
    places on the same page."""
    parts = urlsplit(address)
    if parts.scheme not in ("", "http", "https"):
        return ""
    if parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return ""
    return parts.path


def _answers(path: str) -> bool:
    """What a stranger who follows the link gets: asked of the site itself, through all that stands
    in front of a page, redirects for pages that moved among it."""
    site = Site.objects.filter(is_default_site=True).first()
    host = urlsplit(settings.SITE_URL).hostname or (site.hostname if site else "localhost")
    stranger = Client(raise_request_exception=False, SERVER_NAME=host)
    # Asked in plain, a site that wants https would answer every address with the way there.
    secure = settings.SITE_URL.startswith("https")
    return stranger.get(path, secure=secure).status_code < 400
