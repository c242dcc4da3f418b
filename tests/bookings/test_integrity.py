"""`check_integrity`: a sound site says nothing, and each thing that can be wrong is found: every
check is broken here by hand, as no journey would."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.people.learners import Person, learners
from bookings import confirmation, holds
from bookings.basket import items
from bookings.changes.move import move
from bookings.ledger import movements
from bookings.models import (
    Booking,
    Change,
    Invoice,
    InvoiceLine,
    Movement,
    PaymentAttempt,
    Place,
)
from bookings.payments.refunds import owe
from common import audit, integrity
from common.models import NumberSeries, OutgoingMessage
from courses.models import CourseRun, Enrolment
from tests import factories
from tests.booking import confirmed, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(run) -> Booking:
    return confirmed(run)


def found() -> list[str]:
    """What is wrong, without the name of the check."""
    return [problem.partition(": ")[2] for problem in integrity.check().problems]


def attempt(booking: Booking, **fields) -> PaymentAttempt:
    made = PaymentAttempt.objects.create(
        booking=booking, amount=Decimal("120.00"), expires_at=timezone.now(), **fields
    )
    if made.state == PaymentAttempt.State.PAID:
        movements.paid_by_card(made, made.amount, timezone.now(), invoice=None)
    return made


def give_back(paid: PaymentAttempt, reason: str) -> None:
    owe(paid, amount=paid.amount, reason=reason, invoice=None, now=timezone.now())


def given_up(booking, now):
    """Ann's place, and nothing else of what should follow."""
    place = Place.objects.get(name="Ann Able")
    Place.objects.filter(pk=place.pk).update(cancelled_at=now)
    Change.objects.create(
        booking=booking, place=place, kind=Change.Kind.CANCELLED, from_run=place.run
    )


class TestSound:
    def test_nothing_booked(self):
        assert integrity.check() == ([], [])

    def test_what_the_journeys_leave(self, run, now):
        confirmed(run)
        confirmed(run, places=3, contact_email="second@example.org", organisation_name="Second")
        ready(run)
        holds.hold(run, places=2, now=now)
        assert integrity.check() == ([], [])

    def test_a_place_without_a_name(self, run):
        confirmed(run, places=3)
        assert found() == []


class TestSeats:
    def test_more_sold_than_there_are(self, booking, run):
        CourseRun.objects.update(capacity=1)
        assert found() == [f"Date {run.pk}: 2 places sold or held, and 1 seats."]

    def test_held_ones_count(self, run, now):
        holds.hold(run, places=3, now=now)
        CourseRun.objects.update(capacity=2)
        assert found() == [f"Date {run.pk}: 3 places sold or held, and 2 seats."]

    def test_lapsed_ones_do_not(self, run, now):
        holds.hold(run, places=3, now=now)
        CourseRun.objects.update(capacity=2)
        Booking.objects.update(hold_expires_at=now)
        assert found() == []

    def test_staff_may_lower_it_under_what_was_sold(self, booking, run):
        lower(run, to=1)
        assert found() == []
        assert "its capacity was lowered from 10" in integrity.check().notes[0]

    def test_but_not_explain_more_than_there_ever_were(self, booking, run):
        lower(run, to=1)
        places = [Place.objects.create(**place_of(booking)) for _ in range(9)]
        assert f"Date {run.pk}: {2 + len(places)} places sold or held, and 10 seats." in found()


def lower(run: CourseRun, *, to: int) -> None:
    """As the office does, with the form of the date."""
    audit.record(
        "courses.office.edit", on=run, before={"capacity": run.capacity}, after={"capacity": to}
    )
    CourseRun.objects.filter(pk=run.pk).update(capacity=to)


def place_of(booking: Booking) -> dict[str, object]:
    place = booking.places.first()
    names = ("booking", "course", "run", "list_price", "unit_price", "vat_rate")
    return {name: getattr(place, name) for name in names}


