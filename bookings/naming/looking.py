"""What a list of people comes to for one date of a booking: who is known, who is there already, who
is in date, and what has to be put right.

What the organisation knows of anybody is shown to those who buy for it alone: without an
organisation a row is only checked in itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils import timezone

from accounts.imports import columns, matching
from accounts.imports.columns import HEADINGS, ColumnsError, Listed
from accounts.imports.matching import Candidate
from accounts.models import Learner, Organisation
from accounts.people.learners import Person
from bookings.models import Booking, PeopleList, Place
from bookings.naming import names
from courses import validity
from courses.models import Course, CourseRun, Enrolment

_WRITTEN = HEADINGS | {"first_name": "First name", "last_name": "Last name"}


class Date(NamedTuple):
    """A course, or one date of it, of a booking, with the places that have no name on it."""

    course: Course
    run: CourseRun | None
    places: Sequence[Place]

    @property
    def key(self) -> str:
        return str(self.run.public_id if self.run else self.course.public_id)

    @property
    def when(self) -> str:
        return self.run.when if self.run else "at your own pace"


@dataclass(frozen=True)
class Seen:
    """A row, and what we make of it."""

    number: int
    person: Person
    team: str
    problem: str = ""
    learner: Learner | None = None
    candidates: Sequence[Candidate] = ()
    is_there: bool = False
    in_date_since: dt.date | None = None
    anyway: bool = False

    @property
    def goes(self) -> bool:
        """Can be put on a place as it is."""
        if self.problem or self.is_there:
            return False
        return self.in_date_since is None or self.anyway


@dataclass(frozen=True)
class Look:
    rows: Sequence[Seen] = ()
    #: Of the list as a whole.
    problem: str = ""
    unused: Sequence[str] = field(default_factory=list)

    @property
    def going(self) -> list[Seen]:
        return [row for row in self.rows if row.goes]

    @property
    def wrong(self) -> list[Seen]:
        return [row for row in self.rows if row.problem]

    @property
    def in_date(self) -> list[Seen]:
        return [row for row in self.rows if row.in_date_since and not row.problem]


def dates(booking: Booking, *, now: dt.datetime) -> list[Date]:
    """Where people can be put, by date."""
    if booking.is_confirmed:
        places = names.unnamed_of(booking, now=now)
    else:
        unnamed = booking.places.live().filter(name="").select_related("course", "run__course")
        places = list(unnamed.prefetch_related("run__sessions"))
    return [Date(course, run, there) for (course, run), there in names.by_date(places).items()]


def look(
    kept: PeopleList, *, date: Date, organisation: Organisation | None, now: dt.datetime
) -> Look:
    try:
        reading = columns.read(_table(kept), headings="yes")
    except ColumnsError:
        return Look(problem="Say which column holds the names.")
    people = matching.people_of(organisation) if organisation else None
    if people:
        people.compare()
    found = [_matched(listed, people) for listed in reading.people]
    known = [seen.learner for seen in found if seen.learner]
    there = _there(date, known)
    since: dict[int, dt.date] = {}
    if organisation:
        since = validity.in_date(
            date.course,
            organisation=organisation,
            learners=known,
            today=timezone.localdate(now),
        )
    anyway = set(kept.anyway)
    rows = [_marked(seen, there=there, since=since, anyway=anyway) for seen in found]
    unused = [
        heading
        for heading, each in zip(kept.headings, kept.columns, strict=False)
        if heading and not each
    ]
    return Look(rows=_once(rows), unused=unused)


def _table(kept: PeopleList) -> list[tuple[int, list[str]]]:
    """With headings that `columns` knows."""
    heading = [_WRITTEN.get(each, "") for each in kept.columns]
    width = len(heading)
    name = kept.columns.index("full_name") if "full_name" in kept.columns else -1
    rows = []
    for number, cells in kept.rows:
        written = [*cells, *[""] * (width - len(cells))]
        if name >= 0:
            written[name] = _turned(written[name])
        rows.append((number, written))
    return [(0, heading), *rows]


def _turned(name: str) -> str:
    """“Able, Ann” as she would say it."""
    last, comma, first = (part.strip() for part in name.partition(","))
    return f"{first} {last}" if comma and first and last and "," not in first else name


def _matched(listed: Listed, people: matching.People | None) -> Seen:
    values = listed.values
    person = Person(values["full_name"], values["email"], values["job_role"])
    problem, learner = listed.problem, None
    candidates: Sequence[Candidate] = ()
    if people and not problem:
        plan = people.plan(listed)
        problem, learner, candidates = plan.problem, plan.learner, tuple(plan.candidates)
        if not (learner or problem or person.email):
            # A place is theirs of whom the organisation has the name alone, too.
            learner = people.by_key.get(matching.key(person.name, ""))
    if learner:
        person = Person(learner.full_name, learner.email, person.job_role or learner.job_role)
    candidates = tuple(each for each in candidates if each["learner"])
    return Seen(
        listed.number, person, values["team"], problem, learner=learner, candidates=candidates
    )


def _there(date: Date, learners: Sequence[Learner]) -> set[int]:
    """Those of `learners` who are on the date already."""
    enrolled = Enrolment.objects.live().filter(
        learner__in=[each.pk for each in learners], course=date.course, run=date.run
    )
    if date.run is None:
        enrolled = enrolled.exclude(state=Enrolment.State.COMPLETED)
    return set(enrolled.values_list("learner", flat=True))


def _marked(seen: Seen, *, there: set[int], since: dict[int, dt.date], anyway: set[int]) -> Seen:
    if seen.learner is None:
        return seen
    return Seen(
        seen.number,
        seen.person,
        seen.team,
        seen.problem,
        learner=seen.learner,
        is_there=seen.learner.pk in there,
        in_date_since=since.get(seen.learner.pk),
        anyway=seen.number in anyway,
    )


def _once(rows: Sequence[Seen]) -> list[Seen]:
    """Two rows that turn out to be one person, known by whatever, are told apart no more."""
    first: dict[tuple[str, str], int] = {}
    told = []
    for row in rows:
        number = first.setdefault(row.person.key, row.number)
        if number != row.number and not row.problem:
            row = Seen(
                row.number,
                row.person,
                row.team,
                f"The same person is in row {number} of this list.",
            )
        told.append(row)
    return told
