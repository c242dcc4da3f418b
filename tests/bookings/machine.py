"""Everything that can happen to a date, in any order, with what must be true after each step.

Rules are functions of the journeys; a room adds its own by a mix-in with `@rule`s and
`@invariant`s (`tests.bookings.machine_more`). The clock is the machine's own: it is handed to the
journeys, and stands still for those that ask the real one."""

import datetime as dt

import time_machine
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from bookings import checkout, confirmation, holds, people, seats
from bookings.models import Booking, PaymentAttempt, Place
from bookings.payments import card, fulfilment, gateway
from common import audit, integrity
from courses.models import CourseRun, Enrolment, Session
from tests import factories
from tests.booking import DETAILS

#: Few of each, so that they meet.
SEATS, PEOPLE, ORGANISATIONS = 3, 5, 2
#: What a journey refuses is no step; anything else that is raised is a fault.
REFUSALS = (
    card.CardError,
    checkout.CheckoutError,
    confirmation.ConfirmationError,
    holds.HoldError,
    people.PeopleError,
)
names = st.lists(st.integers(0, PEOPLE - 1), unique=True, min_size=0, max_size=3)


class Dates(RuleBasedStateMachine):
    """Two dates of one course, and whoever books them."""

    runs, bookings = Bundle("runs"), Bundle("bookings")
    paying = Bundle("paying")

    def __init__(self) -> None:
        super().__init__()
        self.now = timezone.now().replace(microsecond=0)
        self.clock = time_machine.travel(self.now, tick=False)
        self.travelled = self.clock.start()
        self.course = factories.CourseFactory()
        #: The most seats that a date has had: staff may lower it under what was sold.
        self.most: dict[int, int] = {}
        self.lowered: set[int] = set()

    def teardown(self) -> None:
        self.clock.stop()

    # --- What happens -----------------------------------------------------------------------------

    @initialize(target=runs)
    def first_date(self) -> int:
        return self._date(days=30)

    @initialize(target=runs)
    def second_date(self) -> int:
        return self._date(days=60)

    @rule(target=bookings, run=runs, places=st.integers(1, 3))
    def hold(self, run: int, places: int) -> int | None:
        booking = self.attempt(
            lambda: holds.hold(CourseRun.objects.get(pk=run), places=places, now=self.now)
        )
        return booking.pk if booking else None

    @rule(booking=bookings, places=st.integers(1, 3))
    def resize(self, booking: int | None, places: int) -> None:
        self.on(booking, lambda b: holds.resize(b, places=places, now=self.now))

    @rule(booking=bookings)
    def ask_for_more_time(self, booking: int | None) -> None:
        self.on(booking, lambda b: holds.extend(b, now=self.now))

    @rule(booking=bookings)
    def come_back(self, booking: int | None) -> None:
        self.on(booking, lambda b: holds.renew(b, now=self.now))

    @rule(target=bookings, run=runs, who=names.filter(bool), organisation=st.integers(0, 1))
    def hold_and_answer(self, run: int, who: list[int], organisation: int) -> int | None:
        booking = self.hold(run, len(who))
        self.answer(booking, who, organisation)
        return booking

    @rule(target=bookings, run=runs, who=names.filter(bool), organisation=st.integers(0, 1))
    def buy_on_invoice(self, run: int, who: list[int], organisation: int) -> int | None:
        booking = self.hold_and_answer(run, who, organisation)
        self.confirm_on_invoice(booking)
        return booking

    @rule(booking=bookings, who=names, organisation=st.integers(0, ORGANISATIONS - 1))
    def answer(self, booking: int | None, who: list[int], organisation: int) -> None:
        lines = [f"Person {n}, person{n}@example.org" for n in who]
        details = {
            **DETAILS,
            "organisation_name": f"Council {organisation}",
            "contact_email": f"booker{organisation}@example.org",
        }
        self.on(booking, lambda b: people.name_places(b, text="\n".join(lines)))
        self.on(booking, lambda b: checkout.save_details(b, details=details))

    @rule(booking=bookings)
    def confirm_on_invoice(self, booking: int | None) -> None:
        self.on(booking, lambda b: confirmation.on_invoice(b, now=self.now))

    @rule(target=paying, booking=bookings)
    def open_the_payment_page(self, booking: int | None) -> int | None:
        """As `card.start` leaves it once Stripe has answered."""
        attempt = self.on(
            booking, lambda b: card._attempt(holds.renew(b, now=self.now), self.now, None)
        )
        if attempt and not attempt.session_id:
            PaymentAttempt.objects.filter(pk=attempt.pk).update(
                session_id=f"cs_{attempt.pk}", state=PaymentAttempt.State.OPEN
            )
        return attempt.pk if attempt else None

    @rule(paid=consumes(paying))
    def pay(self, paid: int | None) -> None:
        if attempt := PaymentAttempt.objects.filter(pk=paid or 0).first():
            fulfilment._paid(attempt, self._session(attempt), self.now)

    @rule(expired=consumes(paying))
    def the_payment_page_expires(self, expired: int | None) -> None:
        if attempt := PaymentAttempt.objects.filter(pk=expired or 0).first():
            fulfilment.release(attempt, state=PaymentAttempt.State.EXPIRED)

    @rule(run=runs, seats=st.integers(1, SEATS + 2))
    def staff_change_capacity(self, run: int, seats: int) -> None:
        self.change_capacity(run, seats)

    @rule(minutes=st.sampled_from([1, 31, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)
        self.travelled.move_to(self.now)

    # --- What is true at any time -----------------------------------------------------------------

    @invariant()
    def never_more_live_seats_than_capacity(self) -> None:
        for run in CourseRun.objects.filter(course=self.course):
            taken = Place.objects.filter(run=run).seated(self.now).count()
            if taken > run.capacity:
                # Only because staff lowered it: nothing was taken since.
                assert run.pk in self.lowered, f"{taken} of {run.capacity}"
                assert taken <= self.most[run.pk], f"{taken}, and there were {self.most[run.pk]}"
                assert seats.left(run, now=self.now) == 0
            else:
                self.most[run.pk] = run.capacity
                self.lowered.discard(run.pk)

    @invariant()
    def money_equals_lines(self) -> None:
        for booking in Booking.objects.filter(state=Booking.State.CONFIRMED):
            cost = sum(place.unit_price for place in booking.places.all())
            lines = [line for invoice in booking.invoices.all() for line in invoice.lines.all()]
            assert sum(line.net for line in lines) == cost
            assert booking.invoice.gross == sum(line.net + line.vat for line in lines)
        for attempt in PaymentAttempt.objects.filter(state=PaymentAttempt.State.PAID):
            confirmed = attempt.booking.is_confirmed
            assert confirmed or attempt.refunds.exists() or attempt.booking.attention

    @invariant()
    def everybody_on_a_place_is_enrolled_exactly_once(self) -> None:
        sold = Place.objects.live().filter(booking__state=Booking.State.CONFIRMED)
        seated = {(place.learner_id, place.run_id) for place in sold.exclude(learner=None)}
        enrolled = [(e.learner_id, e.run_id) for e in Enrolment.objects.live()]
        assert sorted(enrolled) == sorted(seated)

    @rule()
    def the_check_agrees(self) -> None:
        assert integrity.check().problems == []

    # --- For the rules ----------------------------------------------------------------------------

    def attempt(self, step):
        try:
            return step()
        except REFUSALS:
            return None

    def on(self, booking: int | None, step):
        """Do `step` with the booking as it is now, if there was one."""
        found = Booking.objects.filter(pk=booking or 0).first()
        return self.attempt(lambda: step(found)) if found else None

    def change_capacity(self, run: int, seats: int) -> None:
        date = CourseRun.objects.get(pk=run)
        if seats < date.capacity:
            self.lowered.add(run)
        audit.record(
            "courses.office.edit", on=date, before={"capacity": date.capacity},
            after={"capacity": seats},
        )  # fmt: skip
        CourseRun.objects.filter(pk=run).update(capacity=seats)

    def _date(self, *, days: int) -> int:
        run = factories.CourseRunFactory(course=self.course, capacity=SEATS)
        Session.objects.filter(run=run).update(
            starts_at=self.now + dt.timedelta(days=days),
            ends_at=self.now + dt.timedelta(days=days, hours=1),
        )
        self.most[run.pk] = SEATS
        return run.pk

    def _session(self, attempt: PaymentAttempt) -> gateway.CheckoutSession:
        return gateway.CheckoutSession(
            id=attempt.session_id, url="", status="complete", payment_status="paid",
            amount=attempt.amount, currency="gbp", payment_intent=f"pi_{attempt.pk}",
            client_reference_id=None, created=self.now, expires_at=attempt.expires_at,
        )  # fmt: skip
