"""Statements as banks write them, made up: the layouts of three of the UK's banks, which are the
examples that a new one is compared with."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from bookings.bank import importing, known, running
from bookings.bank.reading import Line
from bookings.models import BankFile, BankRow

ACCOUNT = "20-00-00 12345678"


def barclays(*lines: tuple[str, str, str]) -> bytes:
    """Day, amount and memo of each; amounts have a sign, the memo pads what it cuts off."""
    rows = [
        f" ,{day},{ACCOUNT},{amount},{'Funds Transfer' if amount[0] != '-' else 'Bill Payment'},"
        f'"{memo}"'
        for day, amount, memo in lines
    ]
    return _file("Number,Date,Account,Amount,Subcategory,Memo", rows)


def lloyds(*lines: tuple[str, str, str, str]) -> bytes:
    """Day, amount, description and balance; what comes in stands in a column of its own."""
    rows = []
    for day, amount, text, balance in lines:
        out, came = (amount[1:], "") if amount[0] == "-" else ("", amount)
        rows.append(f"{day},FPI,'20-00-00,12345678,{text},{out},{came},{balance}")
    return _file(
        "Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,"
        "Debit Amount,Credit Amount,Balance",
        rows,
    )


def natwest(*lines: tuple[str, str, str, str]) -> bytes:
    """Day (01 Feb 2027), value, description and balance, all in quotes, below an empty line."""
    rows = [
        f'{day},BAC,"{text}",{value},{balance},"ONEVIDENCE LTD","200000-12345678"'
        for day, value, text, balance in lines
    ]
    return b"\r\n" + _file(
        "Date, Type, Description, Value, Balance, Account Name, Account Number", rows
    )


def _file(headings: str, rows: list[str]) -> bytes:
    return "\r\n".join([headings, *rows, ""]).encode()


def uk(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def today() -> dt.date:
    return timezone.localdate()


def line(text: str, amount: str = "60.00", **fields) -> Line:
    given = {"number": 2, "on": today(), "account": ACCOUNT, "balance": None} | fields
    return Line(text=text, amount=Decimal(amount), **given)


def mapped(content: bytes, *, account: str = "") -> BankFile:
    """Sent, with its columns as they seem."""
    file = importing.upload(content, by=None)
    if not file.is_mapped:
        importing.say_columns(file, fields=file.columns, account=account, now=timezone.now())
        file.refresh_from_db()
    return file


def imported(content: bytes, **more) -> BankFile:
    """Sent, confirmed and matched."""
    file = mapped(content, **more)
    importing.confirm(file, now=timezone.now())
    running.run(file.pk)
    file.refresh_from_db()
    return file


def came(text: str, amount: str = "60.00", on: dt.date | None = None) -> BankRow:
    """One transfer, imported with its file."""
    before = set(BankRow.objects.values_list("pk", flat=True))
    imported(barclays((uk(on or today()), amount, text)))
    return BankRow.objects.exclude(pk__in=before).get()


def would_be_new(*lines: Line) -> list[Line]:
    return [each.line for each in known.sort(lines).new]


def states() -> list[str]:
    return list(BankRow.objects.order_by("pk").values_list("state", flat=True))
