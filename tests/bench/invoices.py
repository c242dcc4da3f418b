"""Invoices issued by eight threads at once, beside the same rows written bare; and their PDFs in a
warm process, beside WeasyPrint's plain way of making the same page."""

import statistics
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import HTML

from bookings import invoicing, papers, pricing
from bookings.loading import places_of
from bookings.models import Booking, Invoice, InvoiceLine, Place, SellerDetails
from common import pdf
from common.fonts import font_faces
from common.models import NumberSeries
from tests import factories

THREADS, EACH, ROUNDS = 8, 40, 3
PAGES, WARM_UP = 60, 5
TEMPLATE = "bookings/invoice.html"
Work = Callable[[Booking], object]


def run() -> list[dict[str, Any]]:
    database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return [_issuing(), _printing()]
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


# --- Issuing --------------------------------------------------------------------------------------


def _issuing() -> dict[str, Any]:
    """For bookings that were made before, the two ways in turn, so that a slow minute of the
    machine slows both."""
    NumberSeries.objects.get_or_create(name="BARE")
    rates = [
        (
            _per_second(_ours, _confirmed(THREADS * EACH)),
            _per_second(_bare, _confirmed(THREADS * EACH)),
        )
        for _ in range(ROUNDS)
    ]
    ours, bare = (sorted(column)[ROUNDS // 2] for column in zip(*rates, strict=True))
    return {
        "name": f"invoices issued, {THREADS} threads, PostgreSQL",
        "value": round(ours, 1),
        "unit": "per second",
        "yardstick": round(bare, 1),
        "ratio": round(ours / bare, 3),
    }


def _ours(booking: Booking) -> None:
    with transaction.atomic():
        price = pricing.price(places_of(booking))
        invoicing.issue(booking, price=price, seller=SellerDetails.load(), now=timezone.now())


def _bare(booking: Booking) -> None:
    """A counter, an invoice and its line, by the ORM: no ledger, nothing reckoned."""
    today = timezone.localdate()
    with transaction.atomic():
        NumberSeries.objects.filter(name="BARE").update(last=F("last") + 1)
        number = NumberSeries.objects.get(name="BARE").last
        invoice = Invoice.objects.create(
            number=f"BARE-{today.year}-{number:06}", booking=booking, issued_on=today,
            tax_point=today, due_on=today, seller={}, customer={}, net=60, vat=0, gross=60,
        )  # fmt: skip
        InvoiceLine.objects.create(
            invoice=invoice, description="Training place", quantity=1, unit_price=60, vat_rate=0,
            net=60, vat=0,
        )  # fmt: skip


def _per_second(work: Work, bookings: list[Booking]) -> float:
    start = threading.Barrier(THREADS + 1)
    failed: list[BaseException] = []

    def works(mine: list[Booking]) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            for booking in mine:
                work(booking)
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=works, args=[bookings[n::THREADS]]) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    start.wait(timeout=30)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return len(bookings) / (time.perf_counter() - began)


def _confirmed(number: int) -> list[Booking]:
    """Of one place each, without an invoice yet."""
    member = factories.MembershipFactory()
    run = factories.CourseRunFactory(capacity=number)
    now = timezone.now()
    bookings = Booking.objects.bulk_create(
        Booking(
            state=Booking.State.CONFIRMED, method=Booking.Method.INVOICE, confirmed_at=now,
            hold_expires_at=now, buyer=member.user, organisation=member.organisation,
            organisation_name="Example Council", contact_name="Bo Booker",
            billing_address="1 Example Street", billing_postcode="SW1A 1AA", po_number="PO-123",
        )
        for _ in range(number)
    )  # fmt: skip
    Place.objects.bulk_create(
        Place(booking=booking, course=run.course, run=run, list_price=60, unit_price=60, vat_rate=0)
        for booking in bookings
    )
    return bookings


# --- Printing -------------------------------------------------------------------------------------


def _printing() -> dict[str, Any]:
    """In seconds of CPU, the two ways taking turns: what else the machine does slows both alike."""
    invoices = [_invoice(number) for number in range(PAGES)]
    turns = [(_cpu(_rendered, each), _cpu(_plain, each)) for each in invoices]
    ours, plain = (statistics.median(times) for times in zip(*turns[WARM_UP:], strict=True))
    return {
        "name": "invoices rendered, tagged PDF/UA-1",
        "value": round(1 / ours, 1),
        "unit": "per second of CPU",
        "yardstick": round(1 / plain, 1),
        "ratio": round(plain / ours, 2),
        "cpu_ms": round(ours * 1000, 1),
    }


def _rendered(context: dict[str, Any]) -> bytes:
    return pdf.render(TEMPLATE, context, title=context["title"])


def _plain(context: dict[str, Any]) -> bytes:
    html = render_to_string(TEMPLATE, context)
    style = font_faces() + (pdf.STYLES / "invoice.css").read_text()
    html = html.replace("</head>", f"<style>{style}</style></head>")
    made: bytes = HTML(string=html, base_url=f"{pdf.STYLES}/").write_pdf()
    return made


def _cpu(way: Callable[[dict[str, Any]], bytes], context: dict[str, Any]) -> float:
    began = time.process_time()
    way(context)
    return time.process_time() - began


def _invoice(number: int) -> dict[str, Any]:
    """One of those issued above, with three lines at one rate."""
    invoice = Invoice.objects.exclude(number__startswith="BARE").order_by("-pk")[number]
    invoice.seller |= {"vat_number": "GB123456789", "bank_details": "Sort code 00-00-00"}
    line = invoice.lines.get()
    line.vat_rate, line.vat = Decimal("20"), Decimal("12")
    context = papers.context(invoice)
    lines = [line, line, line]
    return {
        **context,
        "lines": lines,
        "vat_summary": papers.vat_summary(lines),
        "title": f"onEvidence training, {invoice.number}",
        "size": pdf.SIZES[0],
    }
