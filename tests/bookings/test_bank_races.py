"""One transfer, in many hands at once, is recorded once; on whichever database the tests run."""

from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.bank import BankError, importing, running, settling
from bookings.ledger import balances
from bookings.models import BankFile, BankRow, Movement
from common import integrity
from tests.booking import confirmed
from tests.bookings import statements
from tests.bookings.changing import away
from tests.racing import ROUNDS, race

pytestmark = pytest.mark.django_db(transaction=True)


def invoice_of(name: str):
    booking = confirmed(
        away(60), places=1, text="", organisation_name=name,
        contact_email=f"{name.lower()}@example.org",
    )  # fmt: skip
    return booking.invoice


def matched_at_once(row: BankRow) -> list[object]:
    """By four people, each for another organisation."""
    invoices = [invoice_of(f"Council{row.pk}x{n}") for n in range(4)]

    def act(invoice):
        settling.match(row, invoice.booking.organisation, [invoice], by=None, now=timezone.now())
        return "done"

    return race(act, invoices, refused=BankError)


def test_four_people_match_one_transfer():
    row = statements.came("WHO?")
    results = matched_at_once(row)
    assert results.count("done") == 1, results
    assert sum(isinstance(each, BankError) for each in results) == 3, results
    assert Movement.objects.filter(bank_row=row).count() == 1
    assert integrity.check().problems == []


def test_matching_and_putting_aside_at_once():
    row, invoice = statements.came("WHO?"), invoice_of("Council")

    def act(match: bool):
        now = timezone.now()
        if match:
            settling.match(row, invoice.booking.organisation, [invoice], by=None, now=now)
        else:
            settling.not_ours(row, reason="R", by=None, now=now)
        return "done"

    results = race(act, [True, False], refused=BankError)
    assert results.count("done") == 1, results
    assert integrity.check().problems == []


def test_two_undo_one_match():
    row, invoice = statements.came("WHO?"), invoice_of("Council")
    settling.match(row, invoice.booking.organisation, [invoice], by=None, now=timezone.now())

    def undo(_):
        settling.unmatch(row, reason="R", by=None, now=timezone.now())

    assert race(undo, range(3), refused=BankError).count(None) == 1
    assert balances.owed(invoice) == Decimal("60.00")
    assert Movement.objects.filter(kind="taken_back").count() == 1
    assert integrity.check().problems == []


def test_two_workers_at_one_statement():
    invoices = [invoice_of(f"Council{n}") for n in range(4)]
    day = statements.uk(statements.today())
    content = statements.barclays(*((day, "60.00", each.number) for each in invoices))
    file = statements.mapped(content)
    importing.confirm(file, now=timezone.now())
    assert race(lambda _: running.run(file.pk), range(3)) == [None] * 3
    assert statements.states() == ["recorded"] * 4
    assert [balances.owed(each) for each in invoices] == [0] * 4
    assert Movement.objects.filter(kind="paid").count() == 4
    assert integrity.check().problems == []


def test_files_that_overlap_confirmed_at_once():
    day = statements.uk(statements.today())
    rows = [(day, "5.00", f"WHO {n}") for n in range(6)]
    files = [statements.mapped(statements.barclays(*rows[n:])) for n in range(4)]
    race(lambda file: importing.confirm(file, now=timezone.now()), files, refused=BankError)
    assert sorted(BankRow.objects.values_list("text", flat=True)) == [f"WHO {n}" for n in range(6)]
    left = BankFile.objects.filter(state=BankFile.State.PREVIEW)
    for file in left:
        assert importing.preview(file, now=timezone.now()).new == []


def test_without_the_lock_it_is_recorded_twice(monkeypatch):
    """The negative control. On SQLite the lock is the one taken at BEGIN, so BEGIN goes too. A race
    may end well by luck, but not all of them."""

    def twice(n: int) -> bool:
        row = statements.came(f"WHO? {n}")
        with monkeypatch.context() as without:
            without.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
            if connection.vendor == "sqlite":
                without.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())
            matched_at_once(row)
        return Movement.objects.filter(bank_row=row).count() > 1

    assert any(twice(n) for n in range(ROUNDS))
