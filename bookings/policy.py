"""Who may see and change a booking: whoever is making it in this browser, and the people who buy
for its organisation; and who may book which date. An id in an address is never permission;
everybody else is told that there is no such page."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts.models import Membership
from accounts.policy import (
    Visitor,
    ask_for_second_factor,
    buying_organisations,
    locked_organisations,
)
from bookings.models import Booking
from courses.models import CourseRun
from courses.policy import dates_for, opens

SESSION_KEY = "bookings"
#: The private dates that links with a key have opened to this browser, and those keys.
DATES_KEY = "private_dates"
#: A browser remembers its latest few; older ones are reached by signing in.
REMEMBERED = 20


def remember(request: HttpRequest, booking: Booking) -> None:
    """This browser makes `booking`."""
    known = [key for key in request.session.get(SESSION_KEY, []) if key != str(booking.public_id)]
    request.session[SESSION_KEY] = [*known, str(booking.public_id)][-REMEMBERED:]


def booking_for(request: HttpRequest, public_id: UUID) -> Booking:
    """The booking, for somebody who may see and change it. Raises Http404 for everybody else, and
    SecondFactorNeeded for those of its buyers whose organisation wants one."""
    booking = Booking.objects.select_related("organisation").filter(public_id=public_id).first()
    if booking is None:
        raise Http404
    if not (is_making(request, public_id) or _buys_for(request.user, booking)):
        locked = locked_organisations(request.user, *Membership.BUYERS)
        ask_for_second_factor(locked.filter(bookings=booking))
        raise Http404
    return booking


def booking_to_change(request: HttpRequest, public_id: UUID) -> Booking:
    """The same for changing what was confirmed: whoever made it in this browser must have signed in
    as one of its buyers. Raises Http404 for everybody else."""
    booking = booking_for(request, public_id)
    if not _buys_for(request.user, booking):
        raise Http404
    return booking


def may_change(user: Visitor, booking: Booking) -> bool:
    return user.is_authenticated and _buys_for(user, booking)


def run_for(request: HttpRequest, public_id: UUID) -> CourseRun:
    """The date, for somebody who may see and book it: a public one for everybody, a private one for
    its organisation and for whoever came by the link with its key. Raises Http404 for everybody
    else, and SecondFactorNeeded for those members whose organisation wants one."""
    if run := _date(dates_for(request.user), public_id):
        return run
    run = _date(CourseRun.objects.going_ahead(), public_id)
    if run is None:
        raise Http404
    if not _has_key(request, run):
        locked = locked_organisations(request.user)
        ask_for_second_factor(locked.filter(pk=run.organisation_id or 0))
        raise Http404
    return run


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


def _date(among: QuerySet[CourseRun], public_id: UUID) -> CourseRun | None:
    runs = among.filter(public_id=public_id).select_related("course__page")
    return runs.prefetch_related("sessions").first()


def _has_key(request: HttpRequest, run: CourseRun) -> bool:
    """The key is in the link, and afterwards in the session. It is looked at anew each time: one
    that has become useless opens nothing."""
    remembered: dict[str, str] = request.session.get(DATES_KEY, {})
    key = request.GET.get("key") or remembered.get(str(run.public_id), "")
    if not opens(key, run):
        return False
    if remembered.get(str(run.public_id)) != key:
        request.session[DATES_KEY] = {**remembered, str(run.public_id): key}
    return True


def _buys_for(user: Visitor, booking: Booking) -> bool:
    return buying_organisations(user).filter(bookings=booking).exists()
