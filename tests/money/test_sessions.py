"""Paying on Stripe's page and coming back, in every order; whose session it is, and what it came
to."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from bookings.models import Booking, Invoice, PaymentAttempt
from bookings.payments.reconciliation import GRACE, reconcile
from tests import factories
from tests.money.conftest import answer
from tests.money.stripes import BOOKED, came_to, session_of
from tests.shopper import Refused, Shopper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def paid(paying, stripes) -> Booking:
    """Paid at Stripe, of which the site knows nothing yet."""
    stripes.control.pay(session_of(paying))
    return paying


def back(booking: Booking, session: str | None = None) -> str:
    """Where Stripe leads the buyer."""
    session = session_of(booking) if session is None else session
    return f"/bookings/{booking.public_id}/paid/?session_id={session}"


def reconciled() -> None:
    reconcile(now=timezone.now() + 2 * GRACE)


class TestInEveryOrder:
    def test_the_buyer_first(self, shopper, paid, stripes, work):
        assert shopper.get_anyway(back(paid)) == 302
        assert came_to() == BOOKED
        stripes.control.deliver()
        work()
        assert came_to() == BOOKED

    def test_the_webhook_first(self, shopper, paid, stripes, work):
        stripes.control.deliver()
        work()
        assert came_to() == BOOKED
        assert shopper.get_anyway(back(paid)) == 302
        assert came_to() == BOOKED

    def test_both_at_once_and_the_reconciler(self, shopper, paid, stripes, work):
        [event] = stripes.events("checkout.session.completed")

        def told() -> None:
            stripes.tell(event)
            work()

        with ThreadPoolExecutor(3) as threads:
            done = [
                threads.submit(shopper.get_anyway, back(paid)),
                threads.submit(told),
                threads.submit(reconciled),
            ]
            assert done[0].result() == 302
            assert [each.result() for each in done[1:]] == [None, None]
        assert came_to() == BOOKED

    def test_the_browser_never_returns(self, paid, stripes, work):
        stripes.control.deliver()
        work()
        assert came_to() == BOOKED

    def test_the_webhook_never_comes(self, paid):
        reconciled()
        assert came_to() == BOOKED

    def test_nobody_comes_and_the_reconciler_twice(self, paid):
        reconciled()
        reconciled()
        assert came_to() == BOOKED


class TestWhoseSession:
    def test_of_another_booking(self, live_server, shopper, paid, date):
        """Somebody else's paid session confirms nothing of mine."""
        other = Shopper(live_server.url, address="10.0.0.2")
        mine = answer(other, date)
        other.post(f"{mine}pay/")
        booking = Booking.objects.exclude(pk=paid.pk).get()
        assert other.get_anyway(back(booking, session_of(paid))) == 404
        assert {each.state for each in Booking.objects.all()} == {"paying"}
        other.close()

    def test_somebody_else_s_in_the_address(self, live_server, paid):
        """Nor does the right address open anybody's booking."""
        stranger = Shopper(live_server.url, address="10.0.0.3")
        assert stranger.get_anyway(back(paid)) == 404
        assert came_to()["booking"] == "paying"
        stranger.close()

    @pytest.mark.parametrize("session", ["", "cs_test_nobody_s", "{CHECKOUT_SESSION_ID}", "%00"])
    def test_nobody_s(self, shopper, paid, session):
        assert shopper.get_anyway(back(paid, session)) == 404
        assert came_to()["booking"] == "paying"


class TestHowMuch:
    def test_another_amount_confirms_nothing_and_the_office_looks(self, shopper, paid):
        PaymentAttempt.objects.update(amount=1)
        shopper.get_anyway(back(paid))
        paid.refresh_from_db()
        assert paid.state == Booking.State.PAYING
        assert "but 1.00 was asked" in paid.attention
        assert not Invoice.objects.exists()

    def test_another_currency_confirms_nothing_and_the_office_looks(self, shopper, paid, stand_in):
        session = stand_in.account.get("checkout.session", session_of(paid))
        stand_in.account.store.save(session | {"currency": "eur"})
        shopper.get_anyway(back(paid))
        paid.refresh_from_db()
        assert paid.state == Booking.State.PAYING
        assert "eur" in paid.attention
        assert not Invoice.objects.exists()

    def test_nothing_to_pay_asks_nothing_of_stripe(self, shopper, stand_in):
        free = factories.CourseRunFactory(capacity=4, price=0)
        booking = answer(shopper, free)
        assert shopper.post(f"{booking}confirm/") == booking
        assert stand_in.control.calls() == []
        assert came_to() == BOOKED | {"attempts": [], "invoices": 0}


