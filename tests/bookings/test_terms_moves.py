"""A move to a dearer date comes with an invoice: what finance agreed holds for that too."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings.changes import NoInvoice
from bookings.changes.move import move
from bookings.models import Change, Invoice, InvoiceTerms
from tests.accounts.membership import BOOKER, member, signed_in
from tests.bookings.changing import away, booked, places_of, run_of
from tests.pages.office import at_work
from tests.pages.office import member as staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    """Two places at £60, not paid yet."""
    return booked(60)


@pytest.fixture
def dear(booking):
    """£20 more for both."""
    return away(91, course=run_of(booking).course, price=Decimal("70"))


def agree(booking, **said):
    return InvoiceTerms.objects.create(organisation=booking.organisation, **said)


def moved(booking, to, **how):
    return move(places_of(booking), to=to, by=booking.buyer, now=timezone.now(), **how)


def text(response) -> str:
    return " ".join(response.content.decode().split())


BLOCKED = {"blocked": True, "blocked_because": "Insolvent"}
REFUSED = [
    ({"credit_limit": Decimal("139.99")}, "cannot have one more invoice at present"),
    (BLOCKED, "cannot have one more invoice at present"),
    ({"po_pattern": "PO-######"}, "needs a purchase order number of the form that we agreed"),
]


@pytest.mark.parametrize(("terms", "words"), REFUSED)
def test_it_is_not_invoiced_past_what_was_agreed(booking, dear, terms, words):
    agree(booking, **terms)
    with pytest.raises(NoInvoice, match=words) as refused:
        moved(booking, dear)
    assert "Choose a date that costs no more, or ask us" in str(refused.value)
    assert "Insolvent" not in str(refused.value)
    assert "139.99" not in str(refused.value)
    assert (Change.objects.count(), Invoice.objects.count()) == (0, 1)
    same = away(92, course=run_of(booking).course)
    assert len(moved(booking, same)) == 2


def test_up_to_the_limit_it_is(booking, dear):
    agree(booking, credit_limit=Decimal("140.00"))
    moved(booking, dear)
    assert Invoice.objects.latest("pk").gross == Decimal("20.00")


def test_a_cheaper_date_is_no_debt(booking):
    agree(booking, **BLOCKED)
    moved(booking, away(92, course=run_of(booking).course, price=Decimal("50")))
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(("terms", "words"), REFUSED)
def test_the_page_says_so_before_anybody_confirms(booking, dear, terms, words):
    agree(booking, **terms)
    buyer = signed_in(member(booking.organisation, BOOKER))
    places = [("place", str(place.public_id)) for place in places_of(booking)]
    address = reverse("booking_move", args=[booking.public_id])
    chosen = [*places, ("check", "1"), ("to", str(dear.public_id))]
    shown = text(buyer.get(address, chosen))
    assert words in shown
    assert "Move 2 places?" not in shown
    assert f"{dear.when}. Online. £20.00 more, by invoice." in shown, "another can be chosen"
    ids = [pk for _, pk in places]
    answer = text(buyer.post(address, {"place": ids, "to": str(dear.public_id), "shown": "20.00"}))
    assert words in answer
    assert Change.objects.count() == 0
    InvoiceTerms.objects.all().delete()
    assert "Move 2 places?" in text(buyer.get(address, chosen))


def test_the_office_goes_on_with_a_reason_and_knows(booking, dear):
    terms = agree(booking, **BLOCKED)
    office = at_work(staff(roles.TRAINING_OFFICE))
    address = reverse("office_change", args=[booking.pk])
    assert "gets no invoices at present: Insolvent. You may invoice" in text(office.get(address))
    InvoiceTerms.objects.filter(pk=terms.pk).update(
        blocked=False, blocked_because="", credit_limit=Decimal("120.00")
    )
    assert "may owe up to £120.00. It owes £120.00." in text(office.get(address))
    said = {
        "places": [str(place.public_id) for place in places_of(booking)], "what": "move",
        "to": str(dear.public_id), "charge": "on", "reason": "Their finance rang",
    }  # fmt: skip
    office.post(address, said)
    assert Invoice.objects.latest("pk").gross == Decimal("20.00")
    assert {each.reason for each in Change.objects.all()} == {"Their finance rang"}


def test_nothing_is_said_where_nothing_is_agreed(booking):
    agree(booking, po_pattern="PO-###", payment_days=14)
    office = at_work(staff(roles.TRAINING_OFFICE))
    shown = text(office.get(reverse("office_change", args=[booking.pk])))
    assert "You may invoice the difference all the same" not in shown
