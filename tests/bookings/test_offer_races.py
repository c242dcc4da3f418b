"""The last seat, between whoever waits for it and everybody else; each race with its negative
control."""

import datetime as dt
import threading
from contextlib import nullcontext, suppress

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings import checkout, confirmation, holds, people, seats
from bookings.models import Booking, Offer, Place
from bookings.waiting import integrity, moving, offers
from tests import factories
from tests.booking import DETAILS
from tests.bookings.waiting import free, full, held, offer_of, state, waits
from tests.racing import ROUNDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = 12


def race(*doings):
    return at_once(*doings, refused=(holds.HoldError, offers.OfferError))


@pytest.fixture
def unlocked(monkeypatch):
    """On SQLite the lock is the one taken at BEGIN, so BEGIN goes too."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())


def seats_taken(run) -> int:
    return Place.objects.filter(run=run).seated(timezone.now()).count()


# --- An offer is made while everybody tries to book ----------------------------------------------


def freed_seat():
    """One seat came free, and one person waits for it: it is offered to them while others try to
    book it, again and again."""
    run = full(1)
    entry = waits(run, "Ann")
    free(run)
    offered = threading.Event()

    def offer():
        try:
            moving.advance(run, now=timezone.now())
        finally:
            offered.set()

    def book():
        # SQLite has no queue for its one writer: six who never pause could keep out the seventh.
        while not offered.wait(0.01):
            with suppress(holds.SoldOut):
                return holds.hold(run, places=1, now=timezone.now())
        return None

    race(offer, *[book] * 6)
    return run, entry


def test_a_freed_seat_is_theirs_however_many_try_to_book_it():
    for _ in range(5):
        run, entry = freed_seat()
        assert state(entry) == "offered"
        assert seats_taken(run) == 1
        assert list(integrity.problems()) == []


def test_without_the_lock_it_is_sold_beside(unlocked):
    """The negative control."""

    def oversold() -> bool:
        run, _entry = freed_seat()
        return seats_taken(run) > 1

    assert any(oversold() for _ in range(ROUNDS))


# --- An offer is taken up at its deadline, when its seat is anybody's ----------------------------


def ready_to_confirm():
    """An offer that was accepted, with every answer of the checkout given."""
    run = full(1)
    entry = waits(run, "Ann")
    free(run)
    moving.advance(run, now=timezone.now())
    booking = offers.accept(offer_of(entry), places=1, keeps_waiting=False, now=timezone.now())
    people.name_places(booking, text="Ann Able, ann@example.org")
    checkout.save_details(booking, details=DETAILS)
    return run, entry, booking


def at_the_deadline():
    """The offer ran out a moment ago: its owner confirms while everybody tries to book."""
    run, _entry, booking = ready_to_confirm()
    Booking.objects.filter(pk=booking.pk).update(
        hold_expires_at=timezone.now() - dt.timedelta(seconds=1)
    )
    race(
        *[lambda: holds.hold(run, places=1, now=timezone.now())] * (PUBLIC // 2),
        lambda: confirmation.on_invoice(booking, now=timezone.now()),
        *[lambda: holds.hold(run, places=1, now=timezone.now())] * (PUBLIC // 2),
    )
    return run


def test_the_last_seat_at_acceptance_is_sold_once():
    for _ in range(3):
        run = at_the_deadline()
        assert seats_taken(run) == 1
        assert list(integrity.problems()) == []


def test_without_the_lock_it_is_sold_twice(unlocked):
    """The negative control."""
    assert any(seats_taken(at_the_deadline()) > 1 for _ in range(ROUNDS))


# --- Two dates, one person ------------------------------------------------------------------------


def test_whoever_waits_for_any_date_is_offered_one():
    first = full(1)
    second = full(1, course=first.course)
    ann, ben = (waits(first, name, run=None) for name in ("Ann", "Ben"))
    free(first)
    free(second)
    race(
        lambda: moving.advance(first, now=timezone.now()),
        lambda: moving.advance(second, now=timezone.now()),
    )
    assert [state(ann), state(ben)] == ["offered", "offered"]
    assert Offer.objects.count() == 2
    assert {offer.run for offer in Offer.objects.all()} == {first, second}


def test_many_movers_at_once_offer_each_seat_once():
    run = full(3)
    entries = [waits(run, name) for name in ("Ann", "Ben", "Cy", "Dee")]
    free(run, 3)
    race(*[lambda: moving.move(now=timezone.now())] * 6)
    assert [state(entry) for entry in entries] == ["offered"] * 3 + ["waiting"]
    assert seats_taken(run) == 3
    assert list(integrity.problems()) == []


@pytest.mark.parametrize("_again", range(3))
def test_accepting_against_declining_ends_one_way(_again):
    run, entry, booking = ready_to_confirm()
    offer = offer_of(entry)
    race(
        lambda: confirmation.on_invoice(booking, now=timezone.now()),
        lambda: offers.decline(offer, stays=False, now=timezone.now()),
    )
    confirmed = Booking.objects.get(pk=booking.pk).is_confirmed
    assert state(entry) == ("accepted" if confirmed else "declined")
    assert seats_taken(run) == confirmed
    assert list(integrity.problems()) == []


def test_a_hold_in_front_of_the_list_is_no_offer():
    """Somebody joins while the last seat is being booked: they wait, whoever was first has it."""
    run = factories.CourseRunFactory(capacity=1)
    booking = held(run)
    entry = waits(run, "Ann")
    assert moving.advance(run, now=timezone.now()) == 0
    assert booking.is_held(timezone.now())
    assert state(entry) == "waiting"
    assert seats.left(run, now=timezone.now()) == 0
