"""Every page that anybody may find, with its words: read together, then kept for a minute."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from wagtail.models import Page

from pages import shown
from pages.finding.words import initials, words_of
from pages.names import fill_in

KEY = "pages.corpus"
#: What readers call the kinds of page whose models have an editor's name.
KINDS = {"standard": "Page", "index": "Section", "course index": "Section"}
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Entry:
    pk: int
    kind: str
    title: str
    summary: str
    text: str
    url: str
    title_words: frozenset[str]
    summary_words: frozenset[str]
    text_words: Counter[str]


@dataclass(frozen=True, slots=True)
class Corpus:
    entries: list[Entry]
    vocabulary: frozenset[str]


def corpus() -> Corpus:
    found: Corpus = cache.get_or_set(f"{KEY}.{shown.content}", _read, SECONDS)
    return found


def kind_of(page: Page) -> str:
    """“Course”, “Service”: what the page's model is called, less the word page."""
    name: str = page._meta.verbose_name
    name = name.removesuffix(" page")
    return KINDS.get(name, name.capitalize())


def _read() -> Corpus:
    pages = Page.objects.live().public().filter(depth__gt=1).specific().order_by("path")
    entries = [_entry(page) for page in pages if page.url]
    vocabulary = frozenset().union(
        *({*entry.title_words, *entry.summary_words, *entry.text_words} for entry in entries)
    )
    return Corpus(entries, vocabulary)


def _entry(page: Page) -> Entry:
    title, summary = fill_in(page.title), fill_in(getattr(page, "summary", ""))
    text = " ".join(map(_sentence, texts_of(page)))
    return Entry(
        page.pk,
        kind_of(page),
        title,
        summary,
        text,
        page.url,
        frozenset([*words_of(title), *words_of(fill_in(page.seo_title)), initials(title)]),
        frozenset(words_of(summary)),
        Counter(words_of(text)),
    )


def texts_of(page: Page) -> Iterator[str]:
    """What its search fields say, heading and summary left out."""
    for field in page.get_searchable_search_fields():
        if field.field_name not in ("title", "title_by_name", "summary"):
            yield from _strings(field.get_value(page))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _strings(each)


def _sentence(text: str) -> str:
    """A heading or a point, ended so that what follows it reads well."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", ":")) else f"{text}."
