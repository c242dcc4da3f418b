"""For tests of reports: an organisation with everything on its account."""

import csv
import datetime as dt
import io
from collections import defaultdict
from decimal import Decimal

import time_machine
from django.utils import timezone

from bookings.changes.cancel import cancel
from bookings.changes.move import move
from bookings.ledger.using import use
from bookings.ledger.writing_off import write_off
from bookings.models import AccountingCodes, CreditNote, Invoice, Movement, SellerDetails
from bookings.reports import sage
from bookings.reports.periods import Period
from tests import factories
from tests.booking import confirmed
from tests.bookings.changing import away, booked, people, places_of, run_of
from tests.bookings.paying import transfer
from tests.bookings.pools import sold

#: The year in which the tests of reports take place: their dates are to come from there.
START = dt.datetime(2026, 1, 11, 10, tzinfo=dt.UTC)
ALL = Period(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def on(days: int):
    """The clock stands so many days after START."""
    return time_machine.travel(START + dt.timedelta(days=days), tick=False)


class History:
    """Of one organisation, in January to March 2026: two bookings of £120, one place of the first
    cancelled, £150 by bank of which £60 went to the second, £100 for an invoice of £60 left, so
    that £40 became credit; £10 of it used on a third, and £5 of that written off."""

    def __init__(self) -> None:
        with on(0):
            self.first = booked(200)
            self.organisation = self.first.organisation
        with on(5):
            self.second = booked(200)
        with on(20):
            cancel(places_of(self.first)[:1], by=None, now=timezone.now())
            self.note = CreditNote.objects.get()
        with on(40):
            transfer("120.00", self.first.invoice, self.second.invoice)
        with on(50):
            transfer("100.00", self.second.invoice)
        with on(60):
            self.third = booked(200, places=1)
            invoice = self.third.invoice
            use(self.organisation, invoice, amount=Decimal("10.00"), by=None, now=timezone.now())
            write_off(
                self.organisation, invoice, amount=Decimal("5.00"), reason="Secret reason",
                by=None, now=timezone.now(),
            )  # fmt: skip


def csv_rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def text(response) -> str:
    return " ".join(response.content.decode().split())


class Shapes:
    """Every shape of paper there is, in January to April 2026: an exempt course and one at 5 %, a
    move to a date that costs more, places made free afterwards, prepaid places for one course and
    for any, and a booking before we were registered."""

    def __init__(self) -> None:
        with on(0):
            self.unregistered = self.booked("Early", 60)
        seller = SellerDetails.load()
        seller.vat_number = "GB123456789"
        seller.save()
        with on(10):
            self.plain = self.booked("Plain", "33.33", places=2)
            self.exempt = self.booked(
                "Exempt", 80, course={"vat_rate": 0, "vat_exempt_reason": "Education"}
            )
            self.zero = self.booked("Zero", 40, course={"vat_rate": 0})
            self.reduced = self.booked("Reduced", "19.99", course={"vat_rate": 5})
        with on(45):
            for each in (self.plain, self.exempt):
                cancel(places_of(each)[:1], by=None, now=timezone.now(), office=True, percent=50)
            dearer = away(300, course=run_of(self.reduced).course, price=Decimal("50.01"))
            move(places_of(self.reduced)[:1], to=dearer, by=None, now=timezone.now(), office=True)
        with on(85):
            there = self.plain.organisation
            self.pool = sold(there, course=run_of(self.zero).course, size=3)
            self.any_pool = sold(there, size=7, unit_price=Decimal("45.45"))
            cancel(places_of(self.unregistered), by=None, now=timezone.now(), office=True,
                   percent=100)  # fmt: skip

    @staticmethod
    def booked(title: str, price, *, places: int = 1, course=None):
        made = factories.CourseFactory(
            title=title, code=title.lower().replace(" ", "-"), **(course or {})
        )
        date = away(200, capacity=10, course=made, price=Decimal(price))
        return confirmed(date, places=places, text=people(places))


def papers_net(period: Period) -> Decimal:
    """Of the papers themselves: invoices by tax point less credit notes by day of issue."""
    asked = Invoice.objects.filter(tax_point__range=period)
    back = CreditNote.objects.filter(issued_on__range=period)
    return sum((each.net for each in asked), Decimal(0)) - sum(
        (each.net for each in back), Decimal(0)
    )


def sage_ledger(period: Period) -> dict[str, Decimal]:
    """What customers' accounts come to by the rows for Sage."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for values in sage.rows(period, AccountingCodes()):
        row = dict(zip(sage.HEADINGS, values, strict=True))
        gross = Decimal(str(row["Net Amount"])) + Decimal(str(row["Tax Amount"]))
        if row["Type"] in ("SI", "SP", "SC", "SA"):
            sign = 1 if row["Type"] in ("SI", "SP") else -1
            found[str(row["Account Reference"])] += sign * gross
    return {name: amount for name, amount in found.items() if amount}


def our_ledger() -> dict[str, Decimal]:
    """The same by the ledger itself."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in Movement.objects.exclude(organisation=None):
        found[f"OE{row.organisation_id:06}"] += row.amount
    return {name: amount for name, amount in found.items() if amount}
