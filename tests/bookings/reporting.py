"""For tests of reports: an organisation with everything on its account."""

import datetime as dt
from decimal import Decimal

import time_machine
from django.utils import timezone

from bookings.ledger.using import use
from bookings.ledger.writing_off import write_off
from bookings.models import CreditNote
from bookings.reports.periods import Period
from tests.bookings.changing import booked, places_of
from tests.bookings.paying import transfer

#: The year in which the tests of reports take place: their dates are to come from there.
START = dt.datetime(2027, 1, 11, 10, tzinfo=dt.UTC)
ALL = Period(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def on(days: int):
    """The clock stands so many days after START."""
    return time_machine.travel(START + dt.timedelta(days=days), tick=False)


class History:
    """Of one organisation, in January to March 2027: two bookings of £120, one place of the first
    cancelled, £150 by bank of which £60 went to the second, £100 for an invoice of £60 left, so
    that £40 became credit; £10 of it used on a third, and £5 of that written off."""

    def __init__(self) -> None:
        from bookings.changes.cancel import cancel

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
    import csv
    import io

    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def text(response) -> str:
    return " ".join(response.content.decode().split())
