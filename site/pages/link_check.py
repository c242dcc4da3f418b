"""Which links of the published pages lead nowhere. Only our own addresses are asked: what others
have at theirs is not for a machine of ours to call up every night.

Two of them at once do no harm: each writes what it found, once."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple
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


def check(*, now: dt.datetime | None = None) -> int:
    """Look through every published page, and make the records say what is so now: a link that was
    put right goes, one that is still broken keeps its first day. The number of broken links."""
    found = set(_broken(_links_of(Page.objects.live().filter(depth__gt=1))))
    with transaction.atomic():
        known = {_as_found(link): link.pk for link in BrokenLink.objects.all()}
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


def _as_found(link: BrokenLink) -> Found:
    return Found(link.page_id, link.text, link.target, link.problem)


def _links_of(pages: Iterable[Page]) -> list[tuple[int, links.Link]]:
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
    secure = settings.SITE_URL.startswith("https")
    stranger = Client(raise_request_exception=False, SERVER_NAME=host)
    return stranger.get(path, secure=secure).status_code < 400
