"""Many bookings move into the last places of one date at once, on whichever database the tests run
on."""

from collections import Counter
from contextlib import nullcontext

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings import holds, seats
from bookings.changes import ChangeError
from bookings.changes.move import NoRoom, move
from bookings.models import Change, Place
from courses.models import Enrolment
from tests.booking import confirmed
from tests.bookings.changing import away, places_of
from tests.racing import ROUNDS, race

pytestmark = pytest.mark.django_db(transaction=True)

MOVERS, LAST = 8, 2


def movers(run):
    """Places of as many organisations on an earlier date."""
    bookings = [
        confirmed(
            run,
            places=1,
            text=f"Mover {number}, mover{number}@example.org",
            contact_email=f"booker{number}@example.org",
            organisation_name=f"Example Council {number}",
        )
        for number in range(MOVERS)
    ]
    return [places_of(booking)[0] for booking in bookings]


def moving(to):
    def act(place):
        return len(move([place], to=to, by=None, now=timezone.now()))

    return act


def dates():
    run = away(60, capacity=MOVERS)
    return run, away(90, course=run.course, capacity=LAST)


def test_two_simultaneous_moves_into_the_last_place_end_with_one():
    run, to = away(60), None
    to = away(90, course=run.course, capacity=1)
    results = race(moving(to), movers(run)[:2], refused=NoRoom)
    assert Counter(map(type, results)) == {int: 1, NoRoom: 1}, results
    assert Place.objects.filter(run=to).count() == Change.objects.count() == 1
    assert Enrolment.objects.live().filter(run=to).count() == 1


def test_no_more_move_than_there_is_room_for():
    run, to = dates()
    results = race(moving(to), movers(run), refused=NoRoom)
    assert Counter(map(type, results)) == {int: LAST, NoRoom: MOVERS - LAST}, results
    assert Place.objects.filter(run=to).count() == LAST
    assert seats.left(run, now=timezone.now()) == LAST


def test_moving_races_with_the_public_sale_for_the_same_places():
    run, to = dates()
    places = movers(run)
    sale = [None] * 4

    def act(place):
        if place is None:
            return holds.hold(to, places=1, now=timezone.now()).state
        return moving(to)(place)

    results = race(act, [*places, *sale], refused=(NoRoom, holds.SoldOut))
    refused = [each for each in results if isinstance(each, NoRoom | holds.SoldOut)]
    assert len(refused) == MOVERS + len(sale) - LAST, results
    assert Place.objects.filter(run=to).count() == LAST


def test_one_place_moved_twice_at_once_is_moved_once():
    """The same button in two tabs."""
    run, to = away(60), None
    to = away(90, course=run.course, capacity=5)
    place = movers(run)[0]
    results = race(moving(to), [place] * 4, refused=ChangeError)
    assert Counter(map(type, results)) == {int: 1, ChangeError: 3}, results
    assert Change.objects.count() == 1


def test_without_the_lock_the_same_race_oversells(monkeypatch):
    """The negative control. On SQLite the lock is the one taken at BEGIN, so BEGIN goes too. A race
    may end well by luck, but not all of them."""

    def taken() -> int:
        run, to = dates()
        places = movers(run)
        with monkeypatch.context() as without:
            without.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
            if connection.vendor == "sqlite":
                without.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())
            race(moving(to), places)
        return Place.objects.filter(run=to).count()

    assert any(taken() > LAST for _ in range(ROUNDS))
