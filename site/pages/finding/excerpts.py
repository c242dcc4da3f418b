"""The part of a page that has most of the words asked for, with the words marked."""

from collections.abc import Collection, Iterator
from itertools import groupby

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from pages.finding.corpus import Entry
from pages.finding.words import words_of

#: Words: two lines on a desk, four on a phone.
LENGTH = 30


def excerpt(entry: Entry, words: Collection[str]) -> SafeString:
    """From the summary where it has a word, or where the text has none."""
    summary, text = entry.summary.split(), entry.text.split()
    if not text or any(_found(summary, words)):
        return _marked(summary[:LENGTH], words, after=summary[LENGTH:])
    found = list(_found(text, words))
    if not any(found) and summary:
        return _marked(summary[:LENGTH], words, after=summary[LENGTH:])
    start = _best(found)
    part = text[start : start + LENGTH]
    return _marked(part, words, before=text[:start], after=text[start + LENGTH :])


def _best(found: list[bool]) -> int:
    """Where the first of the fullest stretches starts, a few words before its first word found."""
    starts = range(max(1, len(found) - LENGTH + 1))
    fullest = max(starts, key=lambda start: sum(found[start : start + LENGTH]))
    first = found.index(True, fullest) if any(found) else 0
    return min(max(0, first - 6), starts[-1])


def _found(tokens: list[str], words: Collection[str]) -> Iterator[bool]:
    return (not set(words).isdisjoint(words_of(token)) for token in tokens)


def _marked(
    tokens: list[str],
    words: Collection[str],
    *,
    before: Collection[str] = (),
    after: Collection[str] = (),
) -> SafeString:
    parts = []
    for is_found, group in groupby(
        zip(tokens, _found(tokens, words), strict=True), key=lambda pair: pair[1]
    ):
        piece = escape(" ".join(token for token, _ in group))
        parts.append((SafeString(f"<mark>{piece}</mark>" if is_found else piece),))
    whole = format_html_join(" ", "{}", parts)
    return SafeString(f"{'… ' if before else ''}{whole}{' …' if after else ''}")
