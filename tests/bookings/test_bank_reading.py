"""A bank's file is read as it is, whatever bank it is of; one that is wrong says where."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from bookings.bank import BankError, columns, importing, reading, values
from bookings.models import BankFile, BankLayout, BankRow
from common.tables import TableError
from tests.bookings import statements

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 2, 3)


def read(content: bytes, account: str = "") -> reading.Lines:
    sheet = reading.sheet(content)
    return reading.lines(
        sheet.rows, columns.guess(sheet.headings), account=account, today=dt.date(2026, 3, 1)
    )


def in_short(content: bytes, **more) -> list[tuple]:
    return [
        (each.number, each.on, each.amount, each.text) for each in read(content, **more).came_in
    ]


WANTED = [(2, DAY, Decimal("1234.50"), "EXAMPLE COUNCIL INV-2026-000123")]


@pytest.mark.parametrize(
    ("content", "number", "account", "balance"),
    [
        (
            statements.barclays(
                ("03/02/2026", "1234.50", "EXAMPLE COUNCIL   \tINV-2026-000123"),
                ("03/02/2026", "-90.00", "A SUPPLIER"),
            ),
            2, statements.ACCOUNT, None,
        ),
        (
            statements.lloyds(
                ("03/02/2026", "1234.50", "EXAMPLE COUNCIL INV-2026-000123", "2000.00"),
                ("03/02/2026", "-90.00", "A SUPPLIER", "1910.00"),
            ),
            2, "20-00-00 12345678", Decimal("2000.00"),
        ),
        (
            statements.natwest(
                ("03 Feb 2026", "1234.50", "EXAMPLE COUNCIL INV-2026-000123", "-15.50"),
                ("03 Feb 2026", "-90.00", "A SUPPLIER", "-105.50"),
            ),
            3, "200000-12345678", Decimal("-15.50"),
        ),
    ],
    ids=["barclays", "lloyds", "natwest"],
)  # fmt: skip
def test_three_banks_of_the_uk(content, number, account, balance):
    found = read(content)
    [line] = found.came_in
    assert (line.number, line.on, line.amount, line.text) == (number, *WANTED[0][1:])
    assert (line.account, line.balance, len(found.passed_over)) == (account, balance, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_whatever_alphabet(encoding):
    content = "Date,Amount,Description\n03/02/2026,£60.00,Café Ltd\n".encode(encoding)
    assert in_short(content, account="A") == [(2, DAY, Decimal("60.00"), "Café Ltd")]


def test_semicolons_quotes_empty_lines_and_words_above_and_below():
    content = (
        b'"Statement, of 3 February 2026"\n\nAccount;Example\n'
        b"Date;Paid out;Paid in;Details\n"
        b"\n"
        b'2026-02-03;;"1,234.50";"EXAMPLE COUNCIL\nINV-2026-000123"\n'
        b'2026-02-03;12.00;0.00;"A ""supplier"""\n'
        b";;;Closing balance\n"
    )
    found = read(content, account="A")
    assert [(each.amount, each.text) for each in found.came_in] == [WANTED[0][2:]]
    assert len(found.passed_over) == 2


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("03/02/2026", DAY), ("3/2/26", DAY), ("03-02-2026", DAY), ("3 Feb 2026", DAY),
        ("03-Feb-26", DAY), ("3 February 2026", DAY), ("2026-02-03", DAY),
        ("2026-02-03 00:00:00", DAY), ("2026-02-03T10:15:00", DAY),
    ],
)  # fmt: skip
def test_days(cell, day):
    assert values.day(cell) == day


@pytest.mark.parametrize("cell", ["31/02/2026", "02/13/2026", "yesterday", "20260203"])
def test_what_is_no_day(cell):
    with pytest.raises(values.Unreadable, match="is not a date"):
        values.day(cell)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("60", "60.00"), ("1,234.5", "1234.50"), ("£1,234.50", "1234.50"), ("-5.00", "-5.00"),
        ("(5.00)", "-5.00"), ("5.00-", "-5.00"), ("+5.00", "5.00"), ("\u22125", "-5.00"),
        ("", "0.00"), ("GBP 7.10", "7.10"), ("£ 12,345,678.90", "12345678.90"), (".50", "0.50"),
    ],
)  # fmt: skip
def test_amounts(cell, amount):
    assert values.amount(cell) == Decimal(amount)


@pytest.mark.parametrize(
    "cell", ["12,34", "1.234,50", "1,2345", "5.001", "€5", "five", "--5", "1e3", "999999999999"]
)
def test_what_is_no_amount(cell):
    """What could be read in two ways is not read."""
    with pytest.raises(values.Unreadable):
        values.amount(cell)


def refused(content: bytes, **more) -> list[str]:
    with pytest.raises(reading.BadFile) as error:
        read(content, **more)
    return list(error.value.problems)


