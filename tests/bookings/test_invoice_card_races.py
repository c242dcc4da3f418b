"""An invoice that is paid by many at once is paid once, on whichever database the tests run on."""

import pytest
from django.utils import timezone

from bookings.invoices import paying
from bookings.ledger import balances
from bookings.models import Movement, PaymentAttempt, Refund
from bookings.payments import fulfilment, gateway
from common import integrity
from common.models import OutgoingMessage
from tests.bookings.changing import booked
from tests.bookings.paying import transfer
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice():
    """Of £120."""
    return booked().invoice


def attempt_on(invoice) -> PaymentAttempt:
    return paying._attempt(invoice, "a@example.org", balances.owed(invoice), timezone.now())


def paid(attempt: PaymentAttempt) -> gateway.CheckoutSession:
    now = timezone.now()
    return gateway.CheckoutSession(
        id="cs", url="", status="complete", payment_status="paid", amount=attempt.amount,
        currency="gbp", payment_intent="pi", client_reference_id=None, created=now, expires_at=now,
    )  # fmt: skip


def test_four_tabs_have_one_page(invoice):
    results = race(lambda _: attempt_on(invoice).pk, range(4))
    assert results == [PaymentAttempt.objects.get().pk] * 4


def test_webhook_return_and_reconciler_at_once_pay_it_once(invoice):
    attempt = attempt_on(invoice)
    session = paid(attempt)
    race(lambda _: fulfilment._paid(attempt, session, timezone.now()), range(3))
    assert balances.owed(invoice) == 0
    assert Movement.objects.filter(kind="paid").count() == 1
    assert OutgoingMessage.objects.filter(kind="invoice_payment_received").count() == 1


def test_a_transfer_at_the_same_moment_and_what_is_too_much_goes_back(invoice):
    """The card locks the booking first, the transfer the organisation: neither waits for what the
    other mentions."""
    attempt = attempt_on(invoice)
    session = paid(attempt)

    def act(how: str) -> None:
        if how == "card":
            fulfilment._paid(attempt, session, timezone.now())
        else:
            transfer("120.00", invoice)

    assert race(act, ["card", "bank"]) == [None, None]
    back = sum(refund.amount for refund in Refund.objects.all())
    credit = balances.credit(invoice.booking.organisation)
    assert back + credit == 120
    assert balances.owed(invoice) == 0
    assert integrity.check().problems == []