class TestPeople:
    def test_named_and_no_learner(self, booking):
        Place.objects.filter(name="Ann Able").update(learner=None)
        assert f"{booking.reference}: somebody is named on a place, and is no learner." in found()

    def test_placed_and_not_enrolled(self, booking):
        Enrolment.objects.filter(learner__full_name="Ann Able").delete()
        assert found() == [f"{booking.reference}: somebody has a place, and is not enrolled."]

    def test_withdrawn_is_not_enrolled(self, booking):
        Enrolment.objects.update(state=Enrolment.State.WITHDRAWN)
        assert found() == [f"{booking.reference}: somebody has a place, and is not enrolled."]

    def test_enrolled_on_another_date_is_not_enrolled(self, booking):
        other = factories.CourseRunFactory(course=booking.places.first().course)
        Enrolment.objects.update(run=other)
        assert f"{booking.reference}: somebody has a place, and is not enrolled." in found()

    def test_self_paced(self, booking):
        Place.objects.update(run=None)
        Enrolment.objects.update(run=None)
        assert found() == []
        Enrolment.objects.all().delete()
        assert found() == [f"{booking.reference}: somebody has a place, and is not enrolled."]

    def test_the_same_person_twice_on_a_date(self, booking, run):
        ann = Place.objects.get(name="Ann Able").learner
        Place.objects.filter(name="Ben Baker").update(learner=ann)
        said = integrity.check()
        assert f"bookings.people: Date {run.pk}: learner {ann.pk} has 2 places." in said.notes

    def test_enrolled_though_the_place_was_cancelled(self, booking, now):
        given_up(booking, now)
        left = Enrolment.objects.get(learner__full_name="Ann Able")
        assert found() == [f"Enrolment {left.public_id}: the place it came of was given up."]

    def test_enrolled_though_the_place_was_passed_on(self, booking, run):
        place = Place.objects.get(name="Ann Able")
        [cara] = learners(booking.organisation, people=[Person("Cara", "", "")])
        Change.objects.create(
            booking=booking,
            place=place,
            kind=Change.Kind.SUBSTITUTED,
            from_run=run,
            to_run=run,
            from_learner=place.learner,
            to_learner=cara,
        )
        Enrolment.objects.create(learner=cara, run=run, course=run.course)
        Place.objects.filter(pk=place.pk).update(learner=cara)
        left = Enrolment.objects.get(learner=place.learner)
        assert found() == [
            f"Enrolment {left.public_id}: the place it came of was given up.",
            f"Enrolment {left.public_id}: still on a date that the person was taken off",
        ]
        Enrolment.objects.filter(pk=left.pk).update(state=Enrolment.State.WITHDRAWN)
        assert found() == []


