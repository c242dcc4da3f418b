"""Each transfer is recorded once, whichever files it is in and in whatever order they come."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as explored
from hypothesis import strategies as st

from bookings.bank import BankError, importing, known, running
from bookings.integrity import ledger as ledger_check
from bookings.ledger import balances
from bookings.models import BankFile, BankRow, Movement
from tests.booking import confirmed
from tests.bookings import statements
from tests.bookings.statements import barclays, imported, line, lloyds, mapped, uk

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 2, 3)


def texts() -> list[str]:
    return list(BankRow.objects.order_by("pk").values_list("text", flat=True))


def test_the_same_file_twice_changes_nothing():
    content = barclays((uk(DAY), "60.00", "A"), (uk(DAY), "60.00", "A"), (uk(DAY), "7.00", "B"))
    imported(content)
    assert texts() == ["A", "A", "B"], "two alike in one file are two"
    before = list(BankRow.objects.values())
    file = mapped(content)
    seen = importing.preview(file, now=timezone.now())
    assert (seen.new, seen.known_rows) == ([], "2 to 4")
    with pytest.raises(BankError, match="Nothing in it is new"):
        importing.confirm(file, now=timezone.now())
    assert list(BankRow.objects.values()) == before


def test_numbers_of_rows_are_said_in_short():
    assert importing.spans([2, 4, 5, 6, 9]) == "2, 4 to 6, 9"
    assert importing.spans(range(2, 200, 2)).endswith("60 and others")


def test_files_that_overlap():
    first, second, third = (uk(DAY + dt.timedelta(days=n)) for n in range(3))
    imported(barclays((first, "1.00", "A"), (second, "2.00", "B"), (second, "2.00", "B")))
    file = imported(barclays((third, "3.00", "C"), (second, "2.00", "b  "), (second, "2.00", "B")))
    assert texts() == ["A", "B", "B", "C"]
    assert (file.known, file.transfers.count()) == (2, 1)


def test_a_balance_tells_one_from_another_of_the_same_day():
    """A file that was made at noon has one of the two, and one of the afternoon the other."""
    imported(lloyds((uk(DAY), "60.00", "A", "100.00")))
    imported(lloyds((uk(DAY), "60.00", "A", "160.00")))
    rows = list(BankRow.objects.order_by("pk"))
    assert [row.is_doubtful for row in rows] == [False, True]
    assert "Look whether it came twice" in rows[1].why


@pytest.mark.parametrize(
    ("balances", "is_doubtful"), [(("100.00", "160.00"), False), (("", ""), True)]
)
def test_a_file_that_has_both_leaves_no_doubt_where_it_has_balances(balances, is_doubtful):
    """One was made at noon, the other at night: the second has the first again, and one more."""
    noon, night = ((uk(DAY), "60.00", "A", balance) for balance in balances)
    imported(lloyds(noon))
    imported(lloyds(noon, night))
    assert [row.is_doubtful for row in BankRow.objects.order_by("pk")] == [False, is_doubtful]


def test_one_file_says_the_balance_and_another_does_not():
    with_balance = line("A", balance=Decimal("5.00"))
    imported(lloyds((uk(DAY), "60.00", "A", "100.00")))
    assert statements.would_be_new(line("A", on=DAY)) == []
    assert statements.would_be_new(line("A", on=DAY, balance=Decimal("100.00"))) == []
    two = [line("A", on=DAY, number=2), line("A", on=DAY, number=3)]
    assert len(statements.would_be_new(*two)) == 1
    assert statements.would_be_new(with_balance) == [with_balance], "of another day"


@pytest.mark.parametrize(
    "change",
    [{"amount": "60.01"}, {"text": "B"}, {"on": DAY + dt.timedelta(days=1)}, {"account": "Other"}],
)
def test_what_differs_is_another(change):
    imported(barclays((uk(DAY), "60.00", "A")))
    assert statements.would_be_new(line("A", on=DAY)) == []
    assert len(statements.would_be_new(line(**({"text": "A", "on": DAY} | change)))) == 1


def test_without_knowing_what_is_known_the_database_refuses(monkeypatch):
    """The negative control."""
    content = barclays((uk(DAY), "60.00", "A"))
    imported(content)
    monkeypatch.setattr(known, "_there", lambda likenesses: {})
    with pytest.raises(IntegrityError):
        importing.confirm(mapped(content), now=timezone.now())
    assert texts() == ["A"]


# --- Killed half-way --------------------------------------------------------------------------


@pytest.fixture
def invoices(run):
    return [confirmed(run, places=1, text="").invoice for _ in range(3)]


def test_whoever_is_killed_half_way_goes_on_and_nothing_is_recorded_twice(
    invoices, monkeypatch, django_capture_on_commit_callbacks
):
    day = uk(statements.today())
    file = mapped(barclays(*((day, "60.00", each.number) for each in invoices)))
    importing.confirm(file, now=timezone.now())
    settle, done = running._settle, []

    def killed(row, book):
        if len(done) == 1:
            raise KeyboardInterrupt
        settle(row, book)
        done.append(row)

    with monkeypatch.context() as half_way:
        half_way.setattr(running, "_settle", killed)
        with pytest.raises(KeyboardInterrupt):
            running.run(file.pk)
    assert Counter(statements.states()) == {"recorded": 1, "taken": 2}
    assert running.finish_lost(now=timezone.now()) == 0, "its worker may still be at it"
    with django_capture_on_commit_callbacks(execute=True):
        assert running.finish_lost(now=timezone.now() + dt.timedelta(minutes=6)) == 1
    running.run(file.pk)
    running.run(file.pk)
    file.refresh_from_db()
    assert file.state == BankFile.State.DONE
    assert [balances.owed(each) for each in invoices] == [0, 0, 0]
    assert Movement.objects.filter(kind="paid").count() == 3


def test_the_scheduler_looks_for_those_that_were_lost(settings, invoices, capsys):
    assert ("finish_bank_files", 300) in settings.SCHEDULE
    file = mapped(barclays((uk(DAY), "60.00", invoices[0].number)))
    importing.confirm(file, now=timezone.now() - dt.timedelta(minutes=6))
    call_command("finish_bank_files")
    assert "1 statements given to the worker again" in capsys.readouterr().out


def test_one_that_fails_does_not_stop_the_others(invoices, monkeypatch, caplog):
    from bookings.bank import settling

    record = settling.record

    def fails(row, *args, **more):
        if invoices[1].number in row.text:
            raise ZeroDivisionError
        return record(row, *args, **more)

    monkeypatch.setattr(settling, "record", fails)
    day = uk(statements.today())
    imported(barclays(*((day, "60.00", each.number) for each in invoices)))
    assert statements.states() == ["recorded", "queued", "recorded"]
    assert "could not be settled" in caplog.text


def test_what_was_paid_meanwhile_is_decided_anew(invoices):
    """Between deciding and recording somebody records the same by hand."""
    from bookings.bank.book import Book
    from tests.bookings.paying import transfer

    [row] = [statements.BankRow.objects.create(
        number=1, account="A", on=DAY, amount=Decimal("60.00"), text=invoices[0].number,
        likeness="x", serial=1,
    )]  # fmt: skip
    book = Book([row.text], since=row.on)
    transfer("60.00", invoices[0])
    running._settle(row, book)
    row.refresh_from_db()
    assert (row.state, row.why) == ("queued", f"Nothing is owed any more on {row.text}.")
    assert balances.owed(invoices[0]) == 0


# --- Any files, in any order ------------------------------------------------------------------

transfers = st.tuples(
    st.integers(0, 4), st.sampled_from(["20.00", "60.00"]),
    st.sampled_from(["INV", "EXAMPLE COUNCIL", "NOBODY WE KNOW"]),
)  # fmt: skip


@explored(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    day_by_day=st.lists(transfers, min_size=1, max_size=8),
    files=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=5),
)
def test_any_files_of_one_account_in_any_order(invoices, day_by_day, files):
    """Whole days, as banks give them; read from the end or from the beginning, and in the end all
    of it: each transfer is there once, and what came is what is recorded or waits."""
    number = invoices[0].number
    account = [
        (DAY + dt.timedelta(days=n), amount, text.replace("INV", number))
        for n, amount, text in sorted(day_by_day)
    ]
    try:
        for first, last, backwards in [*files, (0, 4, False)]:
            days = (
                DAY + dt.timedelta(days=min(first, last)),
                DAY + dt.timedelta(days=max(first, last)),
            )
            rows = [
                (uk(on), amount, text) for on, amount, text in account if days[0] <= on <= days[1]
            ]
            if rows:
                _if_new(barclays(*(reversed(rows) if backwards else rows)))
        there = BankRow.objects.values_list("on", "amount", "text")
        assert Counter((on, f"{amount:.2f}", text) for on, amount, text in there) == Counter(
            account
        )
        assert set(statements.states()) <= {"recorded", "queued"}
        recorded = sum(row.amount for row in BankRow.objects.filter(state="recorded"))
        assert -sum(each.amount for each in Movement.objects.filter(kind="paid")) == recorded
        assert list(ledger_check.problems()) == []
    finally:
        Movement._base_manager.filter(kind="paid").delete()
        BankRow.objects.all().delete()
        BankFile.objects.all().delete()


def _if_new(content: bytes) -> None:
    file = mapped(content)
    if known.sort(importing._lines(file, now=timezone.now()).came_in).new:
        importing.confirm(file, now=timezone.now())
        running.run(file.pk)
