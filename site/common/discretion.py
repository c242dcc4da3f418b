"""Messages that name no course, for people whose inbox others may read.

Who asked for that is known to the rooms above, which register how to find out; it is asked once for
each message, when it is sent, so that a wish holds for what was promised before it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from common.wording import TELLING, Kind, Words

Asked = Callable[[str], bool]
_askers: list[Asked] = []

#: In place of a course's title where somebody typed it into another text.
UNNAMED = "the course"
#: What the office typed freely about a date. With a telling word in it, it is read on the site.
TYPED = ("where", "joining")
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
    titles = [context[name] for name in kind.telling if context.get(name)]
    unnamed = {name: _unnamed(value, titles) for name, value in asdict(words).items()}
    facts = {name: _quiet(name, value, titles) for name, value in context.items()}
    emptied = dict.fromkeys(kind.telling, "")
    return Words(**unnamed), {**facts, **emptied, **kind.discreetly, "discreet": True}


def _quiet(name: str, value: Any, titles: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _quiet(key, each, titles) for key, each in value.items()}
    if isinstance(value, list):
        return [_quiet(name, each, titles) for each in value]
    if not isinstance(value, str):
        return value
    value = _unnamed(value, titles)
    if name in TYPED and TELLING.search(LINK.sub("", value)):
        # Never the way in: whoever does not sign in has it from here alone.
        return "\n".join([ELSEWHERE, *LINK.findall(value)])
    return value


def _unnamed(text: str, titles: list[str]) -> str:
    for title in titles:
        text = re.sub(re.escape(title), UNNAMED, text, flags=re.IGNORECASE)
    return text
