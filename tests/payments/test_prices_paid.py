"""What is paid by card is what was shown, with all that was taken off; and a code's use is kept
while the payment page is open."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings import confirmation, pricing
from bookings.models import Booking, DiscountCode, Invoice
from bookings.payments import card, gateway
from bookings.payments.fulfilment import fulfil, release
from bookings.pricing import entering
from tests import factories
from tests.booking import ready
from tests.bookings import prices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stand_in")]


@pytest.fixture
def booking(run, now):
    prices.charge_vat()
    prices.code(max_uses=1)
    booking = ready(run, places=3, now=now)
    entering.enter(booking, code="SPRING", now=now)
    return Booking.objects.get(pk=booking.pk)


def charged(booking) -> Decimal:
    return gateway.retrieve_session(booking.attempts.first().session_id).amount


def test_the_charge_and_the_invoice_are_what_was_shown(booking, now, stand_in):
    shown = pricing.price(booking.places.all()).gross
    assert shown == Decimal("204.00")
    card.start(booking, now=now, shown=shown)
    assert charged(booking) == shown
    session = booking.attempts.get().session_id
    stand_in.control.pay(session)
    fulfil(session, now=now)
    invoice = Invoice.objects.get()
    assert (invoice.gross, invoice.reductions) == (
        shown, [{"label": "Code SPRING", "amount": "10.00"}],
    )  # fmt: skip


def test_its_code_is_in_use_while_the_page_is_open(booking, run, now):
    card.start(booking, now=now)
    other = ready(run, text="", now=now)
    with pytest.raises(entering.CodeError, match="as often as it can be"):
        entering.enter(other, code="SPRING", now=now)
    card.leave(booking, now=now)
    entering.enter(other, code="SPRING", now=now)


def test_a_code_that_ends_while_the_page_is_open_still_holds(booking, now, stand_in):
    card.start(booking, now=now)
    DiscountCode.objects.update(active=False)
    session = booking.attempts.get().session_id
    stand_in.control.pay(session)
    fulfil(session, now=now)
    assert Invoice.objects.get().gross == charged(booking)
    assert Booking.objects.get().code is not None


def test_nothing_is_charged_that_was_not_shown(booking, now, stand_in):
    DiscountCode.objects.update(active=False)
    with pytest.raises(card.CardError, match=r"has ended.*£216.00 now, not £204.00"):
        card.start(booking, now=now)
    booking.refresh_from_db()
    assert (booking.state, booking.attempts.count()) == (Booking.State.HELD, 0)
    card.start(booking, now=now, shown=Decimal("216.00"))
    assert charged(booking) == Decimal("216.00")


def test_a_page_that_shows_another_total_is_shown_again(run, now, client):
    """Another tab has changed the basket; the buyer pays from the old page."""
    browser = Client()
    browser.post(reverse("book", args=[run.public_id]), {"places": "2"})
    booking = Booking.objects.get()
    Booking.objects.update(
        contact_email="b@example.org", no_po=True, organisation_name="O", billing_address="1 Street"
    )
    for step in ("booking_pay", "booking_on_invoice"):
        answer = browser.post(
            reverse(step, args=[booking.public_id]), {"shown": "60.00"}, follow=True
        )
        assert "The total is £120.00 now, not £60.00" in answer.content.decode()
    booking.refresh_from_db()
    assert booking.state == Booking.State.HELD


def test_what_was_paid_for_another_basket_is_looked_at(booking, now, stand_in):
    """The session was let go of, the basket changed, and the old page paid all the same."""
    card.start(booking, now=now)
    attempt = booking.attempts.get()
    stand_in.control.pay(attempt.session_id)
    release(attempt, state=attempt.State.EXPIRED)
    entering.remove(booking, now=now)
    fulfil(attempt.session_id, now=now)
    booking.refresh_from_db()
    assert not booking.is_confirmed
    assert booking.attention == "Paid 204.00, but it was changed since and comes to 216.00."


def test_an_early_price_that_ends_meanwhile_is_told(now, stand_in):
    today = timezone.localdate(now)
    run = factories.CourseRunFactory(early_price="50.00", early_until=today)
    booking = ready(run, now=now)
    tomorrow = now + dt.timedelta(days=1)
    with pytest.raises(card.CardError, match=r"£120.00 now, not £100.00"):
        card.start(booking, now=tomorrow, shown=Decimal("100.00"))
    with pytest.raises(confirmation.ConfirmationError, match=r"£120.00 now, not £100.00"):
        confirmation.on_invoice(booking, now=tomorrow, shown=Decimal("100.00"))
