"""Finance sees what moved on an invoice, and records what came and went by bank."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.practice import fresh_code
from bookings import papers
from bookings.changes.cancel import cancel
from bookings.ledger import balances
from bookings.models import CreditNote, Movement
from tests.booking import confirmed
from tests.bookings.changing import booked, places_of
from tests.bookings.paying import rows, transfer
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return at_work(member(roles.FINANCE))


@pytest.fixture
def booking():
    return booked()


def page(booking):
    return reverse("invoice_money", args=[booking.invoice.pk])


def text(response) -> str:
    return " ".join(response.content.decode().split())


def form(client, booking, what: str):
    """As the page has it, filled in."""
    [found] = [each for name, _, _, each in client.get(page(booking)).context["deeds"]
               if name == what]  # fmt: skip
    values = {field.html_name: field.value() for field in found}
    return {name: "" if value is None else value for name, value in values.items()}


def do(client, booking, what: str, **changes):
    sent = form(client, booking, what) | {f"{what}-{key}": v for key, v in changes.items()}
    return client.post(page(booking), sent | {"what": what}, follow=True)


def test_everything_that_moved_is_on_the_invoice_s_page(booking):
    cancel(places_of(booking)[:1], by=None, now=timezone.now())
    transfer("10.00", booking.invoice)
    note = CreditNote.objects.get()
    office = at_work(member(roles.TRAINING_OFFICE))
    shown = text(office.get(reverse("invoice:inspect", args=[booking.invoice.pk])))
    for said in ("Invoiced", "Credited", note.number, "Places were cancelled", "FPI 1", "-£10.00"):
        assert said in shown
    assert "£50.00 due" in shown
    assert page(booking) not in shown
    assert page(booking) in text(
        at_work(member(roles.FINANCE)).get(reverse("invoice:inspect", args=[booking.invoice.pk]))
    )


def test_papers_are_downloaded_once_they_are_made(booking):
    cancel(places_of(booking)[:1], by=None, now=timezone.now())
    note = CreditNote.objects.get()
    office = at_work(member(roles.TRAINING_OFFICE))
    for kind, row, make in (
        ("invoice", booking.invoice, papers.invoice_pdf),
        ("credit-note", note, papers.credit_note_pdf),
    ):
        address = reverse("office_paper", args=[kind, row.pk])
        assert f"{row.number} is being made." in text(office.get(address, follow=True))
        make(str(row.pk))
        assert row.number in office.get(address)["Content-Disposition"]
    assert office.get(reverse("office_paper", args=["page", note.pk])).status_code == 404


def test_a_transfer_pays_what_is_ticked_and_the_rest_is_credit(finance, booking):
    other = confirmed(places_of(booking)[0].run, places=1, text="")
    both = [str(each.invoice.public_id) for each in (booking, other)]
    done = text(do(finance, booking, "receive", amount="200.00", reference="FPI 9", invoices=both))
    assert "£200.00 recorded. £20.00 of it were more than is owed." in done
    assert balances.credit(booking.organisation) == Decimal("20.00")
    assert "Its credit: £20.00" in done
    assert {row.by for row in Movement.objects.filter(kind="paid")} != {None}


def test_sent_twice_it_is_recorded_once(finance, booking):
    sent = form(finance, booking, "receive") | {"receive-reference": "R", "what": "receive"}
    sent["receive-amount"] = "10.00"
    for _ in range(2):
        finance.post(page(booking), sent)
    assert balances.owed(booking.invoice) == Decimal("110.00")


def test_credit_is_used_written_off_and_paid_out(finance, booking):
    other = confirmed(places_of(booking)[0].run, places=1, text="")
    transfer("90.00", other.invoice)
    assert "£25.00 of the credit used." in text(do(finance, booking, "use", amount="25.00"))
    assert "Say why" in text(do(finance, booking, "write_off", amount="95.00"))
    done = text(do(finance, booking, "write_off", amount="95.00", reason="Insolvent"))
    assert "£95.00 written off." in done
    assert "Insolvent" in done
    assert balances.owed(booking.invoice) == 0
    done = text(do(finance, booking, "pay_out_credit", reference="OUT", reason="They asked for it"))
    assert "£5.00 recorded as paid out." in done
    assert balances.credit(booking.organisation) == 0
    assert "Nothing is owed here" in done


def test_more_than_there_is_is_refused_and_nothing_typed_is_lost(finance, booking):
    sent = {"amount": "120.01", "reason": "Insolvent"}
    answer = text(do(finance, booking, "write_off", **sent))
    assert "Write off from £0.01 up to £120.00" in answer
    assert 'value="120.01"' in answer
    assert 'value="Insolvent"' in answer
    assert rows(kind="written_off") == []


def test_what_is_not_to_be_done_any_more_says_so(finance, booking):
    sent = form(finance, booking, "write_off") | {"what": "write_off", "write_off-reason": "R"}
    transfer("120.00", booking.invoice)
    answer = text(finance.post(page(booking), sent, follow=True))
    assert "not to be done on this invoice any more" in answer
    assert rows(kind="written_off") == []


def test_it_asks_for_a_code_that_is_fresh(finance, booking):
    session = finance.session
    del session[fresh_code.SHOWN]
    session.save()
    answer = finance.post(page(booking), {"what": "write_off"})
    assert answer.templates[0].name == "accounts/fresh_code.html"


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (roles.EDITORS, False),
        (roles.TRAINING_OFFICE, False),
        (roles.FINANCE, True),
        (roles.ADMINISTRATORS, True),
    ],
)
def test_who_may(booking, role, may):
    client = at_work(member(role))
    assert denied(client.get(page(booking))) is not may
    assert denied(client.post(page(booking), {"what": "write_off"})) is not may


def test_the_list_says_what_is_owed_in_as_many_queries_for_many(
    finance, booking, run, django_assert_max_num_queries
):
    index = reverse("invoice:index")
    assert "120.00" in text(finance.get(index))
    for n in range(5):
        confirmed(run, contact_email=f"b{n}@example.org", organisation_name=f"O{n}")
    with django_assert_max_num_queries(30):
        finance.get(index)