class TestInvoices:
    def test_lines_that_do_not_add_up(self, booking):
        InvoiceLine.objects.update(net=Decimal("1.00"))
        assert found() == [f"{booking.invoice.number}: its lines do not add up to it."]

    def test_pence_that_are_no_binary_fractions_add_up(self, now):
        """On SQLite 0.10 and 0.20 are 0.30000000000000004 together."""
        run, other = (factories.CourseRunFactory(price=Decimal(price)) for price in ("0.1", "0.2"))
        booking = ready(run, places=1, text="Ann Able")
        items.add(booking, run=other, places=1, now=now)
        confirmation.on_invoice(booking, now=now)
        assert Invoice.objects.get().net == Decimal("0.30")
        assert found() == []

    def test_no_lines(self, booking):
        InvoiceLine.objects.all().delete()
        assert found() == [f"{booking.invoice.number}: its lines do not add up to it."]

    def test_asking_for_something_else_than_places_cost(self, booking):
        Place.objects.filter(name="Ann Able").update(unit_price=Decimal("50.00"))
        assert found() == [
            f"{booking.reference}: its invoices ask 120.00 net, its places cost 110.00."
        ]

    def test_a_move_to_a_dearer_date_is_accounted_for(self, booking, run):
        to = factories.CourseRunFactory(course=run.course, price=Decimal("75.00"))
        move([Place.objects.get(name="Ann Able")], to=to, by=None, now=timezone.now())
        assert [invoice.net for invoice in Invoice.objects.order_by("pk")] == [120, 15]
        assert found() == []
        Change.objects.all().delete()
        Place.objects.filter(name="Ann Able").update(unit_price=Decimal("60.00"))
        said = f"{booking.reference}: its invoices ask 135.00 net, its places cost 120.00."
        assert said in found()

    def test_a_cancelled_place_was_invoiced_all_the_same(self, booking, now):
        given_up(booking, now)
        Enrolment.objects.filter(learner__full_name="Ann Able").update(
            state=Enrolment.State.WITHDRAWN
        )
        assert found() == []

    def test_none_though_something_is_to_be_paid(self, booking):
        NumberSeries.objects.all().delete()
        Movement._base_manager.all().delete()
        Invoice.objects.all().delete()
        assert found() == [
            f"{booking.reference}: confirmed, something is to be paid, and there is no invoice."
        ]

    def test_none_is_needed_for_nothing(self, run):
        run.course.price = 0
        run.course.save()
        confirmed(run)
        assert not Invoice.objects.exists()
        assert found() == []

    def test_a_number_that_is_missing(self, run):
        for n in range(3):
            confirmed(run, contact_email=f"b{n}@example.org", organisation_name=f"O{n}")
        Movement._base_manager.filter(invoice__number__endswith="2").delete()
        Invoice.objects.filter(number__endswith="2").delete()
        assert any("numbers are missing" in problem for problem in found())

    def test_a_last_number_that_no_invoice_bears(self, booking):
        NumberSeries.objects.filter(name__startswith="INV").update(last=2)
        assert any("the last number given is not that" in problem for problem in found())


class TestMessages:
    def test_whoever_booked_was_not_written_to(self, booking):
        OutgoingMessage.objects.filter(kind="booking_confirmed").delete()
        assert found() == [f"{booking.reference}: nobody was promised its confirmation."]

    def test_somebody_named_was_not_written_to(self, booking):
        OutgoingMessage.objects.filter(recipient="ann@example.org").delete()
        assert found() == [
            f"{booking.reference}: somebody named on a place was not promised a message."
        ]

    def test_old_messages_have_been_deleted_on_schedule(self, booking, now):
        Booking.objects.update(confirmed_at=now - dt.timedelta(days=40))
        OutgoingMessage.objects.all().delete()
        assert found() == []


class TestPayments:
    def test_paid_and_forgotten(self, run):
        booking = ready(run)
        paid = attempt(booking, state=PaymentAttempt.State.PAID)
        said = f"{booking.reference}: paid, and neither confirmed nor refunded."
        assert found() == [said]
        Booking.objects.update(attention="Paid another amount.")
        assert found() == []
        Booking.objects.update(attention="")
        give_back(paid, "Paid too late")
        assert found() == []

    def test_paid_twice_and_kept(self, booking):
        Booking.objects.update(method=Booking.Method.CARD)
        attempt(booking, state=PaymentAttempt.State.PAID)
        assert found() == []
        second = attempt(booking, state=PaymentAttempt.State.PAID)
        assert found() == [f"{booking.reference}: paid 2 times, and none given back."]
        give_back(second, "Paid twice")
        assert found() == []

    def test_held_with_an_open_page(self, run):
        booking = ready(run)
        attempt(booking, state=PaymentAttempt.State.OPEN)
        assert found() == [f"{booking.reference}: being made, and its payment page is open."]

    def test_being_paid_for_without_a_page(self, run):
        booking = ready(run)
        Booking.objects.update(state=Booking.State.PAYING)
        assert found() == [f"{booking.reference}: being paid for, and there is no page to pay on."]

    def test_confirmed_by_card_and_not_paid(self, booking):
        Booking.objects.update(method=Booking.Method.CARD)
        assert found() == [f"{booking.reference}: confirmed by card, and never paid."]
