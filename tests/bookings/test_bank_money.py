"""Money by bank: received, used as credit, written off, paid out; each once, never too much."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Organisation
from bookings.ledger import LedgerError, balances
from bookings.ledger.paying_out import pay_out
from bookings.ledger.receiving import Transfer, receive
from bookings.ledger.using import use
from bookings.ledger.writing_off import write_off
from bookings.models import Movement
from common import integrity
from common.models import AuditEvent
from tests.accounts.merging import merged
from tests.booking import confirmed
from tests.bookings.changing import booked
from tests.bookings.paying import rows, transfer
from tests.bookings.pools import sold

pytestmark = pytest.mark.django_db


def invoices(count: int, run):
    return [confirmed(run, places=1, text="").invoice for _ in range(count)]


def owed(*found) -> list[Decimal]:
    return [balances.owed(invoice) for invoice in found]


def now():
    return timezone.now()


# --- Received ---------------------------------------------------------------------------------


def test_a_transfer_pays_several_the_first_due_first_and_the_rest_is_credit(run):
    first, second, third = invoices(3, run)
    type(second).objects.filter(pk=second.pk).update(due_on=first.due_on - dt.timedelta(days=1))
    assert transfer("100.00", first, second) == 0
    assert owed(first, second, third) == [Decimal("20.00"), 0, Decimal("60.00")]
    assert transfer("95.50", first, third) == Decimal("15.50")
    assert owed(first, second, third) == [0, 0, 0]
    assert balances.credit(first.booking.organisation) == Decimal("15.50")
    assert integrity.check().problems == []


def test_one_for_prepaid_places_too():
    pool = sold()
    made = Transfer(pool.invoice.gross, timezone.localdate(), "FPI", uuid.uuid4())
    receive(pool.organisation, made, invoices=[pool.invoice], by=None, now=now())
    assert balances.owed(pool.invoice) == 0


def test_the_same_sent_twice_is_recorded_once(run):
    [invoice] = invoices(1, run)
    act = uuid.uuid4()
    transfer("10.00", invoice, act=act)
    transfer("10.00", invoice, act=act)
    assert owed(invoice) == [Decimal("50.00")]
    [event] = AuditEvent.objects.filter(action="bookings.ledger.receive")
    assert event.after["amount"] == "10.00"


def test_whoever_pays_for_themselves_has_it_on_the_invoice(run):
    [invoice] = invoices(1, run)
    Organisation.objects.update(individual=True)
    invoice.booking.organisation.refresh_from_db()
    assert transfer("70.00", invoice) == Decimal("10.00")
    assert owed(invoice) == [Decimal("-10.00")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"amount": Decimal("0")}, "more than £0.00"),
        ({"on": timezone.localdate() + dt.timedelta(days=2)}, "today or before"),
        ({"reference": " "}, "reference of the transfer"),
    ],
)
def test_what_is_missing_is_said(run, change, why):
    [invoice] = invoices(1, run)
    made = Transfer(Decimal("5"), timezone.localdate(), "R", uuid.uuid4())._replace(**change)
    with pytest.raises(LedgerError, match=why):
        receive(invoice.booking.organisation, made, invoices=[invoice], by=None, now=now())
    assert rows(kind="paid") == []


def test_not_another_organisation_s_invoice(run):
    mine, theirs = (
        booked().invoice,
        confirmed(run, contact_email="b@example.org", organisation_name="Other", text="").invoice,
    )
    with pytest.raises(LedgerError, match="another organisation's"):
        transfer("5.00", mine, theirs)
    with pytest.raises(LedgerError, match="another organisation's"):
        use(mine.booking.organisation, theirs, amount=Decimal("1"), by=None, now=now())
    assert rows(kind="paid") == []


# --- Used, written off, paid out --------------------------------------------------------------


@pytest.fixture
def credited(run):
    """An invoice of £60, and credit of £25 beside it."""
    paid, open_one = invoices(2, run)
    transfer("85.00", paid)
    return open_one


def test_credit_is_used_within_what_there_is_and_what_is_owed(credited):
    there = credited.booking.organisation
    with pytest.raises(LedgerError, match=r"up to £25.00"):
        use(there, credited, amount=Decimal("25.01"), by=None, now=now())
    act = uuid.uuid4()
    for _ in range(2):
        use(there, credited, amount=Decimal("20.00"), by=None, now=now(), act=act)
    assert (owed(credited), balances.credit(there)) == ([Decimal("40.00")], Decimal("5.00"))
    write_off(there, credited, amount=Decimal("38.00"), reason="Agreed", by=None, now=now())
    with pytest.raises(LedgerError, match=r"up to £2.00"):
        use(there, credited, amount=Decimal("5.00"), by=None, now=now())
    assert integrity.check().problems == []


def test_what_is_written_off_is_owed_no_more_and_says_why(credited):
    there = credited.booking.organisation
    with pytest.raises(LedgerError, match="Say why"):
        write_off(there, credited, amount=Decimal("1"), reason=" ", by=None, now=now())
    with pytest.raises(LedgerError, match=r"up to £60.00"):
        write_off(there, credited, amount=Decimal("60.01"), reason="R", by=None, now=now())
    write_off(there, credited, amount=Decimal("60.00"), reason="Insolvent", by=None, now=now())
    assert owed(credited) == [0]
    assert Movement.objects.get(kind="written_off").reason == "Insolvent"
    assert AuditEvent.objects.get(action="bookings.ledger.write_off").reason == "Insolvent"
    with pytest.raises(LedgerError, match="Nothing is owed"):
        write_off(there, credited, amount=Decimal("1"), reason="R", by=None, now=now())


def paid_out(there, invoice, amount, **answers):
    said = {"on": timezone.localdate(), "reference": "OUT 1", "reason": "Asked", "by": None}
    said |= {"now": now(), "act": uuid.uuid4()} | answers
    pay_out(there, invoice, amount=Decimal(amount), **said)


def test_credit_is_paid_out_once_and_never_more_than_there_is(credited):
    there, act = credited.booking.organisation, uuid.uuid4()
    with pytest.raises(LedgerError, match=r"up to £25.00"):
        paid_out(there, None, "25.01")
    with pytest.raises(LedgerError, match="reference"):
        paid_out(there, None, "5.00", reason=" ")
    with pytest.raises(LedgerError, match="today or before"):
        paid_out(there, None, "5.00", on=timezone.localdate() + dt.timedelta(days=2))
    for _ in range(2):
        paid_out(there, None, "25.00", act=act)
    assert balances.credit(there) == 0
    with pytest.raises(LedgerError, match="nothing there"):
        paid_out(there, None, "0.01")
    with pytest.raises(LedgerError, match="nothing there"):
        paid_out(there, credited, "0.01")


def test_what_is_overpaid_on_an_invoice_is_paid_back(run):
    [invoice] = invoices(1, run)
    there = invoice.booking.organisation
    Organisation.objects.update(individual=True)
    there.refresh_from_db()
    transfer("70.00", invoice)
    with pytest.raises(LedgerError, match=r"up to £10.00"):
        paid_out(there, invoice, "10.01")
    paid_out(there, invoice, "10.00")
    assert owed(invoice) == [0]


def test_credit_goes_along_when_organisations_are_merged(credited, run):
    there = credited.booking.organisation
    other = confirmed(
        run, contact_email="b@example.org", organisation_name="Other", text="", places=1
    )
    merged(there, other.organisation)
    assert balances.credit(other.organisation) == Decimal("25.00")
    use(other.organisation, credited, amount=Decimal("25.00"), by=None, now=now())
    with pytest.raises(LedgerError, match="was merged"):
        use(there, credited, amount=Decimal("1.00"), by=None, now=now())
    assert integrity.check().problems == []
