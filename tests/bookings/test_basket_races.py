"""Baskets over the same dates, filled and taken again at once: nobody waits for ever, and no seat
is held twice."""

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings import holds, seats
from bookings.basket import items
from bookings.models import Booking, Place
from courses.models import CourseRun
from tests import factories
from tests.racing import ROUNDS, race

pytestmark = pytest.mark.django_db(transaction=True)

BASKETS, CAPACITY = 8, 3


@pytest.fixture
def dates():
    return [factories.CourseRunFactory(capacity=CAPACITY) for _ in range(2)]


def lapsed_baskets(dates):
    """Half of them filled in the one order, half in the other."""
    begun = []
    for number in range(BASKETS):
        now = timezone.now()
        first, second = dates if number % 2 else dates[::-1]
        booking = holds.hold(first, places=1, now=now)
        items.add(booking, run=second, places=1, now=now)
        Booking.objects.filter(pk=booking.pk).update(hold_expires_at=now - dt.timedelta(hours=1))
        begun.append(booking)
    return begun


def taken(date):
    return Place.objects.filter(run=date).seated(timezone.now()).count()


def test_baskets_filled_in_opposite_orders_take_their_seats_again_at_once(dates):
    baskets = lapsed_baskets(dates)
    results = race(lambda basket: holds.retake(basket, now=timezone.now()), baskets)
    assert [taken(date) for date in dates] == [CAPACITY, CAPACITY]
    assert sum(not gone for gone in results) == CAPACITY


def test_dates_put_in_in_opposite_orders(dates):
    def fill(number: int) -> None:
        first, second = dates if number % 2 else dates[::-1]
        booking = holds.hold(first, places=1, now=timezone.now())
        items.add(booking, run=second, places=1, now=timezone.now())

    race(fill, range(BASKETS), refused=holds.SoldOut)
    assert max(taken(date) for date in dates) == CAPACITY


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time: nothing to lock")
def test_without_one_order_for_all_they_wait_for_each_other(dates, monkeypatch):
    """The negative control: each locks its dates in the order in which it was filled."""

    def lock(runs) -> list[CourseRun]:
        wanted = list(Place.objects.filter(run__in=runs).order_by("pk").values("run", "booking"))
        mine = threading.current_thread().booking
        order = [place["run"] for place in wanted if place["booking"] == mine]
        locked = []
        for pk in order:
            one = CourseRun.objects.filter(pk=pk).select_for_update(of=("self",), no_key=True)
            locked += one.select_related("course").with_first_start()
            threading.Event().wait(0.05)
        return locked

    def retake(booking):
        threading.current_thread().booking = booking.pk
        return holds.retake(booking, now=timezone.now())

    baskets = lapsed_baskets(dates)
    monkeypatch.setattr(seats, "lock", lock)
    results = race(retake, baskets, refused=OperationalError)
    assert any(isinstance(result, OperationalError) for result in results), results


@pytest.mark.skipif(connection.vendor == "sqlite", reason="test_last_seat takes BEGIN out there")
def test_without_the_lock_the_same_race_holds_seats_twice(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)

    def most() -> int:
        with transaction.atomic():
            dates = [factories.CourseRunFactory(capacity=1) for _ in range(2)]
        baskets = [
            holds.hold(factories.CourseRunFactory(), places=1, now=timezone.now())
            for _ in range(BASKETS)
        ]
        race(lambda basket: items.add(basket, run=dates[0], places=1, now=timezone.now()), baskets)
        return taken(dates[0])

    assert any(most() > 1 for _ in range(ROUNDS))
