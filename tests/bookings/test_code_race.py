"""The last use of a discount code: buyers race for it, and one has it. Without the lock on the code
the same race gives it to several."""

from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from bookings import confirmation
from bookings.models import Booking, DiscountCode, Invoice
from bookings.pricing import codes, entering
from tests import factories
from tests.booking import ready
from tests.bookings import prices
from tests.racing import ROUNDS, race

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="there one writes at a time in any case"
    ),
]

BUYERS = 8


def carts(code: DiscountCode) -> list[Booking]:
    """Each on a date of its own, so that nothing but the code is shared."""
    found = []
    for number in range(BUYERS):
        booking = ready(
            factories.CourseRunFactory(), places=1, text="",
            contact_email=f"buyer{number}@example.org", organisation_name=f"Council {number}",
        )  # fmt: skip
        entering.enter(booking, code=code.code, now=timezone.now())
        found.append(Booking.objects.get(pk=booking.pk))
    return found


def confirmed(booking: Booking) -> str:
    return confirmation.on_invoice(booking, now=timezone.now()).state


def test_the_last_use_is_had_once():
    code = prices.code(percentage=100, max_uses=1)
    bookings = carts(code)
    results = race(confirmed, bookings, refused=confirmation.ConfirmationError)
    refused = [each for each in results if isinstance(each, confirmation.ConfirmationError)]
    assert len(refused) == BUYERS - 1, results
    assert all("used as often as it can be. " in str(each) for each in refused)
    assert codes.uses(code) == 1
    # The others were told, see the price without it, and may go on.
    assert Invoice.objects.count() == 0
    again = Booking.objects.filter(state=Booking.State.HELD).first()
    assert confirmation.on_invoice(again, now=timezone.now()).invoice.net == Decimal("60.00")
    assert codes.uses(code) == 1


def test_without_the_lock_the_same_race_gives_it_to_several(monkeypatch):
    """The negative control. A race may end well by luck, but not all of them."""
    lock = QuerySet.select_for_update

    def unlocked(queryset, **options):
        return queryset if queryset.model is DiscountCode else lock(queryset, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", unlocked)

    def uses(number: int) -> int:
        code = prices.code(f"LAST-{number}", percentage=50, max_uses=1)
        race(confirmed, carts(code))
        return codes.uses(code)

    assert any(uses(number) > 1 for number in range(ROUNDS))
