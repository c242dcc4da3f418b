from typing import NamedTuple

from django import template

from common.wording import Kind

register = template.Library()


class Placeholder(NamedTuple):
    written: str
    example: str
    where: str


@register.filter
def placeholders(kind: Kind) -> list[Placeholder]:
    """What the words of `kind` may draw on, for whoever writes them."""
    return [
        Placeholder(f"{{{name}}}", kind.example[name], _where(kind, name))
        for name in kind.placeholders
    ]


def _where(kind: Kind, name: str) -> str:
    text = "Must stay in the text" if name in kind.required else "In the text"
    return f"{text}; may stand in the subject" if name in kind.outside else text