class TestABankThatTakesItsTime:
    """Complete, but unpaid. No card does so; Stripe may all the same."""

    @pytest.fixture
    def delayed(self, paying, stripes, shopper):
        stripes.control.payment_mode("delayed")
        stripes.control.pay(session_of(paying))
        assert b"We are waiting" in shopper.get(back(paying))
        stripes.control.deliver()
        return paying

    def test_confirms_nothing_yet(self, delayed, work):
        work()
        reconciled()
        assert came_to() == BOOKED | {
            "booking": "paying", "attempts": ["open"], "invoices": 0, "told": [],
        }  # fmt: skip

    def test_then_pays(self, delayed, stripes, work):
        stripes.control.settle_payment(session_of(delayed))
        stripes.control.deliver()
        work()
        assert came_to() == BOOKED

    def test_then_fails_and_the_buyer_can_pay_again(
        self, shopper, answered, delayed, stripes, work
    ):
        stripes.control.settle_payment(session_of(delayed), succeeded=False)
        for _ in range(2):
            stripes.control.deliver()
            work()
            reconciled()
        assert came_to() == BOOKED | {
            "booking": "held", "attempts": ["failed"], "invoices": 0, "told": ["payment_failed"],
        }  # fmt: skip
        stripes.control.payment_mode("card")
        shopper.get(f"{answered}check/")
        shopper.post(f"{answered}pay/")
        stripes.control.pay(session_of(delayed))
        assert shopper.get_anyway(back(delayed)) == 302
        assert came_to()["booking"] == "confirmed"


class TestOnePage:
    def test_a_double_click(self, live_server, shopper, answered, stripes):
        with ThreadPoolExecutor(2) as threads:
            pages = list(
                threads.map(lambda _: twin(shopper, live_server).post(f"{answered}pay/"), "12")
            )
        assert pages[0] == pages[1]
        assert PaymentAttempt.objects.count() == 1

    def test_a_second_tab_has_the_same_page(self, shopper, answered):
        first = shopper.post(f"{answered}pay/")
        shopper.get(f"{answered}check/")
        assert shopper.post(f"{answered}pay/") == first

    def test_a_changed_basket_closes_the_first(self, shopper, answered, stripes):
        shopper.post(f"{answered}pay/")
        [booking] = Booking.objects.all()
        first = session_of(booking)
        with pytest.raises(Refused):
            shopper.get(f"{answered}details/")  # answers stand still while it is open
        shopper.get(f"{answered}check/")
        shopper.post(f"{answered}reopen/")
        assert stripes.stand_in.account.get("checkout.session", first)["status"] == "expired"
        shopper.get(f"{answered}details/")
        shopper.get(f"{answered}check/")
        assert first not in shopper.post(f"{answered}pay/")

    def test_going_on_invoice_closes_it(self, shopper, answered, stripes):
        shopper.post(f"{answered}pay/")
        [booking] = Booking.objects.all()
        shopper.get(f"{answered}check/")
        shopper.confirm(answered)
        session = stripes.stand_in.account.get("checkout.session", session_of(booking))
        assert session["status"] == "expired"
        assert came_to() == BOOKED | {"attempts": ["expired"]}
        assert stripes.control.pay(session["id"])["status"] == "expired"

    def test_both_paid_one_goes_back_by_itself(self, shopper, answered, stripes, work):
        """As when closing the first came too late for Stripe."""
        shopper.post(f"{answered}pay/")
        PaymentAttempt.objects.update(state=PaymentAttempt.State.EXPIRED)
        Booking.objects.update(state=Booking.State.HELD)
        shopper.get(f"{answered}check/")
        shopper.post(f"{answered}pay/")
        for attempt in PaymentAttempt.objects.all():
            stripes.control.pay(attempt.session_id)
        for _ in range(2):
            stripes.control.deliver()
            work()
            reconciled()
        assert came_to() == BOOKED | {
            "attempts": ["paid", "paid"], "refunds": ["succeeded"],
            "told": ["booking_confirmed", "paid_twice"],
        }  # fmt: skip

    def test_paid_in_the_moment_of_going_on_invoice_is_paid(self, shopper, answered, stripes):
        shopper.post(f"{answered}pay/")
        [booking] = Booking.objects.all()
        shopper.get(f"{answered}check/")
        stripes.control.pay(session_of(booking))
        shopper.confirm(answered)
        assert came_to() == BOOKED
        booking.refresh_from_db()
        assert booking.method == Booking.Method.CARD


def twin(shopper: Shopper, live_server) -> Shopper:
    """The same browser, with one more connection."""
    other = Shopper(live_server.url, address="10.0.0.1")
    other._cookies, other._token = dict(shopper._cookies), shopper._token
    return other
