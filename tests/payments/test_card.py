"""Paying by card, with the real SDK over real HTTP: nothing is paid twice, nothing paid unseated,
and a crash at any line is repaired by whichever comes next, webhook, returning buyer or
reconciler."""

import datetime as dt

import pytest

from accounts.models import User
from bookings import confirmation, holds, seats
from bookings.basket import items
from bookings.models import Booking, Invoice, PaymentAttempt, Place, Refund
from bookings.payments import card, gateway
from bookings.payments.fulfilment import fulfil
from bookings.payments.reconciliation import GRACE, reconcile
from common import mail
from common.models import OutgoingMessage
from courses.models import CourseRun
from tests import factories
from tests.booking import ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stand_in")]

MINUTE = dt.timedelta(minutes=1)


def session_of(booking: Booking) -> str:
    return booking.attempts.first().session_id


def state_of(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).state


def messages(kind: str) -> int:
    return OutgoingMessage.objects.filter(kind=kind).count()


def test_paid_and_confirmed(run, now, stand_in):
    booking = ready(run, now=now)
    url = card.start(booking, now=now)
    session = session_of(booking)
    assert session in url
    assert state_of(booking) == Booking.State.PAYING
    stand_in.control.pay(session)
    fulfil(session, now=now)
    booking.refresh_from_db()
    assert (booking.state, booking.method) == (Booking.State.CONFIRMED, Booking.Method.CARD)
    assert booking.invoice.gross == booking.attempts.get().amount
    assert booking.invoice.paid_by_card_on == booking.invoice.issued_on


def test_what_is_charged_is_what_was_shown(run, now, stand_in):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    assert gateway.retrieve_session(session_of(booking)).amount == booking.attempts.get().amount


def test_stripe_learns_nothing_of_the_course(run, now, stand_in):
    card.start(ready(run, now=now), now=now)
    assert run.course.title not in str(stand_in.control.calls())


@pytest.mark.parametrize("times", [2, 3])
def test_told_several_times_confirms_once(run, now, stand_in, times):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.pay(session_of(booking))
    for _ in range(times):
        fulfil(session_of(booking), now=now)
    assert Invoice.objects.count() == 1
    assert messages("booking_confirmed") == 1
    assert not Refund.objects.exists()


def test_a_double_click_on_pay_opens_one_session(run, now):
    booking = ready(run, now=now)
    assert card.start(booking, now=now) == card.start(booking, now=now)
    assert PaymentAttempt.objects.count() == 1


def test_a_declined_card_keeps_seats_and_page(run, now, stand_in):
    booking = ready(run, now=now)
    url = card.start(booking, now=now)
    stand_in.control.decline(session_of(booking))
    fulfil(session_of(booking), now=now)
    assert state_of(booking) == Booking.State.PAYING
    assert seats.left(run, now=now) == 8
    assert card.start(booking, now=now) == url


def test_leaving_the_page_opens_the_booking_again(run, now):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    left = card.leave(booking, now=now)
    assert left.state == Booking.State.HELD
    assert booking.attempts.get().state == PaymentAttempt.State.EXPIRED
    assert confirmation.on_invoice(left, now=now).is_confirmed


def test_leaving_after_paying_confirms(run, now, stand_in):
    """Another tab paid while this one changed its mind."""
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.pay(session_of(booking))
    assert card.leave(booking, now=now).is_confirmed
    assert not Refund.objects.exists()


def test_seats_stay_held_while_the_page_is_open(run, now):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    assert seats.left(run, now=now + 60 * MINUTE) == 8


def test_an_expired_page_frees_the_seats(run, now, stand_in):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.expire(session_of(booking))
    fulfil(session_of(booking), now=now)
    assert state_of(booking) == Booking.State.HELD
    assert seats.left(run, now=now + 31 * MINUTE) == 10


def test_after_a_lapsed_page_one_can_pay_again(run, now, stand_in):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    first = session_of(booking)
    stand_in.control.expire(first)
    fulfil(first, now=now)
    card.start(booking, now=now)
    assert session_of(booking) != first


def test_a_page_that_ran_out_unheard_of_is_followed_by_a_new_one(run, now, stand_in):
    booking = ready(run, now=now)
    first = card.start(booking, now=now)
    stand_in.control.advance(32 * 60)
    booking.refresh_from_db()
    assert card.start(booking, now=now + 32 * MINUTE) != first
    assert sorted(each.state for each in booking.attempts.all()) == ["expired", "open"]


