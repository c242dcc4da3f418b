"""What is certain is recorded; whatever says two things, or nothing, waits for finance."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Organisation
from bookings.bank import matching, texts
from bookings.bank.book import Book
from bookings.changes.move import move
from bookings.ledger import balances
from bookings.models import BankRow, Booking, Invoice, Movement, SellerDetails
from common import integrity
from tests import factories
from tests.booking import confirmed
from tests.bookings import statements
from tests.bookings.paying import rows, transfer
from tests.bookings.pools import sold
from tests.bookings.statements import came

INV = ("INV",)
pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(run):
    """£60 owed by Kent Police Force."""
    return of("Kent Police Force", run)


def of(name: str, run, places: int = 1):
    booking = confirmed(
        run, places=places, text="", organisation_name=name,
        contact_email=f"{name.replace(' ', '.').lower()}@example.org",
    )  # fmt: skip
    return booking.invoice


def owed(*invoices) -> list[Decimal]:
    return [balances.owed(each) for each in invoices]


# --- What a text says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "INV-2026-000123", "inv-2026-000123", "INV 2026 000123", "inv2026000123",
        "COUNCILINV2026000123", "Invoice no. 2026/123", "INV-2026-123", "INV.2026.000.123",
        "INV-2026-0001 23", "PAYMENT OF INVOICE 2026-000123 THANKS",
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text):
    assert texts.numbers(text, INV) == ["INV-2026-000123"]


def test_several_in_one_text():
    said = "INV-2026-000123, 000124 and 000125/inv 2027 7"
    assert texts.numbers(said, INV) == [
        "INV-2026-000123", "INV-2026-000124", "INV-2026-000125", "INV-2027-000007",
    ]  # fmt: skip
    assert not texts.other_digits(said, INV)
    assert texts.other_digits("INV-2026-000123 / 124", INV)


@pytest.mark.parametrize("text", ["2026-000123", "INVOICE", "INV-1999-000001", "INV-2026-1234567"])
def test_what_is_no_number(text):
    assert texts.numbers(text, INV) == []


def test_references_of_bookings_and_prepaid_places():
    assert texts.references("oe 7xk 2m9q thanks") == ["OE-7XK2M9Q"]
    assert "PP-2345678" in texts.references("COUNCILPP2345678")


def test_numbers_of_every_series_of_ours_are_read():
    both = ("ABC", "INV")
    assert texts.numbers("abc 2026 000007, inv2026000008", both) == [
        "ABC-2026-000007", "INV-2026-000008",
    ]  # fmt: skip
    assert texts.numbers("Invoice 2026/7", both) == ["ABC-2026-000007", "INV-2026-000007"]
    assert texts.numbers("ABC-2026-000007", INV) == []


# --- By number or reference -------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{}", "KENT POLICE {}", "fpi {} x"])
def test_an_invoice_that_is_named_is_paid_whole_or_in_part(invoice, form):
    text = form.format(invoice.number.replace("-", " ").lower())
    row = came(text, "20.00")
    assert (row.state, row.organisation) == ("recorded", invoice.booking.organisation)
    assert owed(invoice) == [Decimal("40.00")]
    movement = Movement.objects.get(bank_row=row)
    assert (movement.act, movement.reference, movement.on) == (row.act, text, row.on)
    assert integrity.check().problems == []


def test_by_the_reference_of_a_booking_and_of_prepaid_places(invoice):
    came(f"THANKS {invoice.booking.reference[3:]} oe{invoice.booking.reference[3:].lower()}")
    pool = sold()
    came(f"pp {pool.reference[3:]}", str(pool.invoice.gross))
    assert owed(invoice, pool.invoice) == [0, 0]


def test_the_word_invoice_alone_means_the_one_that_there_is(run, invoice):
    """Of whichever series; of two, somebody looks."""
    _, year, digits = invoice.number.split("-")
    seller = SellerDetails.load()
    seller.invoice_series = "OEI"
    seller.save()
    assert came(f"INVOICE {year}/{digits}", "20.00").state == "recorded"
    second = of("Kent Police Force", run)
    assert second.number == f"OEI-{year}-{digits}"
    row = came(f"INVOICE {year}/{digits}", "10.00")
    assert (row.state, row.why) == ("queued", f"It may mean {invoice.number} or {second.number}.")
    assert came(f"INVOICE {year}/999").why.endswith("999, which is no invoice of ours.")


def test_of_a_booking_with_two_invoices_the_one_that_is_named(run, invoice):
    """The older is paid first only where the text leaves it open."""
    booking = invoice.booking
    dear = factories.CourseRunFactory(
        course=run.course, price=Decimal("90"), starts_in=dt.timedelta(days=40)
    )
    move(list(booking.places.all()), to=dear, by=None, now=timezone.now())
    extra = Invoice.objects.latest("pk")
    assert came(f"{extra.number} {booking.reference}", "30.00").state == "recorded"
    assert owed(invoice, extra) == [Decimal("60.00"), 0]
    assert came(booking.reference, "60.00").state == "recorded"
    assert owed(invoice, extra) == [0, 0]


def test_one_transfer_settles_several(run):
    first, second = of("Kent Police Force", run), of("Kent Police Force", run)
    came(f"{first.number} {second.number}", "120.00")
    assert owed(first, second) == [0, 0]


def test_more_than_is_owed_is_credit_where_the_name_agrees(invoice):
    assert came(f"{invoice.number}", "70.00").why == (
        f"It is £10.00 more than is owed on {invoice.number}."
    )
    row = came(f"KENT POLICE FORCE {invoice.number}", "70.00")
    assert row.state == "recorded"
    assert balances.credit(row.organisation) == Decimal("10.00")


def test_not_where_it_may_be_for_one_more(invoice):
    row = came(f"KENT POLICE FORCE {invoice.number} / 124", "120.00")
    assert (row.state, rows(kind="paid")) == ("queued", [])


def test_what_says_two_things_waits(run, invoice):
    other = of("Surrey Police Force", run)
    for text, why in {
        f"{invoice.number} {other.number}": "more than one organisation",
        f"SURREY POLICE FORCE {invoice.number}": "and another organisation",
        f"{invoice.number} INV-2026-999999": "INV-2026-999999, which is no invoice of ours",
    }.items():
        row = came(text)
        assert (row.state, row.organisation) == ("queued", None)
        assert why in row.why
    assert rows(kind="paid") == []


def test_what_is_paid_already_waits(invoice):
    transfer("60.00", invoice)
    row = came(f"KENT POLICE FORCE {invoice.number}")
    assert row.why == f"Nothing is owed any more on {invoice.number}."
    row = came(f"KENT POLICE FORCE {invoice.booking.reference}")
    assert row.why == f"Nothing is owed any more on {invoice.number}."


def test_what_somebody_may_have_recorded_by_hand_waits(invoice):
    transfer("20.00", invoice)
    row = came(invoice.number, "20.00")
    assert "was recorded by hand for" in row.why
    assert owed(invoice) == [Decimal("40.00")]
    assert came(invoice.number, "20.01").state == "recorded"
    long_ago = statements.today() - dt.timedelta(days=8)
    assert came(invoice.number, "19.99", long_ago).state == "recorded"
    assert owed(invoice) == [0]
    assert came(invoice.number, "20.00", long_ago).why.startswith("Nothing is owed")


def test_two_for_one_invoice_in_one_file(invoice):
    day = statements.uk(statements.today())
    statements.imported(
        statements.barclays((day, "60.00", invoice.number), (day, "60.00", f"{invoice.number} X"))
    )
    assert statements.states() == ["recorded", "queued"]
    assert owed(invoice) == [0]


def test_who_pays_for_themselves_is_looked_at(invoice):
    Organisation.objects.update(individual=True)
    for text in (invoice.number, "KENT POLICE FORCE"):
        assert "pays for themselves" in came(text).why
    assert owed(invoice) == [Decimal("60.00")]


# --- By amount and name -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["KENT POLICE FORCE", "The Kent Police-Force Ltd BGC", "FROM KENT POLICE FORCE REF 12345"],
)
def test_the_one_invoice_of_that_amount_under_that_name(invoice, text):
    assert came(text).state == "recorded"
    assert owed(invoice) == [0]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("KENT POLICE FORCE", "59.99"), ("KENT POLICE FORCE FEDERATION", "60.00"),
        ("KENT POLICE", "60.00"), ("POLICE FORCE KENT", "60.00"), ("TRAINING", "60.00"),
        ("MR A N OTHER", "60.00"),
    ],
)  # fmt: skip
def test_nearly_is_not_enough(invoice, text, amount):
    row = came(text, amount)
    assert (row.state, bool(row.why)) == ("queued", True)
    assert owed(invoice) == [Decimal("60.00")]


def test_more_than_one_candidate_waits(run, invoice):
    of("Kent Police Force", run)
    assert "More than one invoice" in came("KENT POLICE FORCE").why
    transfer("60.00", invoice)
    Organisation.objects.create(name="The Kent Police Force")
    assert "More than one organisation" in came("KENT POLICE FORCE BGC").why


def test_a_name_within_another_s_is_not_meant(run):
    shorter, longer = of("Kent", run), of("Kent Police Force", run)
    came("KENT POLICE FORCE")
    assert owed(shorter, longer) == [Decimal("60.00"), 0]


# --- Candidates -------------------------------------------------------------------------------


def test_candidates_say_why(run, invoice):
    other = of("Surrey Police Force", run)
    text = f"SURREY POLICE FORCE {invoice.number}"
    found = matching.candidates(
        Book([text], since=statements.today()), text=text, amount=Decimal("60.00")
    )
    assert [
        (each.payer.name, [owed.invoice.number for owed in each.invoices], each.why)
        for each in found
    ] == [
        ("Kent Police Force", [invoice.number], "named in the text, owes exactly so much"),
        ("Surrey Police Force", [other.number], "its name stands there, owes exactly so much"),
    ]


def test_many_are_read_in_as_many_queries_as_one(run, invoice, django_assert_num_queries):
    for n in range(4):
        of(f"Council {n}", run)
    numbers = list(Invoice.objects.values_list("number", flat=True))
    references = list(Booking.objects.values_list("reference", flat=True))
    for said in ([numbers[0]], [*numbers, *references]):
        with django_assert_num_queries(6):
            book = Book(said, since=statements.today())
            for text in said:
                matching.decide(
                    book,
                    text=text,
                    amount=Decimal("60.00"),
                    on=statements.today(),
                    is_doubtful=False,
                )
    assert BankRow.objects.count() == 0
