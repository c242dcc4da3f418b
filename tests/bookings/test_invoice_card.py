"""Paying an invoice by card, with the real SDK over real HTTP: nothing is paid twice and kept, and
a crash at any line is repaired by whichever comes next, webhook, returning payer or reconciler."""

import datetime as dt
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from bookings.changes.cancel import cancel
from bookings.invoices import links, paying
from bookings.ledger import balances
from bookings.ledger.using import use
from bookings.models import Invoice, Movement, PaymentAttempt, Refund, SellerDetails
from bookings.payments import gateway
from bookings.payments.fulfilment import fulfil
from bookings.payments.office.attention import RefundsToSeeTo
from bookings.payments.pages import SESSION_LIFE, CardError
from bookings.payments.reconciliation import GRACE, reconcile
from bookings.payments.refunds import settle
from common import integrity
from common.models import AuditEvent, OutgoingMessage
from tests.bookings.changing import booked, sent
from tests.bookings.paying import rows, transfer
from tests.bookings.pools import sold
from tests.payments.wire import BEARER, SESSIONS, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stand_in")]

AP = "accounts@example.org"


@pytest.fixture
def invoice(db) -> Invoice:
    """Of £144."""
    SellerDetails.objects.create(vat_number="GB123")
    return booked().invoice


def started(invoice: Invoice, now, **answers) -> PaymentAttempt:
    owed = balances.owed(invoice)
    paying.start(invoice, **{"email": AP, "shown": owed, "now": now, **answers})
    return invoice.attempts.unfinished().get()


def owed(invoice: Invoice) -> Decimal:
    return balances.owed(invoice)


def test_paid_by_card(invoice, now, stand_in):
    attempt = started(invoice, now)
    assert gateway.retrieve_session(attempt.session_id).amount == Decimal("144.00")
    assert owed(invoice) == Decimal("144.00")
    stand_in.control.pay(attempt.session_id)
    for _ in range(2):
        fulfil(attempt.session_id, now=now)
    assert owed(invoice) == 0
    assert rows(attempt=attempt) == [("paid", Decimal("-144.00"))]
    assert sent("invoice_payment_received") == [("invoice_payment_received", AP)]
    assert not Refund.objects.exists()
    assert AuditEvent.objects.filter(action="bookings.payments.pay_invoice").count() == 1
    assert integrity.check().problems == []


def test_stripe_is_told_the_number_and_nothing_else(invoice, now, stand_in):
    session = started(invoice, now).session_id
    path = f"{SESSIONS}/{session}"
    said = str(ask(stand_in.url, "GET", path, None, BEARER).json)
    said += str(ask(stand_in.url, "GET", f"{path}/line_items", None, BEARER).json)
    assert invoice.number in said
    for name in ("Example Council", invoice.booking.places.first().course.title, "key="):
        assert name not in said


def test_one_for_prepaid_places(now, stand_in):
    pool = sold()
    attempt = started(pool.invoice, now)
    stand_in.control.pay(attempt.session_id)
    fulfil(attempt.session_id, now=now)
    assert owed(pool.invoice) == 0
    assert sent("invoice_payment_received") == [("invoice_payment_received", AP)]
    assert integrity.check().problems == []


def test_a_double_click_and_a_second_tab_come_to_the_same_page(invoice, now):
    first = paying.start(invoice, email=AP, shown=owed(invoice), now=now)
    later = now + dt.timedelta(minutes=5)
    other = paying.start(invoice, email="b@example.org", shown=owed(invoice), now=later)
    assert first == other
    assert PaymentAttempt.objects.get().email == "b@example.org", "who goes on has the receipt"


def test_until_stripe_answers_it_hears_the_same_again(invoice, now):
    attempt = PaymentAttempt.objects.create(
        invoice=invoice, amount=owed(invoice), email=AP, expires_at=now + SESSION_LIFE
    )
    paying.start(invoice, email="b@example.org", shown=owed(invoice), now=now)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.email) == (PaymentAttempt.State.OPEN, AP)


@pytest.mark.parametrize("what", ["a transfer", "a credit note"])
def test_when_something_else_is_owed_the_first_page_is_closed(invoice, now, stand_in, what):
    first = started(invoice, now)
    if what == "a transfer":
        transfer("44.00", invoice)
        left = Decimal("100.00")
    else:
        place = invoice.booking.places.first()
        cancel([place], by=None, now=now, office=True, percent=100, reason="R")
        left = Decimal("72.00")
    second = started(invoice, now)
    assert gateway.retrieve_session(first.session_id).status == "expired"
    assert gateway.retrieve_session(second.session_id).amount == second.amount == left
    first.refresh_from_db()
    assert first.state == PaymentAttempt.State.EXPIRED


