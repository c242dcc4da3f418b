"""What waits is settled by finance, once; and a wrong match is undone, with the ledger whole."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Organisation
from bookings.bank import BankError, settling
from bookings.changes.cancel import cancel
from bookings.integrity import bank as bank_check
from bookings.ledger import LedgerError, balances
from bookings.ledger.paying_out import pay_out
from bookings.ledger.using import use
from bookings.models import BankRow, Movement
from common import integrity
from common.models import AuditEvent
from tests.accounts.merging import merged
from tests.booking import confirmed
from tests.bookings import statements
from tests.bookings.changing import places_of
from tests.bookings.paying import card_payment, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(run):
    return confirmed(run, places=1, text="").invoice


@pytest.fixture
def row():
    """£60 of nobody knows whom."""
    return statements.came("MR A N OTHER")


def now():
    return timezone.now()


def there(invoice) -> Organisation:
    return Organisation.objects.get(pk=invoice.booking.organisation_id)


def match(row, *invoices, of=None):
    organisation = of or there(invoices[0])
    return settling.match(row, organisation, invoices, by=None, now=now())


def unmatch(row, reason="Not theirs"):
    settling.unmatch(row, reason=reason, by=None, now=now())


def fresh(row) -> BankRow:
    return BankRow.objects.get(pk=row.pk)


def whole() -> bool:
    return integrity.check().problems == []


# --- Settled ----------------------------------------------------------------------------------


def test_matched_by_hand_once(invoice, row):
    assert (row.state, row.why) == (
        "queued", "It names no invoice, and no organisation that we know.",
    )  # fmt: skip
    assert match(row, invoice) == 0
    row = fresh(row)
    assert (row.state, row.organisation, row.why) == ("recorded", there(invoice), "")
    assert balances.owed(invoice) == 0
    with pytest.raises(BankError, match="meanwhile"):
        match(row, invoice)
    assert rows(kind="paid") == [("paid", Decimal("-60.00"))]
    event = AuditEvent.objects.get(action="bookings.bank.record")
    assert event.after["invoices"] == [invoice.number]
    assert "OTHER" not in str(event.after)
    assert whole()


def test_what_is_more_than_is_owed_is_credit_and_all_of_it_can_be(run, invoice):
    assert match(statements.came("WHO", "75.00"), invoice) == Decimal("15.00")
    assert match(statements.came("WHO ELSE"), of=there(invoice)) == Decimal("60.00")
    assert balances.credit(there(invoice)) == Decimal("75.00")
    assert whole()


def test_who_pays_for_themselves_has_no_credit(invoice, row):
    Organisation.objects.update(individual=True)
    with pytest.raises(LedgerError, match="has no credit"):
        match(row, of=there(invoice))
    assert fresh(row).state == "queued"
    match(row, invoice)
    assert balances.owed(invoice) == 0


def test_not_on_another_organisation_s_invoice(run, invoice, row):
    other = confirmed(
        run, places=1, text="", contact_email="b@example.org", organisation_name="Other"
    )
    with pytest.raises(LedgerError, match="another organisation's"):
        match(row, invoice, of=other.organisation)
    assert fresh(row).state == "queued"
    assert rows(kind="paid") == []


def test_what_is_not_ours_is_put_aside_and_taken_back(invoice, row):
    with pytest.raises(BankError, match="Say why"):
        settling.not_ours(row, reason=" ", by=None, now=now())
    settling.not_ours(row, reason="Interest", by=None, now=now())
    assert (fresh(row).state, fresh(row).reason) == ("not_ours", "Interest")
    with pytest.raises(BankError, match="meanwhile"):
        match(row, invoice)
    settling.ours_after_all(row, by=None, now=now())
    assert (fresh(row).state, fresh(row).reason) == ("queued", "")
    match(row, invoice)
    assert [
        event.reason for event in AuditEvent.objects.filter(action="bookings.bank.not_ours")
    ] == ["Interest"]


# --- Undone -----------------------------------------------------------------------------------


def test_a_wrong_match_is_undone_and_made_anew(run, invoice, row):
    other = confirmed(
        run, places=1, text="", contact_email="b@example.org", organisation_name="Other"
    ).invoice
    match(row, invoice)
    with pytest.raises(BankError, match="Say why"):
        unmatch(fresh(row), reason="")
    unmatch(fresh(row))
    assert (fresh(row).state, fresh(row).why) == ("queued", "A match was undone: Not theirs")
    assert balances.owed(invoice) == Decimal("60.00")
    assert rows(bank_row=row) == [("paid", Decimal("-60.00")), ("taken_back", Decimal("60.00"))]
    assert whole()
    match(row, other)
    assert (balances.owed(invoice), balances.owed(other)) == (Decimal("60.00"), 0)
    assert fresh(row).organisation == there(other)
    assert whole()
    with pytest.raises(BankError, match="meanwhile"):
        settling.ours_after_all(row, by=None, now=now())


def test_with_its_credit(invoice):
    row = statements.came("WHO", "75.00")
    match(row, invoice)
    unmatch(row)
    assert (balances.owed(invoice), balances.credit(there(invoice))) == (Decimal("60.00"), 0)
    assert whole()


def test_not_once_its_credit_is_used(run, invoice):
    row = statements.came("WHO", "75.00")
    match(row, invoice)
    open_one = confirmed(run, places=1, text="").invoice
    use(there(invoice), open_one, amount=Decimal("5.00"), by=None, now=now())
    with pytest.raises(BankError, match=r"Only £10.00 of £15.00 is left on its credit"):
        unmatch(row)
    assert fresh(row).state == "recorded"
    assert rows(kind="taken_back") == []


def test_without_the_check_more_credit_would_be_used_than_there_was(run, invoice, monkeypatch):
    """The negative control."""
    row = statements.came("WHO", "75.00")
    match(row, invoice)
    open_one = confirmed(run, places=1, text="").invoice
    use(there(invoice), open_one, amount=Decimal("5.00"), by=None, now=now())
    monkeypatch.setattr(settling, "_still_there", lambda *args: None)
    unmatch(row)
    assert any("more credit is used than it had" in each for each in integrity.check().problems)


def test_not_once_it_was_given_back(invoice, row):
    """Cancelled since: the money became the organisation's credit."""
    match(row, invoice)
    cancel(places_of(invoice.booking), by=None, now=now())
    assert balances.credit(there(invoice)) == Decimal("30.00")
    with pytest.raises(BankError, match=rf"Only £30.00 of £60.00 is left on {invoice.number}"):
        unmatch(row)
    assert whole()


