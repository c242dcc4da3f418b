"""What becomes of a booking and of a quote is on record, if and only if it came about."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation
from bookings import confirmation, holds, quotes
from common.models import AuditEvent
from tests import factories
from tests.booking import ready

pytestmark = pytest.mark.django_db


def events():
    """Of this room; an organisation's beginning is told by its own."""
    return list(AuditEvent.objects.filter(action__startswith="bookings.").order_by("pk"))


def confirm(booking):
    return confirmation.on_invoice(booking, now=timezone.now())


def test_a_confirmed_booking_is_on_record_once_in_one_statement(run):
    booking = ready(run)
    with CaptureQueriesContext(connection) as queries:
        confirm(booking)
    confirm(booking)
    [event] = events()
    assert (event.action, event.object_id) == (
        "bookings.confirmation.confirm",
        str(booking.public_id),
    )
    assert event.before == {"state": "held"}
    assert event.after == {
        "state": "confirmed",
        "method": "invoice",
        "places": 2,
        "gross": "120.00",
        "organisation": str(Organisation.objects.get().public_id),
    }
    asked = [each["sql"] for each in queries if "common_audit" in each["sql"]]
    # One, and one that their organisation begins with this booking.
    assert len(asked) == 2


def test_a_confirmation_that_is_rolled_back_is_not(run):
    booking = ready(run)
    with transaction.atomic():
        confirm(booking)
        transaction.set_rollback(True)
    assert events() == []


def test_a_confirmation_that_comes_too_late_is_not(now):
    run = factories.CourseRunFactory(capacity=2)
    booking = ready(run, now=now - 2 * holds.length())
    confirm(ready(run))
    with pytest.raises(holds.SoldOut):
        confirm(booking)
    assert [event.object_id for event in events()] != [str(booking.public_id)]
    assert len(events()) == 1


@pytest.fixture
def quote(run):
    return quotes.draft(
        run.course,
        organisation_name="Example Council",
        contact_name="Bo Booker",
        contact_email="booker@example.org",
        people=12,
        wanted_dates="",
        mode="online",
        place="",
        owner=None,
    )


def test_a_quote_is_on_record_from_the_draft_to_the_date(quote):
    now = timezone.now()
    quotes.send(quote, now=now)
    quotes.send(quote, now=now)
    quotes.accept(quote, by="Bo Booker", po_number="PO-1", now=now)
    date = quotes.make_date(quote)
    told = [(event.action, event.before.get("state"), event.after) for event in events()]
    offer = {"people": 12, "price": "60.00"}
    assert told == [
        ("bookings.quotes.draft", None, {"state": "draft", **offer}),
        ("bookings.quotes.send", "draft", {"state": "sent", **offer}),
        ("bookings.quotes.accept", "sent", {"state": "accepted", **offer}),
        ("bookings.quotes.make_date", None, {"date": str(date.public_id)}),
    ]
    assert {event.object_id for event in events()} == {str(quote.public_id)}
    assert "Bo Booker" not in str(told)


def test_a_declined_quote_is_on_record(quote):
    now = timezone.now()
    quotes.send(quote, now=now)
    quotes.decline(quote, now=now)
    assert events()[-1].action == "bookings.quotes.decline"