class TestPaidTooLate:
    """The session was given up here, and paid there all the same."""

    @pytest.fixture
    def run(self, db):
        return factories.CourseRunFactory(capacity=2)

    @pytest.fixture
    def late(self, run, now, stand_in):
        booking = ready(run, now=now)
        card.start(booking, now=now)
        stand_in.control.pay(session_of(booking))
        # What a crash can leave: the seats were given up though Stripe took the money.
        Booking.objects.filter(pk=booking.pk).update(state=Booking.State.HELD, hold_expires_at=now)
        return booking

    def test_seated_while_there_is_room(self, late, now):
        fulfil(session_of(late), now=now + MINUTE)
        assert state_of(late) == Booking.State.CONFIRMED

    def test_refunded_in_full_when_there_is_none(self, late, run, now, work):
        holds.hold(run, places=1, now=now + MINUTE)
        fulfil(session_of(late), now=now + MINUTE)
        refund = Refund.objects.get()
        assert refund.amount == refund.attempt.amount
        assert messages("paid_too_late") == 1
        assert not Invoice.objects.exists()
        reconcile(now=now + MINUTE + 2 * GRACE)
        refund.refresh_from_db()
        assert refund.state == Refund.State.SUCCEEDED
        assert gateway.retrieve_refund(refund.stripe_id).amount == refund.amount
        assert Place.objects.filter(run=run).seated(now + MINUTE).count() == 1


def test_paid_for_a_date_that_was_cancelled_meanwhile_goes_back(run, now, stand_in):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.pay(session_of(booking))
    CourseRun.objects.update(state=CourseRun.State.CANCELLED)
    fulfil(session_of(booking), now=now)
    assert Refund.objects.get().amount == booking.attempts.get().amount
    assert messages("paid_too_late") == 1
    assert not User.objects.exists(), "nothing of a confirmation is left behind"


class TestProgrammePaidTooLate:
    @pytest.fixture
    def dates(self, db):
        days = (dt.timedelta(days=day) for day in (21, 22, 23))
        return [factories.CourseRunFactory(capacity=2, starts_in=day) for day in days]

    @pytest.fixture
    def late(self, dates, now, stand_in):
        booking = ready(dates[0], now=now)
        for date in dates[1:]:
            items.add(booking, run=date, places=2, now=now)
        card.start(booking, now=now)
        stand_in.control.pay(session_of(booking))
        Booking.objects.filter(pk=booking.pk).update(state=Booking.State.HELD, hold_expires_at=now)
        return booking

    def test_all_of_it_is_seated_while_there_is_room(self, late, dates, now):
        fulfil(session_of(late), now=now + MINUTE)
        assert state_of(late) == Booking.State.CONFIRMED
        assert late.attempts.get().amount == late.places.count() * dates[0].unit_price
        assert [seats.left(date, now=now) for date in dates] == [0, 0, 0]

    def test_otherwise_all_the_money_goes_back_and_every_date_that_has_gone_is_named(
        self, late, dates, now, mailoutbox
    ):
        for date in dates[1:]:
            holds.hold(date, places=1, now=now + MINUTE)
        fulfil(session_of(late), now=now + MINUTE)
        assert Refund.objects.get().amount == late.attempts.get().amount
        mail.send_due()
        [message] = [each for each in mailoutbox if each.to == ["booker@example.org"]]
        said = " ".join(message.body.split())
        for date in dates[1:]:
            assert f"{date.when}: Only 1 place is left" in said
        assert f"{dates[0].when}: " not in said
        assert seats.left(dates[0], now=now + MINUTE) == 2

    def test_what_is_left_of_a_paid_programme_is_sold_again(self, late, dates, now):
        Booking.objects.filter(pk=late.pk).update(state=Booking.State.PAYING)
        CourseRun.objects.filter(pk=dates[0].pk).update(state=CourseRun.State.CANCELLED)
        fulfil(session_of(late), now=now + MINUTE)
        assert state_of(late) == Booking.State.HELD
        assert seats.left(dates[1], now=now + MINUTE) == 2

    def test_a_sum_that_is_not_the_booking_s_confirms_nothing(self, late, dates, now):
        late.places.filter(run=dates[2]).delete()
        fulfil(session_of(late), now=now + MINUTE)
        late.refresh_from_db()
        assert not late.is_confirmed
        assert late.attention == "Paid 360.00, but it was changed since and comes to 240.00."


