"""How the list moves on; offers that lapsed, were made by hand, or whose person is forgotten."""

import pytest
from django.utils import timezone

from accounts.privacy import erasure
from bookings import holds, seats
from bookings.models import Booking, WaitingListEntry
from bookings.payments import fulfilment
from bookings.waiting import joining, moving, offers
from common import retention_run
from common.models import AuditEvent, OutgoingMessage
from courses import capacity
from tests import factories
from tests.bookings.waiting import (
    DAY,
    HOUR,
    MINUTE,
    advance,
    free,
    full,
    held,
    offer_of,
    state,
    waits,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists_agree")]


class TestMovingOn:
    def test_a_declined_offer(self):
        run = full()
        ann, ben = waits(run, "Ann"), waits(run, "Ben")
        free(run)
        advance(run)
        offers.decline(offer_of(ann), stays=True, now=timezone.now())
        advance(run)
        assert [state(ann), state(ben)] == ["declined", "offered"]
        with pytest.raises(offers.OfferOver):
            offers.decline(offer_of(ann), stays=False, now=timezone.now())

    def test_a_lapsed_offer_takes_them_off_and_tells_them(self):
        run = full()
        ann, ben = waits(run, "Ann"), waits(run, "Ben")
        free(run)
        advance(run)
        moving.move(now=timezone.now() + 24 * HOUR)
        assert [state(ann), state(ben)] == ["lapsed", "offered"]
        message = OutgoingMessage.objects.get(kind="waiting_list_lapsed")
        assert "off the waiting list" in message.context["standing"]

    def test_not_a_moment_too_soon(self):
        run = full()
        ann = waits(run, "Ann")
        free(run)
        advance(run)
        moving.move(now=timezone.now() + 24 * HOUR - MINUTE)
        assert state(ann) == "offered"

    def test_more_time_on_the_checkout_is_more_time_for_the_offer(self):
        run = full()
        ann = waits(run, "Ann")
        free(run)
        advance(run)
        late = timezone.now() + 24 * HOUR - MINUTE
        holds.extend(offer_of(ann).booking, now=late)
        moving.move(now=late + 2 * MINUTE)
        assert state(ann) == "offered"

    def test_while_they_are_paying_it_stands(self):
        run = full()
        ann = waits(run, "Ann")
        free(run)
        advance(run)
        booking = offer_of(ann).booking
        Booking.objects.filter(pk=booking.pk).update(state=Booking.State.PAYING)
        moving.move(now=timezone.now() + 30 * HOUR)
        assert state(ann) == "offered"
        with pytest.raises(offers.BeingPaid):
            offers.decline(offer_of(ann), stays=False, now=timezone.now())
        with pytest.raises(joining.WaitingListError, match="card payment is open"):
            joining.leave(ann, now=timezone.now())

    @pytest.mark.django_db(transaction=True)
    def test_at_once_when_a_payment_is_given_up(self, work):
        run = factories.CourseRunFactory(capacity=1)
        booking = holds.hold(run, places=1, now=timezone.now() - HOUR)
        Booking.objects.filter(pk=booking.pk).update(state=Booking.State.PAYING)
        attempt = booking.attempts.create(amount=1, expires_at=timezone.now())
        entry = waits(run, "Ann")
        work()
        assert state(entry) == "waiting"
        fulfilment.release(attempt, state=attempt.State.FAILED)
        work()
        assert state(entry) == "offered"

    @pytest.mark.django_db(transaction=True)
    def test_at_once_when_somebody_holds_fewer(self, work):
        run = factories.CourseRunFactory(capacity=2)
        booking = held(run, 2)
        entry = waits(run, "Ann")
        holds.resize(booking, places=1, now=timezone.now())
        work()
        assert state(entry) == "offered"

    @pytest.mark.django_db(transaction=True)
    def test_at_once_when_capacity_is_added(self, work):
        run = full()
        entry = waits(run, "Ann")
        capacity.change(run, to=3)
        work()
        assert state(entry) == "offered"
        assert seats.left(run, now=timezone.now()) == 0

    def test_by_time_when_a_hold_lapses(self):
        run = factories.CourseRunFactory(capacity=1)
        held(run)
        entry = waits(run, "Ann")
        moving.move(now=timezone.now() + 29 * MINUTE)
        assert state(entry) == "waiting"
        moving.move(now=timezone.now() + 30 * MINUTE)
        assert state(entry) == "offered"


class TestAfterItLapsed:
    """Its booking is like any other that ran out: seats are taken again only if they are public."""

    def test_it_does_not_come_before_whoever_waits(self):
        run = full()
        ann = waits(run, "Ann")
        free(run)
        advance(run)
        offer = offer_of(ann)
        booking = offers.accept(offer, places=1, keeps_waiting=False, now=timezone.now())
        waits(run, "Ben")
        later = timezone.now() + 25 * HOUR
        with pytest.raises(holds.SoldOut):
            holds.renew(booking, now=later)

    def test_it_may_have_them_if_nobody_waits(self):
        run = full()
        ann = waits(run, "Ann")
        free(run)
        advance(run)
        later = timezone.now() + 25 * HOUR
        moving.move(now=later)
        booking = holds.renew(offer_of(ann).booking, now=later)
        assert booking.is_held(later)
        assert [state(ann), state(offer_of(ann))] == ["lapsed", "lapsed"]


class TestByHand:
    def test_out_of_turn_and_on_record(self):
        run = full()
        ann, ben = waits(run, "Ann"), waits(run, "Ben")
        free(run)
        offer = moving.offer_to(ben, run=run, places=1, now=timezone.now())
        assert [state(ann), state(ben)] == ["waiting", "offered"]
        assert offer.by_hand
        event = AuditEvent.objects.get(action="bookings.waiting.offer")
        assert event.after["by_hand"] is True

    def test_no_more_than_is_free(self):
        run = full()
        ann = waits(run, "Ann", 2)
        with pytest.raises(offers.OfferError, match="No places are free"):
            moving.offer_to(ann, run=run, places=1, now=timezone.now())
        free(run)
        with pytest.raises(offers.OfferError, match="offer 1 to 1"):
            moving.offer_to(ann, run=run, places=2, now=timezone.now())

    def test_nor_to_whoever_does_not_wait_for_it(self):
        run, other = full(), full()
        ann = waits(run, "Ann")
        free(other)
        with pytest.raises(offers.OfferError, match="no longer wait"):
            moving.offer_to(ann, run=other, places=1, now=timezone.now())


class TestForgetting:
    def test_whoever_is_forgotten_gives_the_places_back(self):
        run = full()
        user = factories.UserFactory(email="ann@example.org", full_name="Ann")
        waits(run, "Ann")
        ben = waits(run, "Ben")
        free(run)
        advance(run)
        erasure.erase(erasure.person(user))
        assert not WaitingListEntry.objects.filter(email="ann@example.org").exists()
        advance(run)
        assert state(ben) == "offered"

    def test_an_offer_whose_booking_is_gone_lapses(self):
        run = full()
        ann = waits(run, "Ann")
        free(run)
        advance(run)
        booking = offer_of(ann).booking
        booking.places.all().delete()
        booking.delete()
        moving.move(now=timezone.now())
        assert state(ann) == "lapsed"

    def test_any_date_is_forgotten_after_a_year_and_an_open_offer_never(self):
        run = full()
        ann, ben = waits(run, "Ann", run=None), waits(run, "Ben", run=None)
        free(run)
        advance(run)
        WaitingListEntry.objects.update(created_at=timezone.now() - 366 * DAY)
        retention_run.apply(now=timezone.now())
        assert list(WaitingListEntry.objects.all()) == [ann]
        assert ben not in WaitingListEntry.objects.all()


def test_a_date_that_fails_keeps_no_other_waiting(monkeypatch):
    first, second = full(), full()
    waits(first, "Ann")
    ben = waits(second, "Ben")
    free(first)
    free(second)
    make = offers.make

    def fails_for_the_first(entry, run, **more):
        if run == first:
            raise RuntimeError("its offer cannot be made")
        return make(entry, run, **more)

    with monkeypatch.context() as during:
        during.setattr(offers, "make", fails_for_the_first)
        with pytest.raises(ExceptionGroup):
            moving.move(now=timezone.now())
    assert state(ben) == "offered"
    assert moving.move(now=timezone.now()) == 1
