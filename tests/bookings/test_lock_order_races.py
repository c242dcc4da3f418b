"""Two who come to the same rows from different ends. Each takes its locks in everybody's order
(organisation, learners, booking, dates), so that neither waits for the other for ever: a deadlock
is raised by `race` itself."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.merging import organisations
from accounts.models import Learner, Organisation, User
from accounts.privacy import erasure
from bookings import confirmation
from bookings.bank import settling
from bookings.changes.cancel import cancel
from bookings.invoices import paying
from bookings.ledger import balances
from bookings.ledger.at_checkout import Credit
from bookings.models import Booking, Dispute, Movement, Refund
from bookings.office import phone
from bookings.payments import card, disputes, fulfilment
from bookings.pools import drawing
from common import integrity
from tests import factories
from tests.booking import confirmed, ready
from tests.bookings import statements
from tests.bookings.changing import away, booked, places_of
from tests.bookings.paying import transfer
from tests.bookings.pools import council, sold
from tests.payments.told import paid_by_card, payment
from tests.racing import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.usefixtures("stand_in"),
]

ALL, TIMES = Decimal("120.00"), range(5)


def being_made() -> Booking:
    return ready(away(60), places=1, text="Ann Able, ann@example.org")


def bills(booking: Booking):
    return lambda: confirmation.on_invoice(booking, now=timezone.now()).method


def cancels(booking: Booking):
    """By the office, whenever it was."""
    return lambda: cancel(places_of(booking), by=None, now=timezone.now(), office=True, percent=100)


def pays(stand_in, invoice):
    """By card, as the webhook says."""
    url = paying.start(invoice, email="a@example.org", shown=ALL, now=timezone.now())
    attempt = invoice.attempts.get()
    assert url
    stand_in.control.pay(attempt.session_id)
    return lambda: fulfilment.fulfil(attempt.session_id, now=timezone.now())


def merges(gone: Organisation, kept: Organisation):
    staff, now = factories.UserFactory(is_staff=True), timezone.now()
    return lambda: organisations.merge(gone, into=kept, reason="", by=staff, now=now)


def whole() -> bool:
    return integrity.check().problems == []


# --- A booking that is being made, confirmed in two ways at once ---------------------------------


def test_prepaid_places_in_one_tab_and_an_invoice_in_the_other():
    pool = sold(council())
    for _ in TIMES:
        booking = being_made()

        def draws(booking=booking):
            return drawing.confirm(booking, pool=pool, by=None, now=timezone.now()).method

        assert len(set(at_once(draws, bills(booking)))) == 1
    assert whole()


def test_credit_in_one_tab_and_an_invoice_in_the_other():
    paid = confirmed(away(60), places=1, text="").invoice
    transfer(paid.gross + 500, paid)
    credit = Credit(paid.booking.organisation, Decimal("60.00"))
    for _ in TIMES:
        booking = being_made()

        def uses(booking=booking):
            return confirmation.on_invoice(booking, now=timezone.now(), credit=credit).method

        assert len(set(at_once(uses, bills(booking)))) == 1
    assert whole()


def for_the_organisation(there: Organisation) -> Booking:
    """As the office begins it for somebody who rings."""
    return phone.book_for(being_made(), there)


def test_the_office_and_the_buyer_confirm_it():
    there = council()
    staff = factories.UserFactory(is_superuser=True, is_staff=True)
    for _ in TIMES:
        booking = for_the_organisation(there)

        def confirms(booking=booking):
            return phone.confirm(booking, by=staff, now=timezone.now())

        at_once(confirms, bills(booking), refused=phone.PhoneError)
        assert Booking.objects.get(pk=booking.pk).is_confirmed
    assert whole()


def test_it_is_confirmed_while_its_organisation_is_merged():
    for _ in TIMES:
        gone, kept = council_of_its_own(), factories.OrganisationFactory()
        booking = for_the_organisation(gone)
        at_once(merges(gone, kept), bills(booking))
        assert Booking.objects.get(pk=booking.pk).organisation == kept
    assert whole()


def council_of_its_own() -> Organisation:
    """Of the buyer, who has no other."""
    User.objects.filter(email="booker@example.org").update(email=f"{timezone.now():%f}@example.org")
    return council()


# --- What was sold, changed while money comes and goes -------------------------------------------


def test_a_transfer_while_it_is_cancelled():
    for _ in TIMES:
        booking = booked()
        at_once(lambda it=booking: transfer(ALL, it.invoice), cancels(booking))
        assert balances.owed(booking.invoice) == 0
    assert balances.credit(booking.organisation) == ALL * len(TIMES)
    assert whole()


def test_its_invoice_is_paid_by_card_while_it_is_cancelled(stand_in):
    for _ in TIMES:
        booking = booked()
        at_once(pays(stand_in, booking.invoice), cancels(booking))
        assert balances.owed(booking.invoice) == 0
    assert sum(each.amount for each in Refund.objects.all()) == ALL * len(TIMES)
    assert whole()


def test_its_invoice_is_paid_by_card_while_its_organisation_is_merged(stand_in):
    for _ in TIMES:
        gone, kept = council_of_its_own(), factories.OrganisationFactory()
        booking = booked()
        assert booking.organisation == gone
        at_once(pays(stand_in, booking.invoice), merges(gone, kept))
        assert balances.owed(booking.invoice) == 0
        assert Movement.objects.filter(organisation=gone).count() == 0
    assert whole()


def test_one_transfer_for_two_invoices_each_of_which_is_paid_by_card(stand_in):
    for number in TIMES:
        bookings = [booked(), booked()]
        first, second = invoices = [each.invoice for each in bookings]
        row = statements.came(f"WHO? {number}", "240.00")
        there = bookings[0].organisation

        def match(row=row, there=there, invoices=invoices):
            settling.match(row, there, invoices[::-1], by=None, now=timezone.now())

        at_once(match, pays(stand_in, second), pays(stand_in, first))
        assert [balances.owed(each) for each in invoices] == [0, 0]
    back = sum(each.amount for each in Refund.objects.all())
    assert back + balances.credit(there) == 2 * ALL * len(TIMES)
    assert whole()


def test_its_dispute_is_lost_while_it_is_cancelled(stand_in, now):
    for number in TIMES:
        booking = paid_by_card(stand_in, away(60), now=now, organisation_name=f"Council {number}")
        dispute = stand_in.control.dispute(payment(booking).payment_intent)["id"]
        stand_in.control.close_dispute(dispute)
        at_once(lambda it=dispute: disputes.learn(it, now=now), cancels(booking))
        assert Dispute.objects.get(stripe_id=dispute).status == "lost"
    assert whole()


def test_a_page_is_opened_with_credit_while_it_goes_on_invoice():
    paid = confirmed(away(60), places=1, text="").invoice
    transfer(paid.gross + 500, paid)
    credit = Credit(paid.booking.organisation, Decimal("30.00"))
    for _ in TIMES:
        booking = being_made()
        refused = (card.CardError, confirmation.ConfirmationError)
        opens = [lambda it=booking: card._attempt(it, timezone.now(), None, credit)]
        results = at_once(*opens, bills(booking), refused=refused)
        assert sum(isinstance(each, Exception) for each in results) == 1, results
    assert whole()


def test_whoever_booked_is_forgotten_while_it_is_cancelled():
    """Their organisation bears their name: its row goes, or changes, last."""
    for number in TIMES:
        name, address = f"Ann Able {number}", f"ann{number}@example.org"
        booking = booked(
            text=f"{name}, {address}", places=1, contact_email=address, contact_name=name,
            organisation_name=name,
        )  # fmt: skip
        long_ago = timezone.now() - dt.timedelta(days=30)
        places_of(booking)[0].run.sessions.update(
            starts_at=long_ago, ends_at=long_ago + dt.timedelta(hours=1)
        )
        [learner] = Learner.objects.filter(email=address)
        person = erasure.person(User.objects.get(email=address), learners=[learner])
        at_once(lambda it=person: erasure.erase(it), cancels(booking))
        booking.refresh_from_db()
        assert (booking.state, booking.organisation.name) == ("cancelled", "Erased customer")
    assert whole()
