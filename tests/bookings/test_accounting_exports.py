"""Files for Xero and Sage 50: read again, they add up to the papers and to the ledger."""

import csv
import datetime as dt
import io
import uuid
from collections import defaultdict
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation
from bookings.changes.cancel import cancel
from bookings.ledger.paying_out import pay_out
from bookings.models import AccountingCodes, CreditNote, Invoice, Movement
from bookings.models.accounting import check_rates
from bookings.payments import gateway, refunds
from bookings.reports import accounting, sage, vat, xero
from bookings.reports.accounting import AccountingError
from bookings.reports.periods import Period
from common.models import AuditEvent
from tests.bookings.changing import booked, places_of
from tests.bookings.paying import card_payment
from tests.bookings.reporting import (
    START,
    History,
    Shapes,
    on,
    our_ledger,
    sage_ledger,
)
from tests.common.aging import unguarded

pytestmark = pytest.mark.django_db
PAGE = "money_reports:accounting"
YEAR = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
LATER = dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def shapes():
    return Shapes()


@pytest.fixture
def history():
    return History()


def read(name: str, period=YEAR) -> list[dict[str, str]]:
    content = accounting.export(name, period, now=LATER)
    text = content.decode("cp1252" if name == "sage" else "utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def pounds(row, *names: str) -> Decimal:
    return sum((Decimal(row[name]) for name in names), Decimal(0))


# --- Xero -----------------------------------------------------------------------------------------


def test_the_headings_are_those_of_xero_s_template():
    content = accounting.export("xero", YEAR, now=LATER)
    assert content == (
        b"*ContactName,EmailAddress,POAddressLine1,POAddressLine2,POAddressLine3,POAddressLine4,"
        b"POCity,PORegion,POPostalCode,POCountry,*InvoiceNumber,Reference,*InvoiceDate,*DueDate,"
        b"Total,InventoryItemCode,*Description,*Quantity,*UnitAmount,Discount,*AccountCode,"
        b"*TaxType,TaxAmount,TrackingName1,TrackingOption1,TrackingName2,TrackingOption2,Currency,"
        b"BrandingTheme\r\n"
    )


def test_xero_s_rows_add_up_to_each_paper(shapes):
    papers = defaultdict(list)
    for row in read("xero"):
        papers[row["*InvoiceNumber"]].append(row)
    assert set(papers) == {each.number for model in (Invoice, CreditNote) for each in
                           model.objects.all()}  # fmt: skip
    for model, sign in ((Invoice, 1), (CreditNote, -1)):
        for paper in model.objects.all():
            lines = papers[paper.number]
            net = sum(pounds(row, "*UnitAmount") * Decimal(row["*Quantity"]) for row in lines)
            assert net == sign * paper.net
            assert sum(pounds(row, "TaxAmount") for row in lines) == sign * paper.vat
            assert {row["Total"] for row in lines} == {f"{sign * paper.gross:.2f}"}


def test_a_row_of_xero_says_what_it_is(shapes):
    AccountingCodes.objects.update_or_create(defaults={"xero_tracking": "Course"})
    [row] = [each for each in read("xero") if each["*InvoiceNumber"] == shapes.plain.invoice.number]
    [line] = shapes.plain.invoice.lines.all()
    assert {name: value for name, value in row.items() if value} == {
        "*ContactName": "Example Council",
        "POAddressLine1": "1 Example Street", "POAddressLine2": "Exampleton",
        "POPostalCode": "SW1A 1AA",
        "*InvoiceNumber": shapes.plain.invoice.number, "Reference": "PO-123",
        "*InvoiceDate": "21/01/2026", "*DueDate": "20/02/2026", "Total": "79.99",
        "*Description": line.description, "*Quantity": "2", "*UnitAmount": "33.33",
        "*AccountCode": "200", "*TaxType": "20% (VAT on Income)", "TaxAmount": "13.33",
        "TrackingName1": "Course", "TrackingOption1": "plain", "Currency": "GBP",
    }  # fmt: skip
    note = CreditNote.objects.get(invoice=shapes.plain.invoice)
    [back] = [each for each in read("xero") if each["*InvoiceNumber"] == note.number]
    assert back["*UnitAmount"] == "-16.67"
    assert (back["Reference"], back["*DueDate"]) == (shapes.plain.invoice.number, "25/02/2026")


def test_each_rate_has_its_name(shapes):
    kinds = {row["*InvoiceNumber"]: row["*TaxType"] for row in read("xero")}
    assert {name: kinds[getattr(shapes, name).invoice.number] for name in
            ("unregistered", "plain", "reduced", "zero", "exempt")} == {
        "unregistered": "No VAT", "plain": "20% (VAT on Income)", "reduced": "5% (VAT on Income)",
        "zero": "Zero Rated Income", "exempt": "Exempt Income",
    }  # fmt: skip
    note = CreditNote.objects.get(invoice=shapes.unregistered.invoice)
    assert kinds[note.number] == "No VAT"


def test_more_papers_than_xero_takes_are_refused(history, monkeypatch):
    few = accounting.LAYOUTS["xero"]._replace(most=3)
    monkeypatch.setitem(accounting.LAYOUTS, "xero", few)
    with pytest.raises(AccountingError, match="at most 3 papers in one file"):
        read("xero")
    monkeypatch.setitem(accounting.LAYOUTS, "xero", few._replace(most=4))
    assert len(read("xero")) == 4


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("", (["", "", "", ""], "")),
        ("1 Street\nTown\nSW1A 1AA", (["1 Street", "Town", "", ""], "SW1A 1AA")),
        ("1 Street\n\n Town ", (["1 Street", "Town", "", ""], "")),
        ("a\nb\nc\nd\ne\nm1 1ae", (["a", "b", "c", "d, e"], "m1 1ae")),
    ],
)
def test_an_address_has_four_lines(address, lines):
    assert xero._address(address) == lines


