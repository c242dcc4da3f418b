"""Who may see and change a booking: whoever is making it in this browser, and the people who buy
for its organisation. An id in an address is never permission; everybody else is told that there is
no such page."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest

from accounts.models import User
from accounts.policy import buying_organisations
from bookings.models import Booking
from courses.models import CourseRun

SESSION_KEY = "bookings"
#: A browser remembers its latest few; older ones are reached by signing in.
REMEMBERED = 20


def remember(request: HttpRequest, booking: Booking) -> None:
    """This browser makes `booking`."""
    known = [key for key in request.session.get(SESSION_KEY, []) if key != str(booking.public_id)]
    request.session[SESSION_KEY] = [*known, str(booking.public_id)][-REMEMBERED:]


def booking_for(request: HttpRequest, public_id: UUID) -> Booking:
    """The booking, for somebody who may see and change it. Raises Http404 for everybody else."""
    booking = (
        Booking.objects.select_related("organisation", "invoice")
        .filter(public_id=public_id)
        .first()
    )
    if booking is None or not (is_making(request, public_id) or _buys_for(request.user, booking)):
        raise Http404
    return booking


def unfinished(request: HttpRequest, run: CourseRun) -> Booking | None:
    """The booking on `run` that this browser has begun and not confirmed, if there is one."""
    return (
        Booking.objects.filter(
            public_id__in=request.session.get(SESSION_KEY, []),
            state=Booking.State.HELD,
            places__run=run,
        )
        .distinct()
        .first()
    )


def is_making(request: HttpRequest, public_id: UUID) -> bool:
    """This browser began that booking."""
    return str(public_id) in request.session.get(SESSION_KEY, [])


def _buys_for(user: User | AnonymousUser, booking: Booking) -> bool:
    return buying_organisations(user).filter(bookings=booking).exists()
