from typing import NamedTuple

from django import template

from common.wording import Kind

register = template.Library()


class Placeholder(NamedTuple):
    written: str
    example: str
    required: bool
    outside: bool


@register.filter
def placeholders(kind: Kind) -> list[Placeholder]:
    """What the words of `kind` may draw on, for whoever writes them."""
    return [
        Placeholder(f"{{{name}}}", kind.example[name], name in kind.required, name in kind.outside)
        for name in kind.placeholders
    ]