# --- Sage -----------------------------------------------------------------------------------------


def everything() -> None:
    """All that can happen to money, beside the History: by card, given back, failed, paid out,
    overpaid by bank, and a card payment that confirmed nothing."""
    with on(70):
        card = booked(100, contact_email="c@example.org", organisation_name="By card")
        attempt = card_payment(card, card.invoice.gross)
        cancel(places_of(card)[:1], by=None, now=timezone.now(), office=True, percent=100)
        refund = attempt.refunds.get()
        refunds.answered(
            refund,
            gateway.Refund("re_1", "failed", refund.amount, "gbp", "pi", None, "", timezone.now()),
        )
    with on(71):
        there = Organisation.objects.get(name="Example Council")
        pay_out(
            there, None, amount=Decimal("12.00"), on=timezone.localdate(), reference="OUT",
            reason="R", by=None, now=timezone.now(), act=uuid.uuid4(),
        )  # fmt: skip
        loose = booked(100, contact_email="l@example.org", organisation_name="Loose")
        for amount, kind in ((-7, "paid"), (4, "refunded")):
            Movement.objects.create(
                kind=kind, amount=amount, booking=loose, on=timezone.localdate(), at=timezone.now()
            )


def test_sage_s_accounts_come_to_what_the_ledger_says(history):
    everything()
    rows = read("sage")
    assert sage_ledger(YEAR) == our_ledger()
    assert {row["Type"] for row in rows} == {"SI", "SC", "SA", "SP", "BR", "BP"}
    nobody = [(row["Type"], row["Account Reference"], row["Nominal A/C Ref"], row["Net Amount"])
              for row in rows if row["Type"] in ("BR", "BP")]  # fmt: skip
    assert nobody == [("BR", "1200", "9998", "7.00"), ("BP", "1200", "9998", "4.00")]


def test_sage_s_papers_add_up_at_every_rate(shapes):
    rows = [row for row in read("sage") if row["Type"] in ("SI", "SC")]
    found = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in rows:
        sign = 1 if row["Type"] == "SI" else -1
        found[row["Tax Code"]][0] += sign * pounds(row, "Net Amount")
        found[row["Tax Code"]][1] += sign * pounds(row, "Tax Amount")
    codes = {"20.00": "T1", "5.00": "T5", "0.00": "T0", "exempt": "T2", "not-registered": "T9"}
    assert dict(found) == {codes[row.key]: list(row.left) for row in vat.figures(YEAR).rates}
    assert sage_ledger(YEAR) == our_ledger()


def test_a_row_of_sage_says_what_it_is(history):
    rows = read("sage")
    account = f"OE{history.organisation.pk:06}"
    said = [[row[name] for name in ("Type", "Nominal A/C Ref", "Date", "Reference", "Net Amount",
             "Tax Code", "Extra Reference")] for row in rows]  # fmt: skip
    first, second, third = (
        each.invoice.number for each in (history.first, history.second, history.third)
    )
    assert said == [
        ["SI", "4000", "11/01/2026", first, "120.00", "T9", history.first.reference],
        ["SI", "4000", "16/01/2026", second, "120.00", "T9", history.second.reference],
        ["SI", "4000", "12/03/2026", third, "60.00", "T9", history.third.reference],
        ["SC", "4000", "31/01/2026", history.note.number, "60.00", "T9", first],
        ["SA", "1200", "20/02/2026", "FPI 1", "60.00", "T9", first],
        ["SA", "1200", "20/02/2026", "FPI 1", "60.00", "T9", second],
        ["SA", "1200", "02/03/2026", "FPI 1", "60.00", "T9", second],
        ["SA", "1200", "02/03/2026", "FPI 1", "40.00", "T9", ""],
        ["SC", "8100", "12/03/2026", third, "5.00", "T9", third],
    ]
    assert {row["Account Reference"] for row in rows} == {account}
    assert {len(row) for row in rows} == {15}
    assert all(len(row["Details"]) <= 60 and len(row["Reference"]) <= 30 for row in rows)
    AccountingCodes.objects.update_or_create(defaults={"sage_account": "WEB"})
    assert {row["Account Reference"] for row in read("sage")} == {"WEB"}


