"""Statutory names, editable once. A text says [[working-together]], or [[dhr:short]] for the short
form; what the reader sees is the record's name of today.

Names hold no character that markup or JSON could mistake for its own (the model sees to it), so
they are put into a finished page, wherever on it the text stands: a heading, the title bar, a list
of search results."""

import re
from collections.abc import Iterable
from typing import Any

from wagtail.models import Page
from wagtail.search import index

PLACEHOLDER = re.compile(r"\[\[([a-z0-9-]+)(:short)?\]\]")


def fill_in(text: str) -> str:
    """The text with each name in its place. A name nobody has recorded is said in its own words:
    no reader meets brackets."""
    if "[[" not in text:
        return text
    from pages.furniture import furniture

    names = furniture()["statutory_names"]
    return PLACEHOLDER.sub(
        lambda found: names.get("".join(found.groups("")), found[1].replace("-", " ")), text
    )


def unknown(text: str) -> list[str]:
    """The placeholders of the text that stand for nothing."""
    from pages.models import StatutoryName

    asked = ["".join(found.groups("")) for found in PLACEHOLDER.finditer(text)]
    known = StatutoryName.placeholders() if asked else {}
    return [f"[[{each}]]" for each in dict.fromkeys(asked) if each not in known]


def reindex(instance: Any, **_signal: Any) -> None:
    """Have the search find by its new name what speaks of `instance`. A small site: every written
    page is looked at."""
    from pages.models.written import WrittenPage

    for page in Page.objects.live().specific().iterator():
        if isinstance(page, WrittenPage) and page.mentions(instance.key):
            index.insert_or_update_object(page)


def _filled(value: Any) -> Any:
    if isinstance(value, str):
        return fill_in(value)
    if isinstance(value, Iterable):
        return [_filled(each) for each in value]
    return value


class NamedField(index.SearchField):
    """Found by the names of its text, not by their placeholders."""

    def get_value(self, obj: Any) -> Any:
        return _filled(super().get_value(obj))
