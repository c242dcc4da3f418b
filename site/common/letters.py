"""A message made of its kind, the wording in force and what it tells of. The worker sends what the
office previews: both are made here."""

import re
import textwrap
from collections.abc import Mapping
from typing import Any, NamedTuple

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common import wording
from common.models import MessageWording
from common.wording import Kind, Words

#: Columns of the plain text.
WIDTH = 76

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


class Letter(NamedTuple):
    subject: str
    text: str
    html: str


def words_in_force(kind: Kind) -> Words:
    """The office's words. The default ones stand in for a record that is missing, or that no longer
    fits the message: its placeholders may have changed since it was written."""
    record = MessageWording.objects.filter(kind=kind.name).first()
    if record is None or wording.problems(kind, record.words):
        return kind.words
    return record.words


def letter(kind: Kind, words: Words, context: Mapping[str, Any]) -> Letter:
    filled = wording.fill(kind, words, context)
    shared = {**context, "site_url": settings.SITE_URL, "subject": filled.subject}
    text, html = (
        {
            "inbox_line": filled.inbox_line,
            "heading": filled.heading,
            "opening": as_(filled.opening),
            "closing": as_(filled.closing),
        }
        for as_ in (_text, _html)
    )
    plain = render_to_string(f"emails/{kind.name}.txt", {**shared, "wording": text})
    rich = render_to_string(f"emails/{kind.name}.html", {**shared, "wording": html})
    return Letter(filled.subject, _tidy(plain), _inliner.inline(rich))


def _tidy(text: str) -> str:
    """Where a template has nothing to say it leaves empty lines: one is enough."""
    return re.sub(r"\n\s*\n", "\n\n", text).strip() + "\n"


def _text(paragraphs: list[str]) -> str:
    return "\n\n".join(
        "\n".join(_wrapped(line) for line in paragraph.splitlines()) for paragraph in paragraphs
    )


def _wrapped(line: str) -> str:
    # An address must not be broken.
    return textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)


def _html(paragraphs: list[str]) -> SafeString:
    return mark_safe(  # noqa: S308 - every part is escaped below
        "\n".join(f"<p>{_linked(paragraph)}</p>" for paragraph in paragraphs)
    )


def _linked(paragraph: str) -> str:
    """Escaped, line by line, with links to our own site alone: names and organisations are typed by
    strangers, and what they type must not become a link of ours."""
    ours = re.compile(rf"({re.escape(settings.SITE_URL)}/[^\s]*[^\s.,;:!?)])")
    parts = ours.split(paragraph)
    parts[::2] = [escape(part).replace("\n", "<br>") for part in parts[::2]]
    parts[1::2] = [format_html('<a href="{0}">{0}</a>', part) for part in parts[1::2]]
    return "".join(parts)
