"""What customers have going on, as their pages show it: prepaid places, a programme, places without
a name, a full date and who waits for it, changes, and a date that the office has cancelled. All of
it comes about by the journeys of the site, each once."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from accounts.models import Organisation, User
from accounts.people.learners import Person
from bookings import quotes
from bookings.changes import cancel, dates, move, substitute
from bookings.models import Booking, Place
from bookings.naming import links
from bookings.pools import selling
from bookings.waiting import joining, moving
from courses.models import Course, CourseRun
from demo.content.booking import CHARITY, COLLEAGUES, DETAILS, NEWCOMERS, book
from demo.content.dates import FRIDAY, run_on, weekday_in
from demo.content.once import once
from demo.content.people import BOOKER, ORGANISATION

#: Weeks ahead of the dates that are made here, all on a Friday, where no other date is.
MINIMUM, FULL, PREPAID, CANCELLED, PROGRAMME = 3, 4, 5, 6, 7
PRIVATE, FIRST, LATER = 9, 10, 12
AMINA, SIAN, RAVI, ZOE = COLLEAGUES
HANNAH, MAYA, TOM = NEWCOMERS
IDRIS = Person("Idris Khan (demo)", "idris@demo.example", "Team manager")


def load(now: dt.datetime) -> None:
    """Nothing, where somebody has taken away what it all hangs on."""
    courses = Course.objects.in_bulk(["oe-101", "oe-102"], field_name="code")
    organisation = Organisation.objects.filter(name=ORGANISATION).first()
    if organisation is None or len(courses) < 2:
        return
    awareness, abuse = courses["oe-101"], courses["oe-102"]
    made: list[tuple[str, Callable[[], object]]] = [
        ("pool", partial(_pool, organisation, awareness, now)),
        ("unnamed", partial(_unnamed, awareness, now)),
        ("waiting", partial(_waiting, organisation, awareness, now)),
        ("changes", partial(_changes, awareness, abuse, now)),
        ("cancelled", partial(_cancelled, awareness, now)),
        ("private", partial(_private, organisation, abuse, now)),
        ("quote", partial(_quote, abuse, now)),
    ]
    for key, make in made:
        once(f"customer:{key}", make)


def _pool(organisation: Organisation, course: Course, now: dt.datetime) -> None:
    """Twenty prepaid places, of which three were taken and one came back."""
    run = _date(course, now, PREPAID)
    pool = selling.sell(
        organisation,
        course=None,
        size=20,
        unit_price=Decimal("55"),
        po_number="DEMO-PO-2",
        expires_on=now.date() + dt.timedelta(days=300),
        billing={
            "contact_name": BOOKER.name,
            "billing_address": DETAILS["billing_address"],
            "billing_postcode": DETAILS["billing_postcode"],
        },
        by=None,
        now=now,
    )
    booking = book(run, people=[HANNAH, MAYA, TOM], now=now, pool=pool)
    cancel.cancel([_place(booking, HANNAH)], by=booking.buyer, now=now)


def _unnamed(course: Course, now: dt.datetime) -> None:
    """On a date with too few so far: one is named, one was asked, and one is nobody's yet."""
    run = _date(course, now, MINIMUM, minimum_places=8)
    booking = book(run, people=[HANNAH], places=3, now=now)
    place = booking.places.filter(name="").order_by("pk")[0]
    links.invite(place, email=IDRIS.email, by=booking.buyer, now=now)


def _waiting(organisation: Organisation, course: Course, now: dt.datetime) -> None:
    """Whoever is first has an offer of fewer places than they asked for."""
    run = _date(course, now, FULL, capacity=4)
    booking = book(run, people=[], places=4, now=now, details=CHARITY)
    booker = User.objects.filter(email=BOOKER.email).first()
    wait = partial(joining.join, course, run=run, now=now)
    wait(name=BOOKER.name, email=BOOKER.email, places=2, by=booker, organisation=organisation)
    wait(name="Demo Reader", email="reader@demo.example", places=2)
    wait(
        name="Siân Price (demo)",
        email="sian@demo.example",
        places=3,
        all_or_none=True,
        organisation=organisation,
    )
    cancel.cancel([booking.places.order_by("pk")[0]], by=booking.buyer, now=now)
    moving.advance(run, now=now)


def _changes(other: Course, course: Course, now: dt.datetime) -> None:
    """One goes in somebody's place, one at another time that costs more, one not at all. Two more
    go to both courses, at the price of the package."""
    first = _date(course, now, FIRST)
    later = _date(course, now, LATER, price=Decimal("110"))
    book(_date(other, now, PROGRAMME), first, people=[RAVI, ZOE], now=now)
    booking = book(first, people=[AMINA, SIAN, MAYA, TOM], now=now)
    by = booking.buyer
    substitute.substitute(_place(booking, AMINA), person=IDRIS, by=by, now=now)
    move.move([_place(booking, SIAN)], to=later, by=by, now=now)
    cancel.cancel([_place(booking, MAYA)], by=by, now=now)


def _cancelled(course: Course, now: dt.datetime) -> None:
    """By the office; whoever booked has a week to choose another date, or the money."""
    run = _date(course, now, CANCELLED)
    book(run, people=[SIAN, RAVI], now=now)
    book(run, people=[], places=2, now=now, details=CHARITY)
    dates.cancel_date(
        run,
        reason="The trainer is not available (demo).",
        deadline=now + dt.timedelta(days=7),
        by=None,
        now=now,
    )


def _private(organisation: Organisation, course: Course, now: dt.datetime) -> None:
    _date(course, now, PRIVATE, organisation=organisation)


def _quote(course: Course, now: dt.datetime) -> None:
    draft = quotes.draft(
        course,
        organisation_name=ORGANISATION,
        contact_name=BOOKER.name,
        contact_email=BOOKER.email,
        people=12,
        wanted_dates="A Tuesday in spring, in the morning",
        mode=CourseRun.Mode.ONLINE,
        place="",
        owner=None,
    )
    quotes.send(draft, now=now)


def _date(
    course: Course, now: dt.datetime, weeks: int, *, capacity: int = 14, **fields: object
) -> CourseRun:
    return run_on(course, weekday_in(now, weeks, FRIDAY), capacity=capacity, **fields)


def _place(booking: Booking, line: str) -> Place:
    return booking.places.get(name=line.partition(",")[0])
