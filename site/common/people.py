"""Who somebody is, for whoever may read the audit trail. The trail holds public ids alone, and this
room knows no accounts: the room that does says here how an id comes by a name, and which ids
somebody means by what they type."""

import uuid
from collections.abc import Callable, Iterable

Names = Callable[[Iterable[uuid.UUID]], dict[uuid.UUID, str]]
Find = Callable[[str], list[uuid.UUID]]

_names: list[Names] = []
_find: list[Find] = []


def register(*, names: Names, find: Find) -> None:
    _names.append(names)
    _find.append(find)


def names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Of those that are known still; the same few queries for any number."""
    wanted = set(ids)
    return {id_: name for of in _names for id_, name in of(wanted).items()}


def find(typed: str) -> list[uuid.UUID]:
    """Whoever has this public id, email or part of a name. A public id needs nobody behind it: the
    acts of an erased person are found by it."""
    try:
        return [uuid.UUID(typed.strip())]
    except ValueError:
        return [id_ for by in _find for id_ in by(typed.strip())]
