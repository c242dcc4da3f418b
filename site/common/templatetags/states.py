"""What pages of the office share."""

import datetime as dt

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from common import when
from common.columns import MARKS

register = template.Library()


@register.simple_tag
def state(value: str, word: str, on: dt.datetime | None = None) -> SafeString:
    """A state as a word with its mark, and the day since when, if that is said."""
    shown = {"mark": MARKS.get(value, ""), "word": f"{word} {when.date(on)}" if on else word}
    return mark_safe(render_to_string("common/cms/state.html", shown).strip())  # noqa: S308
