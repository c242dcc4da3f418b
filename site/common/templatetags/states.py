"""What pages of the office share."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from common.columns import MARKS

register = template.Library()


@register.simple_tag
def state(value: str, word: str) -> SafeString:
    """A state as a word with its mark."""
    shown = {"mark": MARKS.get(value, ""), "word": word}
    return mark_safe(render_to_string("common/cms/state.html", shown).strip())  # noqa: S308
