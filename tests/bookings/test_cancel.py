"""Cancelling places, and what goes back for them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from bookings import seats
from bookings.changes import ChangeError
from bookings.changes.cancel import cancel, worth
from bookings.ledger import balances
from bookings.models import (
    Booking,
    Change,
    CreditNote,
    Invoice,
    PaymentAttempt,
    Place,
    PoolEntry,
    Refund,
    SellerDetails,
)
from bookings.payments import card
from bookings.payments.fulfilment import fulfil
from bookings.payments.refunds import owe, settle
from bookings.pools import ledger
from common.models import Attachment, AuditEvent, OutgoingMessage
from courses.enrolment import enrol
from courses.models import Enrolment
from tests import factories
from tests.booking import confirmed, ready
from tests.bookings.changing import away, booked, changes_of, on, people, places_of, run_of, sent
from tests.bookings.pools import sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def vat(db):
    SellerDetails.objects.create(name="onEvidence", vat_number="GB123")


def cancelled(places, **answers):
    answers.setdefault("now", timezone.now())
    return cancel(places, by=places[0].booking.buyer, **answers)


def state_of(booking):
    return Booking.objects.get(pk=booking.pk).state


def paid_by_card(stand_in, days=60, places=2):
    now = timezone.now()
    booking = ready(away(days), places=places, text=people(places))
    card.start(booking, now=now)
    session = booking.attempts.get().session_id
    stand_in.control.pay(session)
    fulfil(session, now=now)
    return Booking.objects.get(pk=booking.pk)


def test_one_place_and_then_the_other():
    booking = booked()
    run = run_of(booking)
    ann, ben = places_of(booking)
    cancelled([ann])
    assert on(run) == ["Ben Baker"]
    assert state_of(booking) == Booking.State.CONFIRMED
    assert seats.left(run, now=timezone.now()) == 9
    cancelled([ben])
    assert on(run) == []
    assert state_of(booking) == Booking.State.CANCELLED
    assert seats.left(run, now=timezone.now()) == 10
    with pytest.raises(ChangeError, match="was cancelled"):
        cancelled([ben])
    assert Change.objects.count() == 2


def test_everybody_is_told_once_and_the_date_leaves_their_calendar():
    booking = booked()
    OutgoingMessage.objects.all().delete()
    cancelled(places_of(booking))
    assert sent("place_cancelled", "places_cancelled") == [
        ("place_cancelled", "ann@example.org"),
        ("place_cancelled", "ben@example.org"),
        ("places_cancelled", "booker@example.org"),
    ]
    files = Attachment.objects.filter(message__recipient="ann@example.org")
    enrolment = Enrolment.objects.get(learner__full_name="Ann Able")
    assert [(file.source, file.source_id) for file in files] == [
        ("calendar_cancelled", f"{enrolment.run_id}:{enrolment.learner_id}")
    ]
    said = OutgoingMessage.objects.get(kind="places_cancelled").context
    assert said["people"] == "Ann Able and Ben Baker"
    [note] = CreditNote.objects.all()
    assert said["money"] == (
        f"£120.00 is credited on your invoice. Credit note {note.number} is attached."
    )
    [paper] = Attachment.objects.filter(message__kind="places_cancelled")
    assert (paper.source, paper.source_id) == ("credit_note", str(note.pk))


@pytest.mark.parametrize(
    ("days", "net", "tax"), [(28, "60", "12"), (27, "30", "6"), (14, "30", "6"), (13, "0", "0")]
)
def test_what_goes_back_on_an_invoice_is_credited(vat, days, net, tax):
    booking = booked(days)
    before = list(Invoice.objects.values())
    [change] = cancelled(places_of(booking)[:1])
    assert (change.net, change.vat) == (-Decimal(net), -Decimal(tax))
    assert change.off_invoice == Decimal(net) + Decimal(tax)
    assert balances.owed(booking.invoice) == booking.invoice.gross - change.off_invoice
    notes = CreditNote.objects.values_list("invoice", "net", "vat", "gross")
    credited = (booking.invoice.pk, Decimal(net), Decimal(tax), Decimal(net) + Decimal(tax))
    assert list(notes) == ([] if net == "0" else [credited])
    assert list(Invoice.objects.values()) == before, "an issued invoice never changes"


def odd():
    """Three places at £33.33."""
    run = away(60, course__price=Decimal("33.33"))
    return confirmed(run, places=3, text=people(3))


def test_all_places_one_by_one_give_back_what_was_charged(vat):
    """VAT was rounded once, on the three of them."""
    booking = odd()
    given = [cancelled([place])[0] for place in places_of(booking)]
    assert sum(-each.net for each in given) == Decimal("99.99")
    assert sum(-each.vat for each in given) == Decimal("20.00")
    assert [str(-each.vat) for each in given] == ["6.67", "6.66", "6.67"]


def test_all_places_together_give_back_the_same(vat):
    booking = odd()
    given = cancelled(places_of(booking))
    assert sum(-each.gross for each in given) == Decimal("119.99")
    assert balances.owed(booking.invoice) == 0


def test_a_card_payment_goes_back_to_the_card_and_never_more_of_it(stand_in, vat):
    booking = paid_by_card(stand_in)
    ann, ben = places_of(booking)
    [change] = cancelled([ann])
    refund = Refund.objects.get()
    assert (refund.amount, refund.attempt) == (Decimal("72.00"), booking.attempts.get())
    assert (change.to_card, change.off_invoice) == (Decimal("72.00"), 0)
    # Half of the payment went back another way: only the rest is left.
    owe(
        refund.attempt, amount=Decimal("50"), reason="By hand", invoice=booking.invoice,
        now=timezone.now(),
    )  # fmt: skip
    [change] = cancelled([ben])
    assert (change.to_card, change.off_invoice) == (Decimal("22.00"), Decimal("50.00"))
    assert balances.owed(booking.invoice) == 0
    assert sum(each.amount for each in Refund.objects.all()) == refund.attempt.amount


def test_a_refund_is_asked_of_stripe(stand_in):
    booking = paid_by_card(stand_in, places=1)
    cancelled(places_of(booking))
    settle(Refund.objects.get())
    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    assert PaymentAttempt.objects.get().amount == Refund.objects.get().amount


def test_the_office_says_how_much_within_what_it_cost(vat):
    booking = booked(5)
    ann, ben = places_of(booking)
    with pytest.raises(ChangeError, match=r"from £0.00 up to £144.00"):
        cancelled([ann, ben], office=True, amount=Decimal("144.01"), reason="R")
    assert changes_of(booking) == []
    given = cancelled([ann, ben], office=True, amount=Decimal("100.01"), reason="Bereavement")
    assert sum(-each.gross for each in given) == Decimal("100.01")
    assert {each.reason for each in given} == {"Bereavement"}
    assert all(each.by_office for each in given)


def test_once_it_has_begun_the_office_alone_cancels():
    booking = booked(1)
    late = run_of(booking).starts_at + dt.timedelta(minutes=1)
    with pytest.raises(ChangeError, match="has begun"):
        cancelled(places_of(booking), now=late)
    [change] = cancelled(places_of(booking)[:1], now=late, office=True, reason="Fire alarm")
    assert change.gross == 0


def test_prepaid_places_go_back_where_they_came_from():
    pool = sold()
    booking, late = booked(60), booked(5)
    for each in (booking, late):
        Booking.objects.filter(pk=each.pk).update(method=Booking.Method.POOL)
        for place in places_of(each):
            PoolEntry.objects.create(
                pool=pool,
                kind=PoolEntry.Kind.USED,
                quantity=-1,
                place=place,
                at=place.booking.confirmed_at,
            )
    left = ledger.left(pool)
    changes = cancelled(places_of(booking)) + cancelled(places_of(late))
    assert ledger.left(pool) == left + 2
    returned = PoolEntry.objects.filter(kind=PoolEntry.Kind.RETURNED)
    assert {entry.place.booking for entry in returned} == {booking}
    assert {each.gross for each in changes} == {0}
    said = OutgoingMessage.objects.filter(kind="places_cancelled").order_by("pk")
    assert [each.context["money"] for each in said] == [
        "They are back among your prepaid places.",
        "Nothing is refunded.",
    ]


def self_paced():
    booking = booked(places=1)
    course = factories.CourseFactory(self_paced=True)
    [place] = places_of(booking)
    place.run, place.course = None, course
    place.save()
    enrol(course, run=None, learners=[place.learner])
    return booking


def test_a_self_paced_place_is_cancelled_until_it_is_begun():
    [change] = cancelled(places_of(self_paced()))
    assert change.net == Decimal("-60.00")
    assert not Enrolment.objects.live().filter(run=None).exists()


def test_a_self_paced_place_that_was_begun_is_not():
    booking = self_paced()
    Enrolment.objects.filter(run=None).update(
        state=Enrolment.State.COMPLETED, completed_at=timezone.now()
    )
    with pytest.raises(ChangeError, match="has begun this course"):
        cancelled(places_of(booking))
    assert Place.objects.live().count() == 1


def test_what_is_shown_is_what_is_given(vat):
    booking = booked(20, places=3)
    shown = worth(places_of(booking), now=timezone.now())
    given = cancelled(places_of(booking))
    assert [(-each.net, -each.vat) for each in given] == [tuple(each) for each in shown]


def test_it_is_on_record(vat):
    booking = booked(20)
    cancelled(places_of(booking), office=True, reason="Ill")
    event = AuditEvent.objects.get(action="bookings.changes.cancel")
    assert (event.before["state"], event.after["state"]) == ("confirmed", "cancelled")
    assert (event.after["gross"], event.reason) == ("-72.00", "Ill")
