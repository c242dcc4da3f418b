"""Messages that name no course, for people whose inbox others may read.

Who asked for that is known to the rooms above, which register how to find out; it is asked once for
each message, when it is sent, so that a wish holds for what was promised before it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from common.wording import TELLING, Kind, Words

Asked = Callable[[str], bool]
_askers: list[Asked] = []

#: In place of a course's title where somebody typed it into another text.
UNNAMED = "the course"
#: What the office typed freely about a date. With a telling word in it, it is read on the site.
TYPED = ("where", "old_where", "joining", "directions", "access_notes")
ELSEWHERE = "Sign in to see this."
LINK = re.compile(r"https?://\S+")


def register(asked: Asked) -> Asked:
    """`asked` tells whether messages to an address are to be discreet."""
    _askers.append(asked)
    return asked


def is_wanted(address: str) -> bool:
    return any(asked(address) for asked in _askers)


def applied(
    kind: Kind, words: Words, context: Mapping[str, Any]
) -> tuple[Words, Mapping[str, Any]]:
    """The words and the facts of one message without anything that names or tells the course. The
    template sees `discreet`, and leaves out what has nothing to say."""
    titles = list(_titles(context, kind.telling))
    unnamed = {name: _unnamed(value, titles) for name, value in asdict(words).items()}
    facts = _quiet("", {**dict.fromkeys(kind.telling, ""), **context}, titles, kind.telling)
    return Words(**unnamed), {**facts, **kind.discreetly, "discreet": True}


def _titles(value: Any, telling: Sequence[str], name: str = "") -> Iterator[str]:
    """Those of courses, however deep in lists they stand."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _titles(each, telling, key)
    elif isinstance(value, list):
        for each in value:
            yield from _titles(each, telling, name)
    elif value and name in telling:
        yield value


def _quiet(name: str, value: Any, titles: Sequence[str], telling: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return {key: _quiet(key, each, titles, telling) for key, each in value.items()}
    if isinstance(value, list):
        return [_quiet(name, each, titles, telling) for each in value]
    if name in telling:
        return ""
    if not isinstance(value, str):
        return value
    return quiet(value, titles) if name in TYPED else _unnamed(value, titles)


def quiet(text: str, titles: Sequence[str]) -> str:
    """What somebody typed about a date, where it must not tell what the date is about. Links stay:
    whoever does not sign in has the way in from here alone."""
    text = _unnamed(text, titles)
    if TELLING.search(LINK.sub("", text)):
        return "\n".join([ELSEWHERE, *LINK.findall(text)])
    return text


def _unnamed(text: str, titles: Sequence[str]) -> str:
    for title in titles:
        text = re.sub(re.escape(title), UNNAMED, text, flags=re.IGNORECASE)
    return text
