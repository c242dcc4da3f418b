"""What our messages say, for the office to change.

Each app declares its kinds of message when it starts, each with its default words and with the
placeholders that they may use; common knows nobody, and so knows none by name. The words in force
are records (`models.MessageWording`), filled from the defaults after every migrate. Facts, buttons
and layout are not wording: they stay in the message's templates."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

#: The whole language: a name in braces, replaced once by a word or a number of that one message.
#: No attribute, index, format or call can be written in it, and what is filled in is not read
#: again.
PLACEHOLDER = re.compile(r"{([a-z_]+)}")
BRACES = re.compile(r"{[^{}]*}|[{}]")

#: What no locked phone and no shared inbox may show (safety.md): words with one of these in them.
TELLING = re.compile(
    r"\w*(?:abus|domestic|homicid|honou?r|safeguard|victim|violen)\w*|reviews? of", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Words:
    """A message in words. Paragraphs are parted by empty lines."""

    subject: str
    inbox_line: str
    heading: str
    opening: str
    closing: str = ""


#: Seen without opening the message.
OUTSIDE = ("subject", "inbox_line")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of message: the templates emails/<name>.html and .txt, and its default words."""

    name: str
    label: str
    #: To whom, and when.
    sent: str
    words: Words
    #: All that a message of this kind knows, with values as they might be: the preview is made of
    #: it.
    example: Mapping[str, Any]
    #: Those of `example` that the words may use. Never the course: its title stands once in a
    #: message, and the template says where (safety.md).
    placeholders: tuple[str, ...] = ()
    #: Those that the words must use, because the message says it nowhere else.
    required: tuple[str, ...] = ()
    #: Those that say nothing to whoever sees the subject: a reference, a number.
    outside: tuple[str, ...] = ()
    #: Those of `example` that name a course: a discreet message has none of them, anywhere.
    telling: tuple[str, ...] = ("course",)
    #: What others say in a discreet message instead (`common.discretion`).
    discreetly: Mapping[str, str] = field(default_factory=dict)
    #: Not even that it was sent is kept: the row goes with the message.
    kept: bool = True


_kinds: dict[str, Kind] = {}


class UnknownKind(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"No message is called {name!r}: declare it with common.wording.register.")


def register(*kinds: Kind) -> None:
    """Call it from the `ready` of the app that sends them. Raises ValueError for default words that
    the office could not save."""
    for kind in kinds:
        if wrong := problems(kind, kind.words):
            raise ValueError(f"{kind.name}: {wrong}")
        _kinds[kind.name] = kind


def kinds() -> Mapping[str, Kind]:
    return _kinds


def kind(name: str) -> Kind:
    """Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


# --- Checking -------------------------------------------------------------------------------------


def problems(kind: Kind, words: Words) -> dict[str, list[str]]:
    """What is wrong with `words`, by the name of the field."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, text in asdict(words).items():
        allowed = kind.outside if name in OUTSIDE else kind.placeholders
        found[name] += filter(None, (_brace(each, allowed, name) for each in BRACES.findall(text)))
    for name in OUTSIDE:
        found[name] += _telling(getattr(words, name))
    used = set(PLACEHOLDER.findall(words.opening + words.closing))
    found["opening"] += [
        f"{{{name}}} is missing: the message says it nowhere else. Put it in the opening or the"
        " closing."
        for name in kind.required
        if name not in used
    ]
    return {name: messages for name, messages in found.items() if messages}


def _brace(found: str, allowed: tuple[str, ...], name: str) -> str:
    names = " ".join(f"{{{each}}}" for each in allowed)
    if found in ("{", "}"):
        return "A curly bracket stands alone. Placeholders are written like {name}."
    if found[1:-1] in allowed:
        return ""
    if name in OUTSIDE:
        only = f"only {names} may stand" if names else "no placeholder may stand"
        return f"{found} is not for here: {only} where it is seen without opening the message."
    return f"{found} is no placeholder of this message. " + (
        f"These are: {names}." if names else "It has none."
    )


def _telling(text: str) -> list[str]:
    return [
        f"“{word}” may not stand here: subjects are seen by whoever shares the inbox or the phone,"
        " and this word could put somebody in danger. Say “onEvidence training”."
        for word in TELLING.findall(text)
    ]


# --- Filling in -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filled:
    """Words with everything filled in: lines, and lists of paragraphs."""

    subject: str = ""
    inbox_line: str = ""
    heading: str = ""
    opening: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)


def fill(kind: Kind, words: Words, context: Mapping[str, Any]) -> Filled:
    """`words` for one message. A paragraph with a placeholder that has nothing to say in this
    message is left out."""
    filled: dict[str, Any] = {}
    for each in fields(words):
        allowed = kind.outside if each.name in OUTSIDE else kind.placeholders
        values = {name: _said(context.get(name)) for name in allowed}
        text = getattr(words, each.name)
        if each.name in ("opening", "closing"):
            filled[each.name] = _paragraphs(text, values)
        else:
            filled[each.name] = " ".join(_filled(text, values).split())
    return Filled(**filled)


def _said(value: object) -> str:
    return "" if value is None else str(value).strip()


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text)


def _paragraphs(text: str, values: Mapping[str, str]) -> list[str]:
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [
        _filled(paragraph, values)
        for paragraph in paragraphs
        if paragraph and all(values.get(name) for name in PLACEHOLDER.findall(paragraph))
    ]
