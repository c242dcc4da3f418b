"""A payment and the expiry of its page, at one moment: the money is kept with a place for it or is
given back, and never both or neither. Stripe's word is final, so that only one of the two is true
of a session; but a late answer may be acted on after another one, and the reconciler, the webhook
and the buyer's return all act at once."""

from collections import Counter

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from bookings import holds, seats
from bookings.models import Booking, Invoice, PaymentAttempt, Place, Refund
from bookings.payments import card, fulfilment
from common import integrity
from tests import factories
from tests.booking import ready
from tests.racing import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.usefixtures("stand_in"),
]

PAIRS = 6


@pytest.fixture
def paid(stand_in):
    """Bookings whose pages are open and paid, each of the one place that its date has."""
    now, made = timezone.now(), []
    for n in range(PAIRS):
        run = factories.CourseRunFactory(capacity=1)
        booking = ready(
            run, places=1, text=f"Person {n}, p{n}@example.org", now=now,
            contact_email=f"b{n}@example.org", organisation_name=f"Council {n}",
        )  # fmt: skip
        card.start(booking, now=now)
        stand_in.control.pay(booking.attempts.get().session_id)
        made.append(booking)
    return made


def expire(booking: Booking):
    """As a job acts that was told of the expiry: what it read may be out of date."""
    attempt = booking.attempts.get()
    return lambda: fulfilment.release(attempt, state=PaymentAttempt.State.EXPIRED)


def take(booking: Booking):
    """Somebody else takes the place as soon as it is free."""
    run, now = booking.places.get().run, booking.hold_expires_at

    def take() -> Booking | None:
        try:
            return holds.hold(run, places=1, now=now)
        except holds.SoldOut:
            return None

    return take


def pay(booking: Booking):
    session, late = booking.attempts.get().session_id, booking.hold_expires_at
    return lambda: fulfilment.fulfil(session, now=late)


def wrong(booking: Booking) -> str:
    """What is neither a place for the money nor the money back."""
    booking.refresh_from_db()
    [attempt] = booking.attempts.all()
    kept, back = booking.is_confirmed, attempt.refunds.count()
    if attempt.state != PaymentAttempt.State.PAID or kept + back != 1:
        return f"{attempt.state}, confirmed: {kept}, refunds: {back}"
    sold = Place.objects.filter(run=booking.places.get().run).seated(booking.hold_expires_at)
    return "" if sold.count() <= 1 else f"{sold.count()} places sold of 1"


def test_paid_while_the_page_expires_and_somebody_waits_for_the_place(paid):
    for booking in paid:
        at_once(pay(booking), expire(booking), take(booking), pay(booking))
    assert Counter(map(wrong, paid)) == {"": PAIRS}
    assert Invoice.objects.count() + Refund.objects.count() == PAIRS
    assert not [each for each in integrity.check().problems if "payments" in each]


def test_told_by_everybody_at_once_it_confirms_once(paid):
    for booking in paid:
        at_once(*[pay(booking)] * 6)
    assert Counter(map(wrong, paid)) == {"": PAIRS}
    assert Invoice.objects.count() == PAIRS
    assert integrity.check().problems == []


def test_without_the_locks_the_same_race_goes_wrong(paid, monkeypatch):
    """The negative control: it may end well by luck, but not for all of them."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)

    def goes_wrong(booking: Booking) -> bool:
        results = at_once(*[pay(booking)] * 6, expire(booking), take(booking), take(booking))
        failed = [each for each in results if isinstance(each, Exception)]
        return bool(failed or wrong(booking) or booking.invoices.count() > 1)

    assert any(map(goes_wrong, paid))


def test_an_expiry_that_comes_late_does_not_open_what_is_paid(paid):
    """The job read the attempt before the payment landed."""
    [booking, *_] = paid
    late = expire(booking)
    pay(booking)()
    late()
    assert wrong(booking) == ""
    assert booking.is_confirmed
    assert seats.left(booking.places.get().run, now=timezone.now()) == 0
