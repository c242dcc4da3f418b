"""What was paid by card: one payment went back, and one the buyer's bank has asked back, for the
office to answer. Stripe's stand-in is there for as long as that takes."""

import datetime as dt
from functools import partial

from bookings import checkout, holds
from bookings.changes import cancel
from bookings.models import Booking, PaymentAttempt
from bookings.payments import card, disputes
from bookings.payments.fulfilment import fulfil
from bookings.payments.stand_in import StandIn
from bookings.people import name_places
from courses.models import Course, CourseRun
from demo.content.booking import DETAILS
from demo.content.dates import FRIDAY, run_on, weekday_in
from demo.content.once import once
from demo.models import Loaded
from demo.stand_in import for_a_moment

#: Weeks ahead of the date that was paid for, on a Friday, where no other date is.
WEEKS = 14
KEY = "money:cards"
HOUSING_DETAILS: checkout.Details = {
    **DETAILS,
    "organisation_name": "Demo Housing Association (demo)",
    "contact_name": "Demo Housing Booker",
    "contact_email": "housing@demo.example",
}
SOMEBODY_DETAILS: checkout.Details = {
    **DETAILS,
    "contact_name": "Demo Counsellor (demo)",
    "contact_email": "counsellor@demo.example",
    "individual": True,
}
NADIA = "Nadia Hassan (demo), nadia@demo.example, Housing officer"
COUNSELLOR = "Demo Counsellor (demo), counsellor@demo.example, Counsellor"


def load(now: dt.datetime) -> None:
    course = Course.objects.filter(code="oe-102").first()
    if course and not Loaded.objects.filter(key=KEY).exists():
        with for_a_moment() as stand_in:
            once(KEY, partial(_cards, course, stand_in, now))


def _cards(course: Course, stand_in: StandIn, now: dt.datetime) -> None:
    run = run_on(course, weekday_in(now, WEEKS, FRIDAY), capacity=14)
    returned = _paid(run, COUNSELLOR, SOMEBODY_DETAILS, stand_in, now).booking
    cancel.cancel(list(returned.places.all()), by=returned.buyer, now=now)
    disputed = _paid(run, NADIA, HOUSING_DETAILS, stand_in, now)
    opened = stand_in.control.dispute(disputed.payment_intent, reason="product_not_received")
    disputes.learn(opened["id"], now=now)


def _paid(
    run: CourseRun, person: str, details: checkout.Details, stand_in: StandIn, now: dt.datetime
) -> PaymentAttempt:
    """A place for `person`, booked and paid for by card."""
    booking = holds.hold(run, places=1, now=now)
    name_places(booking, text=person)
    checkout.save_details(booking, details=details)
    card.start(Booking.objects.get(pk=booking.pk), now=now)
    session = booking.attempts.get().session_id
    stand_in.control.pay(session)
    attempt = fulfil(session, now=now)
    assert attempt is not None
    assert attempt.booking is not None
    return attempt