def test_what_is_moved_from_nobody_s_to_an_account_is_in_both(history):
    loose = booked(100)
    with on(75):
        shared = {"kind": "transferred", "act": "0" * 32, "on": timezone.localdate(),
                  "at": timezone.now(), "booking": loose}  # fmt: skip
        Movement.objects.create(amount=9, **shared)
        Movement.objects.create(amount=-9, organisation=loose.organisation,
                                invoice=loose.invoice, **shared)  # fmt: skip
    moved = [(row["Type"], row["Account Reference"], row["Nominal A/C Ref"]) for row in read("sage")
             if row["Net Amount"] == "9.00"]  # fmt: skip
    assert moved == [("BP", "1250", "9998"), ("SA", f"OE{loose.organisation_id:06}", "1250")]


def test_the_customers_are_those_that_the_file_needs(history):
    everything()
    needed = {row["Account Reference"] for row in read("sage") if row["Type"][0] == "S"}
    customers = read("sage-customers")
    assert {row["A/C"] for row in customers} == needed
    council = next(row for row in customers if row["Name"] == "Example Council")
    assert list(council.values())[2:] == ["1 Example Street", "Exampleton", "SW1A 1AA", "", ""]
    AccountingCodes.objects.update_or_create(defaults={"sage_account": "WEB"})
    assert [row["A/C"] for row in read("sage-customers")] == ["WEB"]


def test_a_payment_recorded_late_is_in_the_next_file(history):
    """None is left out of both, and none is in two."""
    with unguarded():
        Movement._base_manager.filter(kind="paid").update(on=dt.date(2026, 1, 15))
    early, late = (
        Period(dt.date(2026, 1, 1), dt.date(2026, 2, 19)),
        Period(dt.date(2026, 2, 20), dt.date(2026, 12, 31)),
    )
    assert not [row for row in read("sage", early) if row["Type"] == "SA"]
    paid = [row["Date"] for row in read("sage", late) if row["Type"] == "SA"]
    assert paid == ["15/01/2026"] * 4
    both = [sage_ledger(each) for each in (early, late)]
    account = f"OE{history.organisation.pk:06}"
    assert sum(each[account] for each in both) == our_ledger()[account]


def test_a_rate_without_a_tax_code_is_said(shapes):
    AccountingCodes.objects.update_or_create(defaults={"sage_rates": "20: T1\n0: T0"})
    with pytest.raises(AccountingError, match="which tax code of Sage stands for 5 %"):
        accounting.export("sage", YEAR, now=LATER)
    assert not AuditEvent.objects.filter(action=accounting.ACTION).exists()


@pytest.mark.parametrize(
    "text", ["20", "20: VAT", "x: T1", "20: T1\n20: T2", "NaN: T1", "20: T123"]
)
def test_tax_codes_are_read_or_refused(text):
    with pytest.raises(ValidationError):
        check_rates(text)


def test_sage_reads_the_windows_alphabet():
    assert sage.encode("Café Nguyễn €") == "Café Nguyen €".encode("cp1252")


# --- Both -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["xero", "sage"])
def test_the_same_days_give_the_same_bytes_whatever_happens_later(history, name):
    days = Period(dt.date(2026, 1, 1), dt.date(2026, 2, 28))
    before = accounting.export(name, days, now=LATER)
    with on(100):
        booked(100)
        card_payment(history.third, "1.00")
        Organisation.objects.update(name="Another name")
    assert accounting.export(name, days, now=LATER) == before
    hashes = AuditEvent.objects.filter(action=accounting.ACTION)
    assert len({each.after["sha256"] for each in hashes}) == 1


@pytest.mark.parametrize("name", ["xero", "sage"])
def test_one_day_after_the_other_is_the_whole(shapes, name):
    cut = dt.date(2026, 2, 25)
    parts = [
        Period(YEAR.start, cut - dt.timedelta(days=1)), Period(cut, cut),
        Period(cut + dt.timedelta(days=1), YEAR.end),
    ]  # fmt: skip
    split = [tuple(row.values()) for period in parts for row in read(name, period)]
    assert sorted(split) == sorted(tuple(row.values()) for row in read(name))


@pytest.mark.parametrize("name", ["xero", "sage"])
def test_what_somebody_typed_is_no_formula(name):
    with on(0):
        booking = booked(100, organisation_name="=cmd()", po_number="+1")
    Invoice.objects.filter(pk=booking.invoice.pk).update(
        customer={"name": "=cmd()", "address": "-1\n@x", "po_number": "+1"}
    )
    booking.invoice.lines.update(description="=1+1\nnext")
    content = accounting.export(name, YEAR, now=LATER).decode()
    cells = [cell for line in csv.reader(io.StringIO(content)) for cell in line]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")]
    assert "'=1+1 next" in cells


def test_days_that_are_not_over_are_refused():
    with pytest.raises(AccountingError, match="Choose days that are over"):
        accounting.export("xero", Period(START.date(), START.date()), now=START)


def test_as_many_queries_for_many_papers(history):
    AccountingCodes.load()
    counts = []
    for _ in range(2):
        counts.append([_queries(name) for name in ("xero", "sage")])
        with on(30):
            for _more in range(4):
                booked(100)
    assert counts[0] == counts[1]


def _queries(name):
    with CaptureQueriesContext(connection) as queries:
        read(name)
    return len(queries)
