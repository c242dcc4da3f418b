"""The last seat: buyers race for it through the real journey, and it is sold once. Without the lock
the same race oversells, which shows that it is the lock that holds."""

from collections import Counter
from contextlib import nullcontext

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Learner, User
from bookings import checkout, confirmation, holds, people, seats
from bookings.models import Booking, Invoice, Place
from tests import factories
from tests.booking import DETAILS, ready
from tests.racing import ROUNDS, race

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS, PLACES = 20, 3


def whole_journey(run):
    def buy(number: int) -> str:
        now = timezone.now()
        booking = holds.hold(run, places=1, now=now)
        people.name_places(booking, text=f"Buyer {number}, buyer{number}@example.org")
        details = {**DETAILS, "contact_email": f"booker{number}@example.org"}
        checkout.save_details(booking, details=details)
        return confirmation.on_invoice(booking, now=now).state

    return buy


def test_twenty_buyers_race_for_three_places():
    run = factories.CourseRunFactory(capacity=PLACES)
    results = race(whole_journey(run), range(BUYERS), refused=holds.SoldOut)
    assert Counter(map(type, results)) == {
        Booking.State: PLACES,
        holds.SoldOut: BUYERS - PLACES,
    }, results
    refusals = [str(result) for result in results if isinstance(result, holds.SoldOut)]
    assert all("join the waiting list" in refusal for refusal in refusals)
    assert Place.objects.filter(run=run, booking__state=Booking.State.CONFIRMED).count() == PLACES
    assert Booking.objects.count() == Invoice.objects.count() == PLACES
    assert seats.left(run, now=timezone.now()) == 0


def test_without_the_lock_the_same_race_oversells(monkeypatch):
    """The negative control. On SQLite the lock is the one taken at BEGIN, so BEGIN goes too. A race
    may end well by luck, but not all of them."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())

    def sold() -> int:
        run = factories.CourseRunFactory(capacity=PLACES)
        race(lambda _: holds.hold(run, places=1, now=timezone.now()), range(BUYERS))
        return Place.objects.filter(run=run).count()

    assert any(sold() > PLACES for _ in range(ROUNDS))


def test_many_bookings_at_once_of_one_organisation_make_nobody_twice():
    """The same buyer naming the same person in many tabs: one account, one learner."""
    run = factories.CourseRunFactory(capacity=BUYERS)
    held = [ready(run, places=1, text="Ann Able, ann@example.org") for _ in range(BUYERS)]
    confirmation.on_invoice(held[0], now=timezone.now())
    results = race(lambda it: confirmation.on_invoice(it, now=timezone.now()).state, held)
    assert set(results) == {Booking.State.CONFIRMED}
    assert User.objects.count() == Learner.objects.count() == 1