def test_every_row_that_is_wrong_is_named_and_how_to_put_it_right():
    content = (
        b"Date,Paid in,Paid out,Description,Account\n"
        b"03/02/2026,60.00,,GOOD,A\n"
        b"02/31/2026,60.00,,X,A\n"
        b"03/02/2026,sixty,,X,A\n"
        b",60.00,,X,A\n"
        b"03/02/2026,60.00,10.00,X,A\n"
        b"03/02/2026,60.00,,,A\n"
        b"03/02/2026,60.00,,X\n"
        b"03/04/2026,60.00,,X,A\n"
        b"03/02/2026,60.00,,A, B and C,A,x\n"
    )
    said = refused(content)
    assert said[0] == "Row 3: \u201c02/31/2026\u201d is not a date. Write it as 31/01/2027."
    assert said[1] == "Row 4: \u201csixty\u201d is not an amount in pounds. Write it as 1,234.50."
    assert [each.partition(":")[0] for each in said] == [f"Row {n}" for n in range(3, 11)]
    for place, words in {
        2: "no date", 3: "came in and went out", 4: "who paid", 5: "which account",
        6: "still to come", 7: "more columns",
    }.items():  # fmt: skip
        assert words in said[place]


def test_many_wrong_rows_are_counted():
    content = b"Date,Amount,Description\n" + b"x,1.00,Y\n" * 15
    assert refused(content, account="A")[-1] == "And 5 more rows that cannot be read."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<html><table></table></html>", "web page"),
        (b"Hello\nthere\n", "no statement"),
        (b"Date,Amount,Description\n", "no statement|nothing below"),
        (b"%\x00\x01\x02", "not an Excel"),
    ],
)
def test_what_is_no_statement_says_so_and_changes_nothing(content, why):
    with pytest.raises((BankError, TableError), match=why):
        importing.upload(content, by=None)
    assert not BankFile.objects.exists()


# --- Columns ----------------------------------------------------------------------------------

UNKNOWN = b"When,Wer,Wieviel\n03/02/2026,EXAMPLE COUNCIL,60.00\n"
SAID = ["date", "text", "amount"]


def test_columns_that_nobody_knows_are_said_once_and_remembered():
    file = importing.upload(UNKNOWN, by=None)
    assert (file.headings, file.columns) == (["When", "Wer", "Wieviel"], ["", "", ""])
    now = timezone.now()
    with pytest.raises(BankError, match="Say first"):
        importing.preview(file, now=now)
    with pytest.raises(BankError, match="which of our accounts"):
        importing.say_columns(file, fields=SAID, account=" ", now=now)
    importing.say_columns(file, fields=SAID, account="Main", now=now)
    file.refresh_from_db()
    assert [each.line.text for each in importing.preview(file, now=now).new] == ["EXAMPLE COUNCIL"]
    assert not BankLayout.objects.exists(), "nothing is remembered of what is thrown away"
    importing.confirm(file, now=now)
    again = importing.upload(UNKNOWN.replace(b"03/02", b"04/02").replace(b"When", b"WHEN"), by=None)
    assert (again.is_mapped, again.columns, again.account) == (True, SAID, "Main")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (["", "text", "amount"], "the date"),
        (["date", "text", ""], "the amount"),
        (["date", "", "amount"], "who paid"),
        (["date", "text", "nonsense"], "the amount"),
    ],
)
def test_what_no_column_says_is_asked_for(fields, why):
    file = importing.upload(UNKNOWN, by=None)
    with pytest.raises(BankError, match=why):
        importing.say_columns(file, fields=fields, account="Main", now=timezone.now())


def test_a_file_that_cannot_be_read_as_was_said_changes_nothing():
    file = importing.upload(UNKNOWN, by=None)
    with pytest.raises(reading.BadFile, match="Row 2"):
        importing.say_columns(
            file, fields=["text", "date", "amount"], account="Main", now=timezone.now()
        )
    file.refresh_from_db()
    assert not file.is_mapped
    statements.imported(statements.barclays(("03/02/2026", "60.00", "X")))
    with pytest.raises(reading.BadFile, match="Row 3"):
        importing.upload(
            statements.barclays(("04/02/2026", "60.00", "X"), ("soon", "60.00", "X")), by=None
        )
    assert BankFile.objects.count() == 2
    assert BankRow.objects.count() == 1


def test_until_it_is_confirmed_it_is_thrown_away_without_a_trace():
    file = statements.mapped(statements.barclays(("03/02/2026", "60.00", "X")))
    importing.cancel(file)
    assert not BankFile.objects.exists()
    assert not BankRow.objects.exists()
    with pytest.raises(BankError, match="thrown away"):
        importing.confirm(file, now=timezone.now())


def test_what_went_out_is_not_kept_at_all():
    """Wages are on a statement too."""
    file = statements.imported(
        statements.barclays(("03/02/2026", "60.00", "X"), ("03/02/2026", "-2000.00", "ANN ABLE"))
    )
    assert (file.rows, file.passed_over) == ([], 1)
    assert list(BankRow.objects.values_list("text", flat=True)) == ["X"]