def test_paid_though_confirmed_on_invoice_goes_back(run, now, stand_in):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.pay(session_of(booking))
    Booking.objects.filter(pk=booking.pk).update(state=Booking.State.HELD)
    confirmation.on_invoice(booking, now=now)
    fulfil(session_of(booking), now=now)
    assert Refund.objects.get().amount == booking.attempts.get().amount
    assert Invoice.objects.count() == 1
    assert messages("paid_twice") == 1


def test_another_amount_is_not_confirmed_but_flagged(run, now, stand_in):
    booking = ready(run, now=now)
    card.start(booking, now=now)
    PaymentAttempt.objects.update(amount=1)
    stand_in.control.pay(session_of(booking))
    fulfil(session_of(booking), now=now)
    booking.refresh_from_db()
    assert booking.state == Booking.State.PAYING
    assert "but 1.00 was asked" in booking.attention
    assert seats.left(run, now=now + 60 * MINUTE) == 8


def test_a_session_that_is_not_ours(now):
    assert fulfil("cs_test_of_somebody_else", now=now) is None


class TestStripeInTrouble:
    def test_no_answer_takes_nothing_and_trying_again_works(self, run, now, stand_in):
        booking = ready(run, now=now)
        stand_in.control.fault("POST /v1/checkout/sessions", "drop", times=3)
        with pytest.raises(card.CardError, match="was not taken"):
            card.start(booking, now=now)
        assert state_of(booking) == Booking.State.PAYING
        assert card.start(booking, now=now)
        assert booking.attempts.count() == 1

    def test_an_answer_lost_after_stripe_accepted_opens_one_session(self, run, now, stand_in):
        booking = ready(run, now=now)
        stand_in.control.fault("POST /v1/checkout/sessions", "lost", times=3)
        with pytest.raises(card.CardError):
            card.start(booking, now=now)
        card.start(booking, now=now)
        assert len(gateway.list_sessions(created_since=now - MINUTE)) == 1

    def test_without_an_answer_one_can_still_go_on_invoice(self, run, now, stand_in):
        booking = ready(run, now=now)
        stand_in.control.fault("POST /v1/checkout/sessions", "drop", times=3)
        with pytest.raises(card.CardError):
            card.start(booking, now=now)
        assert confirmation.on_invoice(card.leave(booking, now=now), now=now).is_confirmed

    def test_an_open_page_that_cannot_be_closed_stays_open(self, run, now, stand_in):
        booking = ready(run, now=now)
        card.start(booking, now=now)
        stand_in.control.fault("POST */expire", "drop", times=3)
        with pytest.raises(card.CardError, match="try again"):
            card.leave(booking, now=now)
        assert state_of(booking) == Booking.State.PAYING


class TestReconciler:
    """The buyer never returns and the webhook never comes."""

    @pytest.fixture
    def paid(self, run, now, stand_in):
        stand_in.control.webhook_mode("drop")
        booking = ready(run, now=now)
        card.start(booking, now=now)
        stand_in.control.pay(session_of(booking))
        return booking

    def test_finishes_what_was_paid(self, paid, now):
        assert reconcile(now=now + 2 * GRACE) == 2, "the payment, and the event that never came"
        assert state_of(paid) == Booking.State.CONFIRMED

    def test_leaves_alone_what_has_just_begun(self, paid, now):
        assert reconcile(now=now) == 0
        assert state_of(paid) == Booking.State.PAYING

    def test_twice_changes_nothing(self, paid, now):
        reconcile(now=now + 2 * GRACE)
        assert reconcile(now=now + 2 * GRACE) == 0
        assert Invoice.objects.count() == 1

    def test_one_that_fails_keeps_no_other_waiting(self, paid, run, now, stand_in):
        other = ready(run, now=now)
        card.start(other, now=now)
        stand_in.control.pay(session_of(other))
        stand_in.control.fault(f"GET */{session_of(paid)}", "drop", times=3)
        assert reconcile(now=now + 2 * GRACE) == 3, "one payment, and the event of each"
        assert state_of(other) == Booking.State.CONFIRMED
        reconcile(now=now + 2 * GRACE)
        assert state_of(paid) == Booking.State.CONFIRMED

    def test_frees_the_seats_of_a_page_that_never_opened(self, run, now, stand_in):
        booking = ready(run, now=now)
        stand_in.control.fault("POST /v1/checkout/sessions", "drop", times=3)
        with pytest.raises(card.CardError):
            card.start(booking, now=now)
        reconcile(now=now + 2 * GRACE)
        assert state_of(booking) == Booking.State.HELD
        assert seats.left(run, now=now + 31 * MINUTE) == 10
