"""An organisation's credit pays for bookings, whole or in part, and is never used twice."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Organisation
from bookings import confirmation, papers
from bookings.ledger import LedgerError, at_checkout, balances, words
from bookings.ledger.at_checkout import Credit
from bookings.ledger.using import use
from bookings.models import Booking, Invoice, Movement, PaymentAttempt, Refund, SellerDetails
from bookings.payments import card, gateway
from bookings.payments.fulfilment import fulfil
from bookings.policy import SESSION_KEY
from common import integrity
from common.models import OutgoingMessage
from tests import factories
from tests.accounts.merging import merged
from tests.booking import confirmed, ready
from tests.bookings.changing import sent
from tests.bookings.paying import rows, transfer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stand_in")]


@pytest.fixture
def council(run) -> Organisation:
    """With £100 of credit."""
    SellerDetails.objects.create(vat_number="GB123")
    paid = confirmed(run, places=1, text="")
    transfer(paid.invoice.gross + 100, paid.invoice)
    return paid.organisation


@pytest.fixture
def booking(council, run, now) -> Booking:
    """Of £144, being made."""
    return ready(run, now=now)


def of(council: Organisation, pounds: str) -> Credit:
    return Credit(council, Decimal(pounds))


def opened(booking: Booking, now, credit: Credit | None = None) -> PaymentAttempt:
    card.start(booking, now=now, credit=credit)
    return booking.attempts.unfinished().get()


# --- The whole, or the rest on invoice --------------------------------------------------------


def test_credit_pays_all_of_it(council, run, now):
    booking = ready(run, places=1, text="", now=now, po_number="", no_po=False)
    done = confirmation.on_invoice(booking, now=now, credit=of(council, "72.00"))
    assert (done.state, done.method) == (Booking.State.CONFIRMED, Booking.Method.CREDIT)
    assert rows(invoice=done.invoice) == [
        ("invoiced", Decimal("72.00")), ("transferred", Decimal("-72.00"))
    ]  # fmt: skip
    assert balances.credit(council) == Decimal("28.00")
    invoice = balances.with_owed(done.invoices.all()).get()
    assert words.state(invoice, today=now.date()) == "Paid with credit"
    message = OutgoingMessage.objects.filter(kind="booking_confirmed").latest("pk")
    said = {name: message.context[name] for name in ("paid", "due_on", "pay", "credit_used")}
    assert said == {"paid": "paid with credit", "due_on": None, "pay": "", "credit_used": "£72.00"}
    assert integrity.check().problems == []


def test_confirming_twice_takes_it_once(council, booking, now):
    for _ in range(2):
        done = confirmation.on_invoice(booking, now=now, credit=of(council, "100.00"))
        assert done.is_confirmed
    assert (balances.owed(done.invoice), balances.credit(council)) == (Decimal("44.00"), 0)


def test_the_rest_is_owed_on_the_invoice(council, booking, now):
    done = confirmation.on_invoice(booking, now=now, credit=of(council, "100.00"))
    assert done.method == Booking.Method.INVOICE
    assert balances.owed(done.invoice) == Decimal("44.00")
    assert done.invoice.credit_used == Decimal("100.00")
    assert balances.credit(council) == 0
    assert integrity.check().problems == []


def test_the_rest_on_invoice_needs_an_order_number_as_ever(council, run, now):
    booking = ready(run, now=now, po_number="", no_po=False)
    with pytest.raises(confirmation.ConfirmationError, match="purchase order"):
        confirmation.on_invoice(booking, now=now, credit=of(council, "100.00"))
    assert balances.credit(council) == Decimal("100.00")


@pytest.mark.parametrize(
    ("places", "credit", "by_card", "says"),
    [
        (1, "72.00", False, ["Paid from your credit with us", "Nothing is left to pay"]),
        (2, "100.00", False, ["−£100.00", "To pay", "£44.00", "Please pay by"]),
        (2, "100.00", True, ["−£100.00", "Paid by card", "£44.00", "Nothing is left to pay"]),
    ],
)
def test_its_paper_says_what_credit_paid(
    council, run, now, stand_in, places, credit, by_card, says
):
    booking = ready(run, places=places, text="", now=now)
    if by_card:
        attempt = opened(booking, now, of(council, credit))
        stand_in.control.pay(attempt.session_id)
        fulfil(attempt.session_id, now=now)
    else:
        confirmation.on_invoice(booking, now=now, credit=of(council, credit))
    invoice = booking.invoices.get()
    paper = render_to_string("bookings/invoice.html", papers.context(invoice))
    for words_ in says:
        assert words_ in paper
    assert ("Please pay by" in paper) == ("Please pay by" in says)


@pytest.mark.parametrize("asked", ["100.01", "0.00", "-5.00", "0.005", "1E+40"])
def test_no_more_than_there_is(council, booking, now, asked):
    with pytest.raises(confirmation.ConfirmationError, match=r"£100.00 of it can be used"):
        confirmation.on_invoice(booking, now=now, credit=of(council, asked))
    with pytest.raises(card.CardError, match=r"£100.00 of it can be used"):
        card.start(booking, now=now, credit=of(council, asked))
    assert Invoice.objects.count() == 1
    assert not PaymentAttempt.objects.exists()


def test_not_for_a_booking_of_somebody_else(council, run, now):
    theirs = ready(run, now=now, contact_email="other@example.org")
    with pytest.raises(confirmation.ConfirmationError, match="This credit is Example Council's"):
        confirmation.on_invoice(theirs, now=now, credit=of(council, "100.00"))
    theirs.refresh_from_db()
    assert theirs.state == Booking.State.HELD
    assert balances.credit(council) == Decimal("100.00")


# --- The rest by card -------------------------------------------------------------------------


def test_the_card_is_asked_the_rest_and_the_credit_is_taken_when_it_has_paid(
    council, booking, now, stand_in
):
    attempt = opened(booking, now, of(council, "100.00"))
    assert gateway.retrieve_session(attempt.session_id).amount == Decimal("44.00")
    assert (balances.credit(council), balances.spendable(council)) == (Decimal("100.00"), 0)
    stand_in.control.pay(attempt.session_id)
    for _ in range(2):
        fulfil(attempt.session_id, now=now)
    booking.refresh_from_db()
    assert (booking.state, booking.method) == (Booking.State.CONFIRMED, Booking.Method.CARD)
    assert balances.owed(booking.invoice) == balances.credit(council) == 0
    assert booking.invoice.paid_by_card_on == booking.invoice.issued_on
    assert sorted(rows(invoice=booking.invoice)) == [
        ("invoiced", Decimal("144.00")), ("paid", Decimal("-44.00")),
        ("transferred", Decimal("-100.00")),
    ]  # fmt: skip
    message = OutgoingMessage.objects.filter(kind="booking_confirmed").latest("pk")
    assert message.context["paid"] == "paid by card and with credit"
    assert integrity.check().problems == []


def test_what_an_open_page_counts_on_nobody_else_can_use(council, booking, run, now, stand_in):
    attempt = opened(booking, now, of(council, "70.00"))
    other = ready(run, places=1, text="", now=now)
    with pytest.raises(confirmation.ConfirmationError, match=r"£30.00 of it can be used"):
        confirmation.on_invoice(other, now=now, credit=of(council, "72.00"))
    unpaid = confirmed(run, places=1, text="").invoice
    with pytest.raises(LedgerError, match=r"up to £30.00"):
        use(council, unpaid, amount=Decimal("30.01"), by=None, now=now)
    stand_in.control.expire(attempt.session_id)
    fulfil(attempt.session_id, now=now)
    assert balances.spendable(council) == Decimal("100.00")


def test_paid_too_late_no_credit_is_taken(council, run, now, stand_in):
    only = factories.CourseRunFactory(capacity=2)
    booking = ready(only, now=now)
    attempt = opened(booking, now, of(council, "10.00"))
    stand_in.control.pay(attempt.session_id)
    Booking.objects.filter(pk=booking.pk).update(state="held", hold_expires_at=now)
    confirmed(only)
    fulfil(attempt.session_id, now=now)
    assert Refund.objects.get().amount == attempt.amount
    assert balances.credit(council) == balances.spendable(council) == Decimal("100.00")
    assert integrity.check().problems == []


def test_credit_that_went_all_the_same_is_owed_and_said(council, booking, now, stand_in):
    """As when a bank takes back a payment that had become credit."""
    attempt = opened(booking, now, of(council, "100.00"))
    Movement.objects.create(
        kind="paid_out", amount=60, organisation=council, on=now.date(), at=now, reference="R"
    )
    stand_in.control.pay(attempt.session_id)
    fulfil(attempt.session_id, now=now)
    booking.refresh_from_db()
    assert booking.is_confirmed
    assert booking.attention == "£60.00 of the credit that should pay it had gone: it is owed now."
    assert balances.owed(booking.invoice) == Decimal("60.00")
    assert balances.credit(council) == 0
    assert booking.invoice.paid_by_card_on is None
    assert sent("credit_gone") == [("credit_gone", "booker@example.org")]
    assert not Refund.objects.exists()
    assert integrity.check().problems == []


def test_a_merge_meanwhile_takes_what_is_kept_along(council, booking, run, now, stand_in):
    attempt = opened(booking, now, of(council, "100.00"))
    other = confirmed(run, contact_email="b@example.org", organisation_name="Other", text="")
    merged(council, other.organisation)
    assert balances.spendable(other.organisation) == 0
    stand_in.control.pay(attempt.session_id)
    fulfil(attempt.session_id, now=now)
    booking.refresh_from_db()
    assert booking.organisation == other.organisation
    assert balances.owed(booking.invoice) == balances.credit(other.organisation) == 0


# --- One open page per booking ----------------------------------------------------------------


def test_a_second_tab_comes_to_the_same_page(council, booking, now):
    first = card.start(booking, now=now, credit=of(council, "70.00"))
    assert card.start(booking, now=now, credit=of(council, "70.00")) == first
    assert PaymentAttempt.objects.count() == 1


@pytest.mark.parametrize("first_with", [True, False])
def test_using_credit_or_not_closes_the_first_page(council, booking, now, first_with):
    ways = [of(council, "70.00"), None]
    first = opened(booking, now, ways[not first_with])
    second = opened(booking, now, ways[first_with])
    assert gateway.retrieve_session(first.session_id).status == "expired"
    assert {first.amount, second.amount} == {Decimal("74.00"), Decimal("144.00")}
    kept = Decimal("0.00") if first_with else Decimal("70.00")
    assert balances.credit(council) - balances.spendable(council) == kept


def test_paid_on_the_first_page_meanwhile_the_booking_stands(council, booking, now, stand_in):
    first = opened(booking, now)
    stand_in.control.pay(first.session_id)
    with pytest.raises(card.CardError, match="confirmed already"):
        card.start(booking, now=now, credit=of(council, "70.00"))
    booking.refresh_from_db()
    assert booking.is_confirmed
    assert balances.credit(council) == Decimal("100.00")


def test_too_little_for_a_card_is_said(council, run, now, booking):
    extra = confirmed(run, places=1, text="").invoice
    transfer(extra.gross + Decimal("43.80"), extra)
    with pytest.raises(card.CardError, match=r"£0.20 is too little for a card"):
        card.start(booking, now=now, credit=of(council, "143.80"))
    assert balances.spendable(council) == Decimal("143.80")


# --- Over the pages ---------------------------------------------------------------------------


def at(name: str, booking: Booking) -> str:
    return reverse(name, args=[booking.public_id])


def making(booking: Booking, user=None) -> Client:
    """The browser in which it is made."""
    client = Client()
    if user:
        client.force_login(user)
    session = client.session
    session[SESSION_KEY] = [str(booking.public_id)]
    session.save()
    return client


@pytest.fixture
def buyer(council, booking) -> Client:
    return making(booking, council.memberships.get().user)


def shown(client: Client, booking: Booking) -> str:
    return client.get(at("booking_check", booking)).content.decode()


def test_a_buyer_sees_it_and_pays_the_rest_by_card(buyer, council, booking, stand_in):
    text = shown(buyer, booking)
    assert "Example Council has £100.00 credit with us" in text
    assert "Use £100.00 credit, and pay £44.00 by card" in text
    answer = buyer.post(at("booking_pay", booking), {"shown": "144.00", "credit": "100.00"})
    attempt = booking.attempts.get()
    assert answer["Location"] == attempt.url
    text = shown(buyer, booking)
    assert "Go on to pay £44.00 by card" in text
    assert 'value="100.00"' in text
    again = buyer.post(at("booking_pay", booking), {"shown": "144.00", "credit": "100.00"})
    assert again["Location"] == attempt.url
    stand_in.control.pay(attempt.session_id)
    buyer.get(f"{at('booking_paid', booking)}?session_id={attempt.session_id}")
    assert Booking.objects.get(pk=booking.pk).is_confirmed


def test_or_has_an_invoice_for_it_which_closes_an_open_page(buyer, council, booking, now):
    first = opened(booking, now)
    buyer.post(at("booking_on_invoice", booking), {"shown": "144.00", "credit": "100.00"})
    booking.refresh_from_db()
    assert balances.owed(booking.invoice) == Decimal("44.00")
    assert gateway.retrieve_session(first.session_id).status == "expired"


def test_or_asks_for_an_invoice_after_all_and_keeps_the_credit(buyer, council, booking, now):
    opened(booking, now, of(council, "100.00"))
    assert "Ask for an invoice for £44.00 instead" in shown(buyer, booking)
    buyer.post(at("booking_on_invoice", booking), {"shown": "144.00", "credit": "100.00"})
    booking.refresh_from_db()
    assert (balances.owed(booking.invoice), balances.credit(council)) == (Decimal("44.00"), 0)


def test_credit_that_changed_is_said_and_nothing_is_confirmed(buyer, council, booking, run, now):
    unpaid = confirmed(run, places=1, text="").invoice
    use(council, unpaid, amount=Decimal("40.00"), by=None, now=now)
    answer = buyer.post(
        at("booking_on_invoice", booking), {"shown": "144.00", "credit": "100.00"}, follow=True
    )
    assert "£60.00 of it can be used now" in answer.content.decode()
    booking.refresh_from_db()
    assert booking.state == Booking.State.HELD


@pytest.mark.parametrize("who", ["anonymous", "stranger", "manager", "no second factor"])
def test_nobody_else_sees_or_uses_it(council, booking, who):
    """They typed the name of the council, and the address of its booker."""
    user = None
    if who == "stranger":
        user = factories.UserFactory()
    elif who == "manager":
        user = factories.MembershipFactory(organisation=council, role=Membership.Role.MANAGER).user
    elif who == "no second factor":
        user = council.memberships.get().user
        Organisation.objects.filter(pk=council.pk).update(requires_second_factor=True)
    client = making(booking, user)
    assert "£100.00" not in shown(client, booking)
    for name in ("booking_pay", "booking_on_invoice"):
        answer = client.post(at(name, booking), {"credit": "100.00"}, follow=True)
        assert "cannot be used here" in answer.content.decode()
    assert at_checkout.whose(client.get("/").wsgi_request.user, booking) is None
    assert not PaymentAttempt.objects.exists()
    assert balances.credit(council) == Decimal("100.00")


def test_a_booking_for_oneself_has_none(council, run, now):
    booking = ready(run, now=now, individual=True)
    assert "credit with us" not in shown(making(booking, council.memberships.get().user), booking)
