"""Finance credits an invoice by hand, after a look at what it comes to; and all credit notes are
listed."""

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.practice import fresh_code
from bookings.changes.cancel import cancel
from bookings.credit_notes import by_hand
from bookings.ledger import LedgerError, balances
from bookings.ledger.receiving import Transfer, receive
from bookings.models import CreditNote, InvoiceTerms, Refund, SellerDetails
from common import integrity
from common.models import AuditEvent, OutgoingMessage
from tests import factories
from tests.booking import confirmed
from tests.bookings.changing import booked, places_of
from tests.bookings.paying import card_payment, transfer
from tests.bookings.pools import sold
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def vat():
    SellerDetails.objects.update_or_create(pk=1, defaults={"vat_number": "GB123456789"})


@pytest.fixture
def finance():
    return at_work(member(roles.FINANCE))


def text(response) -> str:
    return " ".join(response.content.decode().split())


def credit(invoice, *nets, act=None, shown=None):
    """So many pounds net of its first lines."""
    there = (invoice.booking or invoice.pool).organisation
    lines = [line.pk for line in invoice.lines.all()]
    wanted = dict(zip(lines, map(Decimal, nets), strict=False))
    shown = by_hand.preview(there, invoice, wanted).gross if shown is None else Decimal(shown)
    return by_hand.issue(
        there, invoice, wanted=wanted, shown=shown, reason="Agreed otherwise", by=None,
        now=timezone.now(), act=act or uuid.uuid4(),
    )  # fmt: skip


def whole():
    assert integrity.check().problems == []


# --- What it does ---------------------------------------------------------------------------------


def test_so_much_of_a_line_with_its_vat(vat):
    booking = booked()
    note = credit(booking.invoice, "10.00")
    assert (note.net, note.vat, note.gross) == (Decimal("10"), Decimal("2"), Decimal("12"))
    assert note.number.startswith("CN-")
    assert (note.by_hand, note.reason) == (True, "Agreed otherwise")
    [line] = note.lines.all()
    assert line.description == f"Credit: {booking.invoice.lines.get().description}"
    assert balances.owed(booking.invoice) == Decimal("132.00")
    # The places cost what they did.
    assert [place.unit_price for place in places_of(booking)] == [Decimal("60.00")] * 2
    whole()


def test_the_last_of_it_takes_the_last_penny_of_vat(vat):
    """33.35 at 20 %: 6.67; in three parts of 11.11, 2.22 each, and the rest."""
    run = factories.CourseRunFactory(price=Decimal("33.35"))
    invoice = confirmed(run, places=1, text="").invoice
    for net in ("11.11", "11.11", "11.13"):
        credit(invoice, net)
    assert balances.owed(invoice) == 0
    assert sum(note.vat for note in CreditNote.objects.all()) == invoice.vat
    with pytest.raises(LedgerError, match=r"£0.00 net are left to be credited there"):
        credit(invoice, "0.01")
    whole()


def test_never_beyond_the_invoice_or_a_line():
    booking = booked()
    with pytest.raises(LedgerError, match=r"up to £120.00 of “Training place"):
        credit(booking.invoice, "120.01")
    with pytest.raises(LedgerError, match="of one line at least"):
        credit(booking.invoice, "0")
    cancel(places_of(booking)[:1], by=None, now=timezone.now())
    assert list(by_hand.left(booking.invoice).values()) == [Decimal("60.00")]
    with pytest.raises(LedgerError, match=r"£60.00 net are left"):
        credit(booking.invoice, "60.01")
    credit(booking.invoice, "60.00")
    assert balances.owed(booking.invoice) == 0
    whole()


def test_places_cancelled_afterwards_give_back_no_more_than_is_left():
    booking = booked()
    transfer("120.00", booking.invoice)
    credit(booking.invoice, "100.00")
    cancel(places_of(booking), by=None, now=timezone.now())
    assert balances.credit(booking.organisation) == Decimal("120.00")
    assert sum(note.gross for note in CreditNote.objects.all()) == Decimal("120.00")
    whole()


def test_what_was_paid_becomes_credit():
    booking = booked()
    transfer("100.00", booking.invoice)
    credit(booking.invoice, "50.00")
    assert balances.credit(booking.organisation) == Decimal("30.00")
    assert balances.owed(booking.invoice) == 0
    [message] = OutgoingMessage.objects.filter(kind="credit_note_sent")
    assert message.recipient == "booker@example.org"
    assert "£30.00 is kept as your organisation's credit." in message.context["money"]
    assert message.attachments.get().source == "credit_note"
    whole()


def test_what_a_card_paid_goes_back_to_it():
    booking = booked()
    card_payment(booking, "120.00")
    credit(booking.invoice, "50.00")
    assert Refund.objects.get().amount == Decimal("50.00")
    assert balances.credit(booking.organisation) == 0
    whole()


def test_of_prepaid_places():
    pool = sold(size=2)
    invoice = pool.invoices.get()
    InvoiceTerms.objects.create(
        organisation=pool.organisation, invoice_email="accounts@example.org"
    )
    credit(invoice, "40.00")
    assert balances.owed(invoice) == Decimal("60.00")
    assert balances.credit(pool.organisation) == 0
    credit(invoice, "60.00")
    assert balances.owed(invoice) == 0
    assert {each.recipient for each in OutgoingMessage.objects.filter(kind="credit_note_sent")} == {
        "accounts@example.org"
    }
    whole()


