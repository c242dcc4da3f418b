"""The catalogue: which courses an address asks for, in which order, and what else it could ask for.
Everything is decided among the rows that the page shows anyway: nothing that an address holds ever
reaches the database."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.text import Truncator

from courses.availability import Availability, availability
from courses.models import CoursePage, CourseRun
from courses.prices import lowest_of_bands, lowest_price

#: What can be filtered by, in the order of the form.
FILTERS = {"topic": "Topic", "mode": "Format", "month": "Month", "place": "Place"}
MODES = {"online": "Online", "in-person": "In person", "self-paced": "Self-paced"}
SORTS = {"date": "Soonest date", "title": "Title", "price": "Price"}
ON_A_PAGE = 24
#: Characters of an unknown value that are said back.
SAID_BACK = 40


@dataclass(frozen=True)
class Offer:
    """One way to take a course: on a date, at one's own pace, or (with nothing set) not just
    now."""

    mode: str = ""
    month: str = ""
    place: str = ""
    run: CourseRun | None = None


@dataclass(frozen=True)
class Asked:
    """What an address asks for: values to filter by (empty: all), and an order."""

    topic: str = ""
    mode: str = ""
    month: str = ""
    place: str = ""
    sort: str = "date"

    def without(self, name: str) -> "Asked":
        return replace(self, **{name: ""})

    @property
    def query(self) -> str:
        """As a query string, of what does not go without saying."""
        said = {name: getattr(self, name) for name in FILTERS if getattr(self, name)}
        return urlencode(said | ({"sort": self.sort} if self.sort != "date" else {}))

    def admits(self, offer: Offer) -> bool:
        return all(
            getattr(self, name) in ("", getattr(offer, name)) for name in ("mode", "month", "place")
        )


class Choice(NamedTuple):
    """A value to filter by, and how many courses it leads to."""

    value: str
    label: str
    courses: int


class Control(NamedTuple):
    """A filter as the form shows it."""

    name: str
    label: str
    chosen: str
    choices: list[Choice]


class Active(NamedTuple):
    """A filter in force; `without` is the query string that leaves it out."""

    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Listed:
    """A course as a list shows it. `runs` are its dates that match, soonest first."""

    page: CoursePage
    runs: Sequence[CourseRun]

    @property
    def next(self) -> CourseRun | None:
        return self.runs[0] if self.runs else None

    @property
    def others(self) -> int:
        """How many dates come after the next."""
        return max(0, len(self.runs) - 1)

    @property
    def then(self) -> CourseRun | None:
        """Where the next date is sold out: the next with places."""
        if not self.next or availability(self.next) is not Availability.SOLD_OUT:
            return None
        free = (run for run in self.runs if availability(run) is not Availability.SOLD_OUT)
        return next(free, None)

    @property
    def price(self) -> Decimal:
        return lowest_price(self.page.course, self.runs)

    @property
    def bands(self) -> list[tuple[str, Decimal]]:
        return lowest_of_bands(self.page.course, self.runs)


class Catalogue:
    """`pages` with their courses and topics (`with_courses`), the dates to come of them all,
    soonest first, and the parameters of the address."""

    def __init__(
        self,
        pages: Iterable[CoursePage],
        runs: Iterable[CourseRun],
        parameters: Mapping[str, str],
    ) -> None:
        self.pages = list(pages)
        of_course: dict[int, list[CourseRun]] = defaultdict(list)
        for run in runs:
            of_course[run.course_id].append(run)
        self._offers = {page: _offers(page, of_course[page.course_id]) for page in self.pages}
        self._topics = {page: _topics(page) for page in self.pages}
        self._words = _words(self._offers)
        self._number = parameters.get("page", "")
        #: What the address asked for and nobody knows.
        self.dropped: list[str] = []
        self.asked = self._read(parameters)

    @property
    def active(self) -> list[Active]:
        return [
            Active(label, self._word(name, value), self.asked.without(name).query)
            for name, label in FILTERS.items()
            if (value := getattr(self.asked, name))
        ]

    @property
    def controls(self) -> list[Control]:
        """Each filter with the values that lead somewhere while the others stay as they are, and
        with whichever is chosen."""
        return [self._control(name, label) for name, label in FILTERS.items()]

    @property
    def sorts(self) -> dict[str, str]:
        return SORTS

    @cached_property
    def listed(self) -> list[Listed]:
        """The courses that match, in the order asked for."""
        found = [
            Listed(page, [offer.run for offer in offers if offer.run])
            for page, offers in self._matching(self.asked)
        ]
        return sorted(found, key=_SORT_KEYS[self.asked.sort])

    @cached_property
    def shown(self) -> "Page[Listed]":
        """The part of them that is on the page asked for."""
        return Paginator(self.listed, ON_A_PAGE).get_page(self._number)

    @property
    def runs(self) -> list[CourseRun]:
        """Every date that matches, soonest first."""
        runs = [run for each in self.listed for run in each.runs]
        return sorted(runs, key=lambda run: (run.first_start, run.pk))

    @property
    def of_topic(self) -> list[CoursePage]:
        """The courses of the chosen topic, or all, whatever else is asked for."""
        return [page for page in self.pages if self.asked.topic in ("", *self._topics[page])]

    def _read(self, parameters: Mapping[str, str]) -> Asked:
        values = {name: parameters.get(name, "").strip() for name in (*FILTERS, "sort")}
        for name, value in values.items():
            if value and not self._word(name, value):
                label = FILTERS.get(name, "Order").lower()
                self.dropped.append(f"the {label} “{Truncator(value).chars(SAID_BACK)}”")
                values[name] = ""
        return Asked(**values | {"sort": values["sort"] or "date"})

    def _word(self, name: str, value: str) -> str:
        """How a value is called; nothing for one that nobody knows. A month is known by its form:
        that it has no dates is an answer too."""
        word = self._words[name].get(value, "")
        return word or (_month(value) if name == "month" else "")

    def _control(self, name: str, label: str) -> Control:
        leads: dict[str, int] = defaultdict(int)
        for page, offers in self._matching(self.asked.without(name)):
            values = self._topics[page] if name == "topic" else {getattr(o, name) for o in offers}
            for value in values:
                leads[value] += 1
        chosen = getattr(self.asked, name)
        words = self._words[name] | ({chosen: self._word(name, chosen)} if chosen else {})
        choices = [
            Choice(value, word, leads[value])
            for value, word in words.items()
            if leads[value] or value == chosen
        ]
        return Control(name, label, chosen, choices)

    def _matching(self, asked: Asked) -> Iterable[tuple[CoursePage, list[Offer]]]:
        for page, offers in self._offers.items():
            admitted = [offer for offer in offers if asked.admits(offer)]
            if admitted and asked.topic in ("", *self._topics[page]):
                yield page, admitted


def _offers(page: CoursePage, runs: Iterable[CourseRun]) -> list[Offer]:
    offers = [
        Offer(
            mode="online" if run.mode == CourseRun.Mode.ONLINE else "in-person",
            month=f"{timezone.localtime(run.first_start):%Y-%m}",
            place=run.town_slug,
            run=run,
        )
        for run in runs
    ]
    if page.course.self_paced:
        offers.append(Offer(mode="self-paced"))
    return offers or [Offer()]


def _words(offers: Mapping[CoursePage, list[Offer]]) -> dict[str, dict[str, str]]:
    """Filter to its values and what they are called, in the order in which they are offered."""
    topics = {topic for page in offers for topic in page.course.topics.all()}
    each = [offer for of_page in offers.values() for offer in of_page]
    towns = {offer.place: offer.run.town for offer in each if offer.run and offer.place}
    return {
        "topic": {
            topic.slug: topic.name for topic in sorted(topics, key=lambda t: (t.sort_order, t.name))
        },
        "mode": MODES,
        "month": {value: _month(value) for value in sorted({o.month for o in each if o.month})},
        "place": dict(sorted(towns.items(), key=lambda town: town[1].casefold())),
        "sort": SORTS,
    }


def _topics(page: CoursePage) -> set[str]:
    return {topic.slug for topic in page.course.topics.all()}


def _month(value: str) -> str:
    """2027-03 in words; nothing where that is no month."""
    if not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", value) or value < "1900":
        return ""
    return f"{dt.date.fromisoformat(f'{value}-01'):%B %Y}"


def _by_date(each: Listed) -> tuple[Any, ...]:
    """Without a date it comes last."""
    start = each.next.first_start if each.next else None
    return start is None, start, _by_title(each)


def _by_title(each: Listed) -> str:
    return each.page.title.casefold()


def _by_price(each: Listed) -> tuple[Any, ...]:
    return each.price, _by_title(each)


_SORT_KEYS: dict[str, Any] = {"date": _by_date, "title": _by_title, "price": _by_price}