def test_nor_what_somebody_who_pays_for_themselves_had_back(invoice):
    """All of it is on the one invoice, what was too much in a row of its own."""
    Organisation.objects.update(individual=True)
    row = statements.came("MR A N OTHER", "100.00")
    match(row, invoice)
    pay_out(
        there(invoice), invoice, amount=Decimal("40.00"), on=statements.today(), reference="R",
        reason="Too much", by=None, now=now(), act=uuid.uuid4(),
    )  # fmt: skip
    with pytest.raises(BankError, match=rf"Only £60.00 of £100.00 is left on {invoice.number}"):
        unmatch(row)
    assert balances.owed(invoice) == 0
    assert whole()


def test_where_it_was_paid_twice_over_the_other_payment_stays(invoice, row):
    match(row, invoice)
    card_payment(invoice.booking, "60.00")
    assert balances.owed(invoice) == Decimal("-60.00")
    unmatch(row)
    assert balances.owed(invoice) == 0
    assert whole()


def test_after_the_organisation_was_merged(run, invoice, row):
    other = confirmed(
        run, places=1, text="", contact_email="b@example.org", organisation_name="Other"
    )
    match(row, invoice)
    merged(there(invoice), other.organisation)
    assert fresh(row).organisation == other.organisation
    assert whole()
    unmatch(row)
    assert balances.owed(invoice) == Decimal("60.00")
    assert whole()


def test_the_ledger_outlives_what_the_bank_said(invoice, row):
    match(row, invoice)
    BankRow.objects.all().delete()
    assert balances.owed(invoice) == 0
    assert Movement.objects.get(kind="paid").bank_row is None
    assert whole()


# --- The check of the records -----------------------------------------------------------------

MOVED = Movement._base_manager


def lost(row):
    MOVED.filter(kind="paid").delete()


def twice(row):
    for each in list(MOVED.filter(bank_row=row)):
        each.pk, each._state.adding = None, True
        each.save()


def said_to_wait(row):
    BankRow.objects.update(state="queued", organisation=None)


def another_s(row):
    BankRow.objects.update(organisation=Organisation.objects.create(name="Other"))


@pytest.mark.parametrize("harm", [lost, twice, said_to_wait, another_s])
def test_each_harm_is_found(invoice, row, harm):
    match(row, invoice)
    assert list(bank_check.problems()) == []
    harm(row)
    [said] = bank_check.problems()
    assert str(row.public_id) in said


def test_what_went_with_an_old_invoice_is_no_harm(invoice, row):
    match(row, invoice)
    BankRow.objects.update(on=timezone.localdate() - dt.timedelta(days=4 * 365))
    lost(row)
    assert list(bank_check.problems()) == []


def test_the_database_refuses_what_must_not_be(row):
    from django.db import IntegrityError, transaction

    for change in (
        {"amount": Decimal("-1")}, {"state": "recorded"}, {"state": "not_ours", "reason": ""},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            BankRow.objects.update(**change)
    row.pk, row.public_id, row.act = None, uuid.uuid4(), uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
