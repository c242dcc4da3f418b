"""Words that safety.md asks for. Editors are told, and decide: a title or a quotation may have its
reasons."""

# ruff: noqa: RUF001 (typographic quotation marks are what this is about)

import re
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from wagtail.models import Page
from wagtail.search import index

from pages.names import fill_in

#: Of abuse, not of a degree or a guest: "honour-based", "honour killing", ...
HONOUR = re.compile(
    r"(?P<before>so[- ]called\s+)?(?P<opened>['‘’\"“”]?)\bhonou?r\b(?P<closed>['‘’\"“”]?)"
    r"[-‐‑–\s]*(?:based\s+\w+|based|abuse|violence|crimes?|killings?|codes?)\b",
    re.IGNORECASE,
)
UNQUOTED = "“{}”: put the word honour in quotation marks, as in ‘honour’-based abuse."
NOT_SO_CALLED = "“{}”: say “so-called” where a page first speaks of it."


def concerns(text: str) -> list[str]:
    """What an editor may want to change, once each, in the order of the text."""
    found = list(HONOUR.finditer(text))
    bare = [each for each in found if not (each["opened"] and each["closed"])]
    said = [UNQUOTED.format(_quoted(each)) for each in bare]
    if found and not found[0]["before"]:
        said.append(NOT_SO_CALLED.format(_quoted(found[0])))
    return list(dict.fromkeys(said))


def text_of(page: Page) -> str:
    """Title, summary and body, as a reader meets them: what the search knows of the page."""
    fields = [
        each
        for each in page.search_fields
        if isinstance(each, index.SearchField) and each.field_name != "title_by_name"
    ]
    return fill_in("\n".join(_plain(each.get_value(page)) for each in fields))


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "\n".join(_plain(each) for each in value)
    return unescape(strip_tags(str(value or "")))


def _quoted(found: re.Match[str]) -> str:
    return " ".join(found[0].split())
