"""Who somebody on a list is: one of the organisation's people, somebody new, or perhaps a duplicate
of one of them. Nobody is taken for somebody else by likeness alone: that is for people to say."""

import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypedDict

from accounts.imports.columns import FIELDS, Listed
from accounts.models import ImportRow, Learner, LearnerImport, Organisation

Kind = ImportRow.Kind
#: Names shorter than this are not compared letter by letter: Ann and Ana are two people.
LONG_ENOUGH = 6
MOST_CANDIDATES = 5

SAME_NAME = "same name, other address"
SAME_NAME_NO_ADDRESS = "same name"
SAME_ADDRESS = "same address, other name"
LIKE_NAME = "nearly the same name"


class Candidate(TypedDict):
    """Whom a row may be a duplicate of: a learner, or another row of the list (`learner` empty)."""

    learner: str
    row: int
    name: str
    email: str
    why: str


class Plan(NamedTuple):
    """What a row comes to, if nothing changes in the meantime."""

    kind: str
    learner: Learner | None = None
    candidates: Sequence[Candidate] = ()
    problem: str = ""


class People:
    """An organisation's people, and the rows already looked at, found by whatever tells them
    apart. Everything is compared in memory, in one pass: a query for each row would take longer
    than the rest together."""

    def __init__(self, learners: Iterable[Learner]) -> None:
        self.by_reference: dict[str, Learner] = {}
        self.by_key: dict[tuple[str, str], Learner] = {}
        self._by_name: defaultdict[str, list[Learner | Listed]] = defaultdict(list)
        self._by_email: defaultdict[str, list[Learner | Listed]] = defaultdict(list)
        self._by_likeness: defaultdict[str, list[Learner | Listed]] = defaultdict(list)
        for learner in learners:
            self.by_reference[str(learner.public_id)] = learner
            self.by_key[key(learner.full_name, learner.email)] = learner

    def compare(self) -> None:
        """From here on `plan` finds possible duplicates. It takes longer than all the rest, and
        once they are decided nobody asks again."""
        for learner in self.by_reference.values():
            self._remember(learner, learner.full_name)
            if learner.email:
                self._by_email[learner.email.casefold()].append(learner)

    def plan(self, person: Listed) -> Plan:
        if person.problem:
            return Plan(Kind.WRONG, problem=person.problem)
        if person.values["reference"]:
            learner = self.by_reference.get(_reference(person.values["reference"]))
            if learner is None:
                return Plan(
                    Kind.WRONG,
                    problem="Nobody of the organisation has this reference. Leave it empty to add"
                    " somebody.",
                )
            return self.update(person.values, learner)
        name, email = person.values["full_name"], person.values["email"]
        if email and (known := self.by_key.get(key(name, email))):
            return self.update(person.values, known)
        candidates = self._candidates(person)
        # Within a list a mailbox is often shared, and says nothing; a name does.
        self._remember(person, name)
        return Plan(Kind.DOUBLE if candidates else Kind.NEW, candidates=candidates)

    def update(self, values: dict[str, str], learner: Learner) -> Plan:
        new = changes(learner, values)
        if not new:
            return Plan(Kind.SAME, learner)
        other = self.by_key.get(
            key(new.get("full_name", learner.full_name), new.get("email", learner.email))
        )
        if other is not None and other.pk != learner.pk and (new.get("email") or learner.email):
            return Plan(
                Kind.WRONG, problem="Somebody else of the organisation has this name and address."
            )
        return Plan(Kind.CHANGED, learner)

    def _candidates(self, person: Listed) -> list[Candidate]:
        name, email = person.values["full_name"], person.values["email"]
        found: dict[int, Candidate] = {}
        for other in self._by_name[plain(name)]:
            theirs = other.email if isinstance(other, Learner) else other.values["email"]
            why = SAME_NAME if email and theirs else SAME_NAME_NO_ADDRESS
            found.setdefault(id(other), _candidate(other, why))
        for other in self._by_email[email.casefold()] if email else ():
            found.setdefault(id(other), _candidate(other, SAME_ADDRESS))
        for likeness in _likenesses(name):
            for other in self._by_likeness[likeness]:
                found.setdefault(id(other), _candidate(other, LIKE_NAME))
        return list(found.values())[:MOST_CANDIDATES]

    def _remember(self, person: Learner | Listed, name: str) -> None:
        self._by_name[plain(name)].append(person)
        for likeness in _likenesses(name):
            self._by_likeness[likeness].append(person)


def people_of(organisation: Organisation) -> People:
    return People(Learner.objects.working_there().filter(organisation=organisation, erased_at=None))


def rows_of(batch: LearnerImport, people: People, listed: Sequence[Listed]) -> list[ImportRow]:
    """A row for each person of the list, with what it comes to."""
    people.compare()
    rows = []
    for person in listed:
        plan = people.plan(person)
        rows.append(
            ImportRow(
                batch=batch,
                number=person.number,
                values=person.values,
                kind=plan.kind,
                problem=plan.problem,
                learner=plan.learner,
                candidates=list(plan.candidates),
                outcome=ImportRow.Outcome.FAILED if plan.kind == Kind.WRONG else "",
            )
        )
    return rows


def changes(learner: Learner, values: dict[str, str]) -> dict[str, str]:
    """What the list says otherwise. An empty cell says nothing. Somebody who owns their learning
    keeps their name and address, which are theirs to change."""
    theirs = ("full_name", "email") if learner.user_id else ()
    said = {field: values[field] for field in FIELDS if values[field] and field not in theirs}
    if "email" in said:
        said["email"] = said["email"].lower()
    return {field: value for field, value in said.items() if getattr(learner, field) != value}


def key(name: str, email: str) -> tuple[str, str]:
    return name.casefold(), email.casefold()


def plain(name: str) -> str:
    """Without accents, capitals, dots and hyphens, and whichever part comes first."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    words = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(sorted(words.split()))


def _likenesses(name: str) -> set[str]:
    """The name without any one of its letters: two that share one of these differ by a letter left
    out, added, swapped or mistaken. A digit is never a slip."""
    bare = plain(name)
    if len(bare) < LONG_ENOUGH:
        return set()
    return {bare} | {bare[:i] + bare[i + 1 :] for i, c in enumerate(bare) if c.isalpha()}


def _reference(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def _candidate(other: Learner | Listed, why: str) -> Candidate:
    if isinstance(other, Learner):
        return Candidate(
            learner=str(other.public_id),
            row=0,
            name=other.full_name,
            email=other.email,
            why=why,
        )
    return Candidate(
        learner="",
        row=other.number,
        name=other.values["full_name"],
        email=other.values["email"],
        why=why,
    )
