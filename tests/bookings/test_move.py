"""Another date of the same course, at the same price or another."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from icalendar import Calendar

from bookings import seats
from bookings.changes import BeyondPolicy, ChangeError
from bookings.changes.move import NoRoom, choices, move
from bookings.models import Change, CreditNote, Invoice, SellerDetails
from common.models import Attachment, AuditEvent, OutgoingMessage
from courses import calendars
from courses.models import CourseRun
from tests import factories
from tests.booking import confirmed
from tests.bookings.changing import away, booked, changes_of, on, places_of, run_of, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def vat(db):
    SellerDetails.objects.create(name="onEvidence", vat_number="GB123")


def other(booking, days: int = 90, **fields):
    """One more date of the same course."""
    return away(days, course=run_of(booking).course, **{"capacity": 10, **fields})


def moved(places, to, **answers):
    answers.setdefault("now", timezone.now())
    return move(places, to=to, by=places[0].booking.buyer, **answers)


def test_all_go_to_a_date_of_the_same_price():
    booking = booked()
    old, to = run_of(booking), other(booking)
    changes = moved(places_of(booking), to)
    assert run_of(booking) == to
    assert (on(old), on(to)) == ([], ["Ann Able", "Ben Baker"])
    now = timezone.now()
    assert (seats.left(old, now=now), seats.left(to, now=now)) == (10, 8)
    assert Invoice.objects.count() == 1
    assert [(each.kind, each.from_run, each.to_run, each.gross) for each in changes] == [
        (Change.Kind.MOVED, old, to, 0)
    ] * 2


def test_one_goes_and_the_other_stays():
    booking = booked()
    old, to = run_of(booking), other(booking)
    moved(places_of(booking)[:1], to)
    assert (on(old), on(to)) == (["Ben Baker"], ["Ann Able"])


def test_everybody_is_told_once_and_calendars_follow():
    booking = booked()
    OutgoingMessage.objects.all().delete()
    moved(places_of(booking), other(booking))
    assert sent("place_moved", "places_moved") == [
        ("place_moved", "ann@example.org"),
        ("place_moved", "ben@example.org"),
        ("places_moved", "booker@example.org"),
    ]
    files = Attachment.objects.filter(message__recipient="ann@example.org").order_by("source")
    assert [file.source for file in files] == ["calendar_cancelled", "calendar_of_person"]


def test_whoever_is_moved_away_and_back_has_the_first_date_in_the_calendar_again():
    """A calendar heeds nothing older than the cancellation that it was sent in between."""
    booking = booked(places=1)
    old, to = run_of(booking), other(booking)
    moved(places_of(booking), to)
    gone = Attachment.objects.get(source="calendar_cancelled")
    [off] = Calendar.from_ical(calendars.calendar_cancelled(gone.source_id)).walk("VEVENT")
    OutgoingMessage.objects.all().delete()
    moved(places_of(booking), old, office=True)
    [back] = Attachment.objects.filter(message__kind="place_moved").exclude(source=gone.source)
    file = Calendar.from_ical(getattr(calendars, back.source)(back.source_id))
    [on_again] = file.walk("VEVENT")
    assert file["method"] == "REQUEST"
    assert on_again["uid"] == off["uid"]
    assert on_again["sequence"] > off["sequence"]


def test_a_dearer_date_is_invoiced(vat):
    booking = booked()
    to = other(booking, price=Decimal("75.50"))
    changes = moved(places_of(booking), to)
    first, extra = Invoice.objects.order_by("pk")
    assert booking.invoice == first
    [line] = extra.lines.all()
    assert (line.quantity, line.unit_price, line.net, line.vat) == (
        2, Decimal("15.50"), Decimal("31.00"), Decimal("6.20"),
    )  # fmt: skip
    assert (extra.booking, extra.gross) == (booking, Decimal("37.20"))
    assert extra.due_on == extra.issued_on + dt.timedelta(days=30)
    assert sum(each.gross for each in changes) == extra.gross
    assert {place.unit_price for place in places_of(booking)} == {Decimal("75.50")}
    files = Attachment.objects.filter(message__kind="places_moved")
    assert [file.source_id for file in files] == [str(extra.pk)]


def test_vat_on_the_difference_is_rounded_once_and_shared(vat):
    booking = booked(places=3)
    changes = moved(places_of(booking), other(booking, price=Decimal("60.33")))
    extra = Invoice.objects.order_by("pk").last()
    assert (extra.net, extra.vat) == (Decimal("0.99"), Decimal("0.20"))
    assert sum(each.vat for each in changes) == extra.vat


def test_a_cheaper_date_gives_the_difference_back(vat):
    booking = booked()
    changes = moved(places_of(booking), other(booking, price=Decimal("50")))
    assert [(each.net, each.vat, each.off_invoice) for each in changes] == [
        (Decimal("-10.00"), Decimal("-2.00"), Decimal("12.00"))
    ] * 2
    assert Invoice.objects.count() == 1
    message = OutgoingMessage.objects.get(kind="places_moved")
    assert "£24.00 is credited on your invoice." in message.context["money"]
    [note] = CreditNote.objects.all()
    assert (note.invoice, note.net, note.vat) == (booking.invoice, Decimal("20"), Decimal("4"))
    assert [line.place for line in note.lines.all()] == places_of(booking)
    assert "moved to a date that costs less" in note.lines.all()[0].description


def test_what_was_taken_off_stays_taken_off():
    """Ten per cent were, and are on the new date."""
    booking = booked(places=1)
    [place] = places_of(booking)
    place.unit_price = Decimal("54.00")
    place.save()
    moved([place], other(booking, price=Decimal("80")))
    place.refresh_from_db()
    assert (place.list_price, place.unit_price) == (Decimal("80.00"), Decimal("72.00"))
    assert changes_of(booking)[0].net == Decimal("18.00")


def test_nothing_is_charged_for_what_cost_nothing():
    booking = booked(places=1)
    [place] = places_of(booking)
    place.unit_price = Decimal("0")
    place.save()
    moved([place], other(booking, price=Decimal("80")))
    assert changes_of(booking)[0].net == 0


def test_the_office_may_leave_the_difference():
    booking = booked(places=1)
    to = other(booking, price=Decimal("80"))
    moved(places_of(booking), to, office=True, charge=False, reason="Our mistake")
    assert places_of(booking)[0].unit_price == Decimal("60.00")
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(("days", "may"), [(14, True), (13, False)])
def test_free_moves_end_14_days_before(days, may):
    booking = booked(days)
    to = other(booking)
    if may:
        moved(places_of(booking), to)
    else:
        with pytest.raises(BeyondPolicy, match="14 days"):
            moved(places_of(booking), to)
    assert bool(on(to)) is may


def test_one_move_is_free_and_the_office_moves_on():
    booking = booked()
    to, further = other(booking), other(booking, 120)
    moved(places_of(booking), to)
    with pytest.raises(BeyondPolicy, match="moved once already"):
        moved(places_of(booking), further)
    moved(places_of(booking), further, office=True, reason="Rang us")
    assert run_of(booking) == further
    last = changes_of(booking)[-1]
    assert (last.by_office, last.reason) == (True, "Rang us")


def test_a_move_by_the_office_does_not_use_up_the_free_one():
    booking = booked()
    moved(places_of(booking), other(booking), office=True, reason="Ours")
    moved(places_of(booking), other(booking, 120))
    assert len(changes_of(booking)) == 4


def test_no_more_than_there_is_room_for():
    booking = booked()
    to = other(booking, capacity=1)
    with pytest.raises(NoRoom, match="Only 1 place is left"):
        moved(places_of(booking), to)
    confirmed(to, places=1, text="")
    with pytest.raises(NoRoom, match="just sold out"):
        moved(places_of(booking)[:1], to)
    assert changes_of(booking) == []
    assert len(on(run_of(booking))) == 2


def test_only_where_one_may_go():
    booking = booked()
    mine = factories.CourseRunFactory(
        course=run_of(booking).course, organisation=booking.organisation
    )
    theirs = other(booking, organisation=factories.OrganisationFactory())
    gone = other(booking, state=CourseRun.State.CANCELLED)
    past = other(booking, -1)
    elsewhere = away(90)
    full = other(booking, capacity=1)
    confirmed(full, places=1, text="")
    offered = choices(booking, places_of(booking), now=timezone.now())
    assert {run.pk: run.places_left for run in offered} == {mine.pk: 10, full.pk: 0}
    for run in (theirs, gone, past, elsewhere, run_of(booking)):
        with pytest.raises(ChangeError):
            moved(places_of(booking), run)
    moved(places_of(booking), mine)


def test_nobody_is_on_the_new_date_twice():
    booking = booked()
    to = other(booking)
    confirmed(to, places=1, text="Ann Able, ann@example.org")
    with pytest.raises(ChangeError, match="Ann Able has a place on that date already"):
        moved(places_of(booking), to)
    assert len(on(run_of(booking))) == 2


def test_it_is_on_record():
    booking = booked()
    old, to = run_of(booking), other(booking)
    moved(places_of(booking), to)
    event = AuditEvent.objects.get(action="bookings.changes.move")
    assert event.before == {"dates": [str(old.public_id)]}
    assert event.after["date"] == str(to.public_id)
    assert len(event.after["places"]) == 2
