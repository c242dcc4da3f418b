"""The pool's last place: colleagues race for it, and it is drawn once. Without the lock the same
race draws more than was bought, which shows that it is the lock that holds."""

from collections import Counter
from contextlib import nullcontext

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings import holds
from bookings.models import Booking, PoolEntry
from bookings.pools import drawing, integrity, ledger
from bookings.pools.ledger import PoolError
from tests import factories
from tests.bookings.pools import council, held, sold
from tests.racing import ROUNDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)

COLLEAGUES, PLACES = 12, 3


def colleagues(pool):
    """Each with a booking of their own, on a date of its own: only the pool is between them."""

    def drawing_for(booking):
        return lambda: drawing.confirm(booking, pool=pool, by=None, now=timezone.now()).state

    return [drawing_for(held(factories.CourseRunFactory(), places=1)) for _ in range(COLLEAGUES)]


def test_colleagues_race_for_three_places():
    pool = sold(size=PLACES)
    results = at_once(*colleagues(pool), refused=PoolError)
    assert Counter(map(type, results)) == {
        Booking.State: PLACES,
        PoolError: COLLEAGUES - PLACES,
    }, results
    assert ledger.left(pool) == 0
    assert Booking.objects.filter(state=Booking.State.CONFIRMED).count() == PLACES
    assert list(integrity.problems()) == []


def test_without_the_lock_the_same_race_overdraws(monkeypatch):
    """The negative control. On SQLite the lock is the one taken at BEGIN, so BEGIN goes too. A race
    may end well by luck, but not all of them."""
    organisation = council()
    pools = [sold(organisation, size=PLACES) for _ in range(ROUNDS)]
    run = factories.CourseRunFactory(capacity=ROUNDS * COLLEAGUES)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())

    def taking(pool, place):
        return lambda: drawing.draw(pool, [place], by=None, now=timezone.now())

    def overdrawn(pool):
        booking = holds.hold(run, places=COLLEAGUES, now=timezone.now())
        at_once(*(taking(pool, place) for place in booking.places.all()))
        return ledger.left(pool) < 0

    assert any(overdrawn(pool) for pool in pools)


def test_a_place_that_comes_back_twice_at_once_comes_back_once():
    pool = sold(size=PLACES)
    [act] = colleagues(pool)[:1]
    act()
    place = PoolEntry.objects.get(kind="used").place

    def give_back():
        with transaction.atomic():
            return ledger.returned(place, now=timezone.now()).pk

    results = at_once(*[give_back] * 4)
    assert len(set(results)) == 1, results
    assert ledger.left(pool) == PLACES
