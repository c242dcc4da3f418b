"""Stripe answers late, not at all, or with an error: nothing is taken twice, the buyer is told in
words, and trying again works."""

import datetime as dt
import time
from functools import partial

import pytest
from django.utils import timezone

from bookings.models import Booking, PaymentAttempt, Refund
from bookings.payments import gateway
from bookings.payments.reconciliation import GRACE, reconcile
from common import integrity
from tests import factories
from tests.money.conftest import answer, give_up
from tests.money.stripes import BOOKED, came_to, session_of
from tests.payments.wire import SESSIONS
from tests.racing import at_once
from tests.shopper import Shopper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

CREATE = f"POST {SESSIONS}"


def sessions_at_stripe() -> list[gateway.CheckoutSession]:
    return gateway.list_sessions(created_since=timezone.now() - dt.timedelta(days=2))


def tries(shopper, booking: str) -> bytes:
    """Presses the button, and reads the page that comes: nothing was taken."""
    assert shopper.post(f"{booking}pay/") == f"{booking}check/"
    page = shopper.get(f"{booking}check/")
    assert b"was not taken" in page
    return page


def pays(shopper, booking: str, stripes) -> None:
    """Presses it again, and all goes well."""
    shopper.get(f"{booking}check/")
    page = shopper.post(f"{booking}pay/")
    assert page.startswith(stripes.stand_in.url)
    attempt = PaymentAttempt.objects.latest("pk")
    stripes.control.pay(attempt.session_id)
    assert shopper.get_anyway(f"{booking}paid/?session_id={attempt.session_id}") == 302


class TestOpeningThePage:
    @pytest.mark.parametrize(
        "fault",
        [
            {"kind": "status", "status": 429, "times": 1},
            {"kind": "status", "status": 409},
            {"kind": "status", "status": 500}, {"kind": "status", "status": 503},
            {"kind": "drop"}, {"kind": "lost"},
        ],
        ids=lambda fault: " ".join(map(str, fault.values())),
    )  # fmt: skip
    def test_trying_again_opens_the_one(self, shopper, answered, stripes, fault):
        """The SDK tries three times by itself, but for a 429. Where the answer alone was lost,
        Stripe had accepted it."""
        stripes.control.fault(CREATE, **{"times": 3} | fault)
        tries(shopper, answered)
        pays(shopper, answered, stripes)
        assert came_to() == BOOKED
        assert len(sessions_at_stripe()) == 1

    def test_once_or_twice_is_not_noticed(self, shopper, answered, stripes):
        stripes.control.fault(CREATE, "status", times=2, status=503)
        pays(shopper, answered, stripes)
        assert came_to() == BOOKED

    def test_an_answer_too_late(self, shopper, answered, stripes, monkeypatch):
        """Accepted, and answered when nobody listens any more."""
        with monkeypatch.context() as patch:
            patch.setattr(gateway, "TIMEOUT", 0.3)
            gateway._client_for.cache_clear()
            stripes.control.fault(CREATE, "slow", seconds=1)
            tries(shopper, answered)
        gateway._client_for.cache_clear()
        time.sleep(1)
        pays(shopper, answered, stripes)
        assert came_to() == BOOKED
        assert len(sessions_at_stripe()) == 1

    def test_a_failure_that_stripe_repeats_for_a_day(self, shopper, answered, stripes):
        """It keeps a 500 under its key: another key is needed, and taken."""
        stripes.control.fault(CREATE, "stored")
        tries(shopper, answered)
        pays(shopper, answered, stripes)
        assert came_to() == BOOKED | {"attempts": ["failed", "paid"]}

    def test_the_key_with_other_parameters(self, shopper, answered, stripes):
        """Its first answer was lost, and something of it has changed since."""
        stripes.control.fault(CREATE, "lost", times=3)
        tries(shopper, answered)
        Booking.objects.update(contact_email="other@example.org")
        tries(shopper, answered)
        pays(shopper, answered, stripes)
        assert came_to() == BOOKED | {"attempts": ["failed", "paid"], "told": []}

    def test_the_key_a_day_later(self, shopper, answered, stripes):
        """Stripe has forgotten it, and the time that was asked for is past."""
        stripes.control.fault(CREATE, "lost", times=3)
        tries(shopper, answered)
        stripes.control.advance(25 * 3600)
        tries(shopper, answered)
        stripes.control.advance(-25 * 3600)
        pays(shopper, answered, stripes)
        assert came_to() == BOOKED | {"attempts": ["failed", "paid"]}
        assert len([each for each in sessions_at_stripe() if each.is_paid]) == 1