def test_the_reconciler_closes_a_page_that_asks_what_is_no_longer_owed(invoice, now):
    first = started(invoice, now)
    same = started(sold(invoice.booking.organisation).invoice, now)
    transfer("144.00", invoice)
    reconcile(now=now + GRACE * 2)
    assert gateway.retrieve_session(first.session_id).status == "expired"
    assert gateway.retrieve_session(same.session_id).status == "open"
    assert not invoice.attempts.unfinished().exists()


def test_a_page_that_has_run_out_is_followed_by_a_new_one(invoice, now, stand_in):
    first = started(invoice, now)
    stand_in.control.expire(first.session_id)
    later = first.expires_at + dt.timedelta(minutes=1)
    assert started(invoice, later).session_id != first.session_id


def test_what_is_shown_is_what_is_asked(invoice, now):
    shown = owed(invoice)
    transfer("44.00", invoice)
    with pytest.raises(CardError, match=r"it is £100.00 by now"):
        started(invoice, now, shown=shown)
    transfer("100.00", invoice)
    with pytest.raises(CardError, match="Nothing is owed"):
        paying.start(invoice, email=AP, shown=Decimal("0.00"), now=now)
    assert not PaymentAttempt.objects.exists()


@pytest.mark.parametrize(
    ("came", "back"), [("144.00", "144.00"), ("44.00", "44.00"), ("150.00", "144.00")]
)
def test_paid_another_way_meanwhile_what_is_too_much_goes_back(invoice, now, stand_in, came, back):
    attempt = started(invoice, now)
    transfer(came, invoice)
    stand_in.control.pay(attempt.session_id)
    for _ in range(2):
        fulfil(attempt.session_id, now=now)
    refund = Refund.objects.get()
    settle(refund)
    assert (refund.amount, refund.state) == (Decimal(back), Refund.State.SUCCEEDED)
    assert owed(invoice) == 0
    assert sent("invoice_paid_twice") == [("invoice_paid_twice", AP)]
    receipts = sent("invoice_payment_received")
    assert bool(receipts) == (Decimal(back) < attempt.amount)
    assert integrity.check().problems == []


def test_with_credit_meanwhile_too(invoice, now, stand_in):
    other = booked(organisation_name="Example Council").invoice
    transfer(other.gross + 50, other)
    attempt = started(invoice, now)
    there = invoice.booking.organisation
    use(there, invoice, amount=Decimal("50.00"), by=None, now=now)
    stand_in.control.pay(attempt.session_id)
    fulfil(attempt.session_id, now=now)
    assert Refund.objects.get().amount == Decimal("50.00")
    assert (owed(invoice), balances.credit(there)) == (0, 0)


def test_another_amount_or_currency_is_a_person_s_to_look_at(invoice, now, stand_in):
    attempt = started(invoice, now)
    PaymentAttempt.objects.update(amount=Decimal("100.00"))
    stand_in.control.pay(attempt.session_id)
    fulfil(attempt.session_id, now=now)
    attempt.refresh_from_db()
    assert attempt.attention == "Paid 144.00 gbp, but 100.00 was asked."
    assert owed(invoice) == Decimal("144.00")
    assert balances.credit(invoice.booking.organisation) == Decimal("144.00")
    assert sent("invoice_payment_received", "invoice_paid_twice") == []


def test_a_refused_refund_of_prepaid_places_is_a_person_s_to_look_at(now, stand_in):
    pool = sold()
    attempt = started(pool.invoice, now)
    Movement.objects.create(
        kind="written_off", amount=-owed(pool.invoice), on=now.date(), at=now, pool=pool,
        organisation=pool.organisation, invoice=pool.invoice,
    )  # fmt: skip
    stand_in.control.pay(attempt.session_id)
    fulfil(attempt.session_id, now=now)
    refund = Refund.objects.get()
    settle(refund)
    stand_in.control.settle_refund(refund.stripe_id, succeeded=False)
    settle(refund)
    assert list(RefundsToSeeTo(None).found()) == [refund]
    assert integrity.check().problems == []