def test_prepaid_places_that_were_paid():
    pool = sold(size=2)
    invoice = pool.invoices.get()
    came = Transfer(Decimal("100.00"), timezone.localdate(), "FPI 1", uuid.uuid4())
    receive(pool.organisation, came, invoices=[invoice], by=None, now=timezone.now())
    credit(invoice, "40.00")
    assert balances.credit(pool.organisation) == Decimal("40.00")
    whole()


def test_sent_twice_it_is_done_once():
    booking, act = booked(), uuid.uuid4()
    first = credit(booking.invoice, "60.00", act=act)
    assert credit(booking.invoice, "60.00", act=act) == first
    assert balances.owed(booking.invoice) == Decimal("60.00")


def test_not_when_it_comes_to_something_else_than_was_shown(vat):
    booking = booked()
    with pytest.raises(LedgerError, match=r"It comes to £12.00 now"):
        credit(booking.invoice, "10.00", shown="11.99")
    assert not CreditNote.objects.exists()


# --- The office's page ----------------------------------------------------------------------------


def sent(finance, invoice, **changes):
    """The form as the page has it, filled in."""
    form = finance.get(page(invoice)).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value or "" for name, value in values.items()} | changes


def page(invoice):
    return reverse("invoice_credit", args=[invoice.pk])


def test_a_look_first_and_then_the_note(finance):
    booking = booked()
    transfer("100.00", booking.invoice)
    given = sent(finance, booking.invoice, reason="Too dear")
    assert given["line_0"] == Decimal("120.00"), "the whole, to begin with"
    shown = text(finance.post(page(booking.invoice), given | {"what": "preview"}))
    assert "£120.00 in all." in shown
    assert "£100.00 of it was paid: it goes back to the card" in shown
    assert "the rest becomes the organisation's credit" in shown
    assert not CreditNote.objects.exists()
    again = text(finance.post(page(booking.invoice), given | {"what": "change"}))
    assert 'value="Too dear"' in again
    done = finance.post(
        page(booking.invoice), given | {"what": "credit", "shown": "120.00"}, follow=True
    )
    note = CreditNote.objects.get()
    assert f"{note.number} is issued" in text(done)
    assert "Finance, by hand" in text(done)
    assert "Too dear" in text(done)
    event = AuditEvent.objects.get(action="bookings.credit_notes.issue")
    assert (event.after["note"], event.after["to_account"]) == (note.number, "100.00")
    assert "Nothing is left" in text(finance.get(page(booking.invoice)))
    # Sent again, it is the same.
    finance.post(page(booking.invoice), given | {"what": "credit", "shown": "120.00"})
    assert CreditNote.objects.count() == 1


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(finance):
    invoice = booked().invoice
    answer = text(
        finance.post(
            page(invoice), sent(finance, invoice, line_0="120.01", reason="") | {"what": "preview"}
        )
    )
    assert "At most £120.00: so much the line is." in answer
    assert "Say why: it is printed on the credit note." in answer
    assert 'value="120.01"' in answer
    unseen = sent(finance, invoice, reason="R") | {"what": "credit"}
    assert "It comes to £120.00 now. Look at it again." in text(finance.post(page(invoice), unseen))
    assert not CreditNote.objects.exists()


def test_only_finance_and_with_a_fresh_code(finance):
    invoice = booked().invoice
    office = at_work(member(roles.TRAINING_OFFICE))
    assert denied(office.get(page(invoice)))
    assert page(invoice) not in text(office.get(reverse("invoice:inspect", args=[invoice.pk])))
    assert page(invoice) in text(finance.get(reverse("invoice:inspect", args=[invoice.pk])))
    session = finance.session
    del session[fresh_code.SHOWN]
    session.save()
    answer = finance.post(page(invoice), {"what": "credit"})
    assert answer.templates[0].name == "accounts/fresh_code.html"


def test_the_list_of_notes_is_looked_at_and_exported(django_assert_num_queries):
    office = at_work(member(roles.TRAINING_OFFICE))
    address = reverse("creditnote:index")
    assert "no credit notes" in text(office.get(address)).lower()
    note = credit(booked().invoice, "10.00")
    office.get(address)
    with CaptureQueriesContext(connection) as one:
        shown = text(office.get(address))
    for said in (note.number, note.invoice.number, "Example Council", "10.00"):
        assert said in shown
    for number in range(5):
        other = booked(organisation_name=f"O{number}", contact_email=f"o{number}@example.org")
        credit(other.invoice, "10.00")
    with django_assert_num_queries(len(one)):
        office.get(address)
    exported = b"".join(office.get(f"{address}?export=csv").streaming_content).decode()
    assert note.number in exported
    looked = text(office.get(reverse("creditnote:inspect", args=[note.pk])))
    assert reverse("office_paper", args=["credit-note", note.pk]) in looked
    assert reverse("invoice:inspect", args=[note.invoice_id]) in looked
    assert denied(at_work(member(roles.EDITORS)).get(address))