class TestClosingThePage:
    def test_stripe_does_not_answer(self, shopper, answered, paying, stripes):
        """It stays open, and says so."""
        shopper.get(f"{answered}check/")
        for path in ("reopen/", "on-invoice/"):
            stripes.control.fault("POST */expire", "drop", times=3)
            assert shopper.post(f"{answered}{path}") == f"{answered}check/"
            assert b"try again" in shopper.get(f"{answered}check/")
            assert came_to()["booking"] == Booking.State.PAYING
        shopper.confirm(answered)
        assert came_to() == BOOKED | {"attempts": ["expired"]}

    def test_closed_at_stripe_though_the_answer_was_lost(self, shopper, answered, paying, stripes):
        """Lost once, the SDK asks again; lost each time, the buyer does."""
        shopper.get(f"{answered}check/")
        stripes.control.fault("POST */expire", "lost", times=3)
        assert shopper.post(f"{answered}on-invoice/") == f"{answered}check/"
        assert b"try again" in shopper.get(f"{answered}check/")
        stripes.control.fault("POST */expire", "lost")
        shopper.confirm(answered)
        assert came_to() == BOOKED | {"attempts": ["expired"]}

    @pytest.mark.parametrize("path", ["reopen/", "on-invoice/"])
    def test_while_it_is_paid(self, live_server, stand_in, path, stripes):
        """At the same moment: Stripe says which was first, and so do we."""
        for number in range(6):
            shopper = Shopper(live_server.url, address=f"10.1.0.{number}")
            booking = answer(shopper, factories.CourseRunFactory(capacity=2))
            shopper.post(f"{booking}pay/")
            attempt = PaymentAttempt.objects.latest("pk")
            shopper.get(f"{booking}check/")
            at_once(
                partial(stripes.control.pay, attempt.session_id),
                partial(shopper.post, f"{booking}{path}"),
            )
            reconcile(now=timezone.now() + 2 * GRACE)
            attempt.refresh_from_db()
            is_paid = gateway.retrieve_session(attempt.session_id).is_paid
            assert attempt.state == ("paid" if is_paid else "expired")
            assert attempt.booking.is_confirmed == (is_paid or path == "on-invoice/")
            shopper.close()
        assert integrity.check().problems == []


class TestGivingBack:
    @pytest.fixture
    def booked(self, shopper, answered, stripes) -> Booking:
        shopper.get(f"{answered}check/")
        pays(shopper, answered, stripes)
        return Booking.objects.get()

    def cancelled(self, shopper, booking: Booking) -> Refund:
        give_up(shopper, booking, 2)
        return Refund.objects.get()

    @pytest.mark.parametrize("kind", ["drop", "lost", "status"])
    def test_stripe_down_when_cancelling(self, shopper, booked, stripes, work, kind):
        """It is cancelled all the same; what is owed stays owed until Stripe has it, once."""
        stripes.control.fault("POST /v1/refunds", kind, times=3)
        refund = self.cancelled(shopper, booked)
        work()
        refund.refresh_from_db()
        assert refund.state == Refund.State.OWED
        assert came_to()["booking"] == Booking.State.CANCELLED
        for _ in range(2):
            reconcile(now=timezone.now() + 2 * GRACE)
        assert came_to()["refunds"] == [Refund.State.SUCCEEDED]
        [attempt] = booked.attempts.all()
        [there] = gateway.list_refunds(payment_intent=attempt.payment_intent)
        assert there.amount == refund.amount == attempt.amount

    def test_told_again_that_it_was_paid(self, shopper, booked, stripes, work):
        """`completed` is delivered once more after the refund: nothing comes alive."""
        self.cancelled(shopper, booked)
        work()
        before = came_to()
        for event in stripes.events("checkout.session.completed"):
            stripes.tell(stripes.another(event))
        work()
        reconcile(now=timezone.now() + 2 * GRACE)
        assert came_to() == before
        assert before["refunds"] == ["succeeded"]


class TestPaidTooLate:
    """The seats were given up here, and paid for there all the same."""

    @pytest.fixture
    def late(self, paying, stripes) -> Booking:
        stripes.control.pay(session_of(paying))
        Booking.objects.update(state=Booking.State.HELD, hold_expires_at=timezone.now())
        return paying

    def test_with_room(self, late, shopper, answered):
        session = session_of(late)
        assert shopper.get_anyway(f"{answered}paid/?session_id={session}") == 302
        assert came_to() == BOOKED

    def test_without(self, late, shopper, answered, date, live_server, stripes, work):
        other = Shopper(live_server.url, address="10.0.0.9")
        other.hold(date.public_id, places=3)
        page = shopper.get(f"{answered}paid/?session_id={session_of(late)}")
        assert b"Your money is on its way back" in page
        stripes.control.deliver()
        work()
        Booking.objects.exclude(pk=late.pk).delete()
        assert came_to() == BOOKED | {
            "booking": "held", "invoices": 0, "refunds": ["succeeded"], "told": ["paid_too_late"],
        }  # fmt: skip
        other.close()