def test_killed_before_and_after_stripe_answers_the_reconciler_finishes(invoice, now, stand_in):
    attempt = started(invoice, now)
    stand_in.control.pay(attempt.session_id)
    reconcile(now=now + GRACE * 2)
    assert owed(invoice) == 0
    other = sold(invoice.booking.organisation).invoice
    lost = PaymentAttempt.objects.create(
        invoice=other, amount=other.gross, email=AP, expires_at=now + paying.SESSION_LIFE
    )
    reconcile(now=now + GRACE * 2)
    lost.refresh_from_db()
    assert lost.state == PaymentAttempt.State.FAILED


def test_stripe_does_not_answer(invoice, now, stand_in):
    stand_in.control.fault("POST /v1/checkout/sessions", "drop", times=3)
    with pytest.raises(CardError, match="pay by bank transfer instead"):
        started(invoice, now)


def test_what_is_cancelled_later_goes_back_to_that_card(invoice, now, stand_in):
    attempt = started(invoice, now)
    stand_in.control.pay(attempt.session_id)
    fulfil(attempt.session_id, now=now)
    cancel(list(invoice.booking.places.all()), by=None, now=now, reason="R", office=True)
    refund = Refund.objects.get()
    assert (refund.attempt_id, refund.amount) == (attempt.pk, Decimal("144.00"))
    assert owed(invoice) == 0
    assert integrity.check().problems == []


def test_the_database_keeps_one_open_page_and_one_purpose(invoice, now):
    for fields in (
        {"invoice": invoice, "booking": invoice.booking},
        {},
        {"invoice": invoice, "credit": 1, "credit_of": invoice.booking.organisation},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentAttempt.objects.create(amount=1, expires_at=now, **fields)
    PaymentAttempt.objects.create(amount=1, expires_at=now, invoice=invoice)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentAttempt.objects.create(amount=1, expires_at=now, invoice=invoice)


# --- Over the pages -----------------------------------------------------------------------------


@pytest.fixture
def payer(client, invoice) -> Client:
    """Somebody of accounts, with the link."""
    client.get(links.address(invoice).removeprefix(settings.SITE_URL))
    return client


def at(name: str, invoice: Invoice) -> str:
    return reverse(name, args=[invoice.public_id])


def test_from_the_link_to_stripe_and_back(payer, invoice, stand_in):
    answer = payer.post(at("invoice_pay", invoice), {"email": AP, "shown": "144.00"})
    attempt = invoice.attempts.get()
    assert answer["Location"] == attempt.url
    back = f"{at('invoice_paid', invoice)}?session_id={attempt.session_id}"
    assert "waiting for the card payment service" in payer.get(back).content.decode()
    stand_in.control.pay(attempt.session_id)
    text = payer.get(back).content.decode()
    assert "We have received your payment" in text
    assert AP in text
    assert "Nothing is left to pay" in text
    assert "Nothing is owed" in payer.get(at("invoice", invoice)).content.decode()
    assert "on its way to" not in text
    mail = OutgoingMessage.objects.get(kind="invoice_payment_received")
    assert mail.context["left"] == "Nothing is left to pay."


def test_not_made_or_paid_twice_the_page_says_so(payer, invoice, stand_in, now):
    attempt = started(invoice, now)
    back = f"{at('invoice_paid', invoice)}?session_id={attempt.session_id}"
    stand_in.control.expire(attempt.session_id)
    assert "Nothing was taken" in payer.get(back, follow=True).content.decode()
    attempt = started(invoice, now)
    transfer("144.00", invoice)
    stand_in.control.pay(attempt.session_id)
    back = f"{at('invoice_paid', invoice)}?session_id={attempt.session_id}"
    assert "Your money is on its way back" in payer.get(back).content.decode()


def test_a_bad_address_is_said_and_kept(payer, invoice):
    answer = payer.post(at("invoice_pay", invoice), {"email": "bo at work", "shown": "144.00"})
    text = answer.content.decode()
    assert "like name@example.org" in text
    assert 'value="bo at work"' in text
    assert text.count("Error: ") == 1
    assert not PaymentAttempt.objects.exists()


def test_nobody_pays_or_returns_without_the_key(invoice, stand_in, now):
    attempt = started(invoice, now)
    stranger = Client()
    assert stranger.post(at("invoice_pay", invoice), {}).status_code == 404
    back = f"{at('invoice_paid', invoice)}?session_id={attempt.session_id}"
    assert stranger.get(back).status_code == 404


def test_a_session_of_another_invoice_shows_nothing(payer, invoice, now):
    other = started(sold(invoice.booking.organisation).invoice, now)
    back = f"{at('invoice_paid', invoice)}?session_id={other.session_id}"
    assert payer.get(back).status_code == 404
    assert payer.get(at("invoice_paid", invoice) + "?session_id=").status_code == 404
