"""Holding seats: for thirty minutes, extended once, never more than there are."""

import datetime as dt

import pytest

from bookings import confirmation, holds, seats
from bookings.models import Booking, Place
from common import retention_run
from courses.models import CourseRun
from tests import factories
from tests.booking import ready

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def test_a_hold_takes_its_seats(run, now):
    booking = holds.hold(run, places=3, now=now)
    assert booking.places.count() == 3
    assert booking.hold_expires_at == now + 30 * MINUTE
    assert seats.left(run, now=now) == 7


def test_a_lapsed_hold_gives_them_back(run, now):
    holds.hold(run, places=3, now=now)
    assert seats.left(run, now=now + 29 * MINUTE) == 7
    assert seats.left(run, now=now + 30 * MINUTE) == 10


def test_no_more_than_are_left(now):
    run = factories.CourseRunFactory(capacity=3)
    holds.hold(run, places=2, now=now)
    with pytest.raises(holds.SoldOut, match="Only 1 place is left on this date") as sold_out:
        holds.hold(run, places=2, now=now)
    assert sold_out.value.left == 1
    assert Booking.objects.count() == 1


def test_a_sold_out_date_offers_the_waiting_list(now):
    run = factories.CourseRunFactory(capacity=1)
    holds.hold(run, places=1, now=now)
    with pytest.raises(holds.SoldOut, match="join the waiting list"):
        holds.hold(run, places=1, now=now)


@pytest.mark.parametrize(("places", "message"), [(0, "at least 1"), (31, "up to 30 places")])
def test_an_impossible_number(run, now, places, message):
    with pytest.raises(holds.HoldError, match=message):
        holds.hold(run, places=places, now=now)


def test_a_date_that_has_begun(now):
    begun = factories.CourseRunFactory(starts_in=-5 * MINUTE)
    with pytest.raises(holds.HoldError, match="has begun"):
        holds.hold(begun, places=1, now=now)


@pytest.mark.parametrize("state", [CourseRun.State.DRAFT, CourseRun.State.CANCELLED])
def test_a_date_that_is_not_for_sale(state, now):
    run = factories.CourseRunFactory(state=state)
    with pytest.raises(holds.HoldError, match="no longer open"):
        holds.hold(run, places=1, now=now)


def test_places_keep_the_price_of_the_day(run, now):
    place = holds.hold(run, places=1, now=now).places.get()
    run.course.price += 100
    run.course.save()
    assert Place.objects.get(pk=place.pk).unit_price == place.unit_price


def test_extended_once_and_only_once(run, now):
    booking = holds.hold(run, places=2, now=now)
    holds.extend(booking, now=now + 20 * MINUTE)
    booking.refresh_from_db()
    assert booking.hold_expires_at == now + 60 * MINUTE
    with pytest.raises(holds.HoldError, match="extended once already"):
        holds.extend(booking, now=now + 21 * MINUTE)
    booking.refresh_from_db()
    assert booking.hold_expires_at == now + 60 * MINUTE


def test_a_lapsed_hold_is_taken_again_while_seats_are_free(now):
    run = factories.CourseRunFactory(capacity=2)
    booking = ready(run, now=now)
    later = now + 45 * MINUTE
    assert holds.renew(booking, now=later).hold_expires_at == later + 30 * MINUTE
    assert seats.left(run, now=later) == 0
    assert [place.name for place in booking.places.all()] == ["Ann Able", "Ben Baker"]


def test_a_lapsed_hold_whose_seats_have_gone(now):
    run = factories.CourseRunFactory(capacity=2)
    booking = ready(run, now=now)
    later = now + 45 * MINUTE
    holds.hold(run, places=1, now=later)
    with pytest.raises(holds.SoldOut, match="Only 1 place is left"):
        holds.renew(booking, now=later)
    booking.refresh_from_db()
    assert booking.contact_email == "booker@example.org"
    assert booking.places.count() == 2


def test_a_hold_that_lapses_while_its_owner_waits_for_the_lock_is_not_theirs(now):
    """Whoever had the lock first counted it as lapsed: the time its owner set out with is stale."""
    run = factories.CourseRunFactory(capacity=2)
    booking = ready(run, now=now - 30 * MINUTE)
    holds.hold(run, places=1, now=now)
    set_out = now - MINUTE
    for take in (confirmation.on_invoice, holds.extend):
        with pytest.raises(holds.SoldOut):
            take(booking, now=set_out)
    assert seats.left(run, now=now) == 1


@pytest.mark.parametrize("state", [CourseRun.State.DRAFT, CourseRun.State.CANCELLED])
def test_a_date_taken_back_meanwhile_is_not_sold(run, now, state):
    booking = ready(run, now=now)
    CourseRun.objects.filter(pk=run.pk).update(state=state)
    with pytest.raises(holds.HoldError, match="no longer open"):
        confirmation.on_invoice(booking, now=now)


def test_renewing_a_live_hold_changes_nothing(run, now):
    booking = holds.hold(run, places=1, now=now)
    assert holds.renew(booking, now=now + MINUTE).hold_expires_at == now + 30 * MINUTE


def test_another_number_keeps_names_in_order(now):
    run = factories.CourseRunFactory(capacity=4)
    booking = ready(run, now=now)
    holds.resize(booking, places=4, now=now)
    assert [place.name for place in booking.places.all()] == ["Ann Able", "Ben Baker", "", ""]
    holds.resize(booking, places=1, now=now)
    assert [place.name for place in booking.places.all()] == ["Ann Able"]
    assert seats.left(run, now=now) == 3


def test_more_than_there_are_keeps_what_was_held(now):
    run = factories.CourseRunFactory(capacity=3)
    booking = holds.hold(run, places=2, now=now)
    with pytest.raises(holds.SoldOut):
        holds.resize(booking, places=4, now=now)
    assert booking.places.count() == 2


def test_resizing_a_lapsed_hold_takes_all_its_seats_again(now):
    run = factories.CourseRunFactory(capacity=3)
    booking = holds.hold(run, places=2, now=now)
    later = now + 31 * MINUTE
    holds.hold(run, places=1, now=later)
    with pytest.raises(holds.SoldOut):
        holds.resize(booking, places=3, now=later)
    holds.resize(booking, places=2, now=later)
    assert seats.left(run, now=later) == 0


def test_lowered_capacity_sells_nothing_more_and_cancels_nothing(run, now):
    holds.hold(run, places=4, now=now)
    CourseRun.objects.filter(pk=run.pk).update(capacity=2)
    run.refresh_from_db()
    assert seats.left(run, now=now) == 0
    with pytest.raises(holds.SoldOut):
        holds.hold(run, places=1, now=now)


def test_places_left_for_a_list_is_what_each_run_has_left(now):
    busy, quiet = factories.CourseRunFactory(capacity=5), factories.CourseRunFactory(capacity=4)
    holds.hold(busy, places=2, now=now)
    holds.hold(busy, places=1, now=now - dt.timedelta(hours=1))
    runs = seats.with_places_left(CourseRun.objects.order_by("pk"), now=now)
    assert [(run.pk, run.places_left) for run in runs] == [(busy.pk, 3), (quiet.pk, 4)]


def test_abandoned_bookings_are_forgotten_after_a_week(run, now):
    old = holds.hold(run, places=1, now=now - dt.timedelta(days=8))
    young = holds.hold(run, places=1, now=now - dt.timedelta(days=6))
    assert retention_run.apply(now=now)["abandoned"] == 1
    assert list(Booking.objects.all()) == [young]
    assert not Place.objects.filter(booking=old).exists()
