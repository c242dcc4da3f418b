"""Who may see and change a booking: whoever is making it in this browser, whoever made it signed in
(until it is confirmed), and the people who buy for its organisation; and who may book which date.
An id in an address is never permission; everybody else is told that there is no such page."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from accounts.models import Membership
from accounts.policy import (
    Visitor,
    ask_for_second_factor,
    buying_organisations,
    locked_organisations,
)
from bookings.models import Booking
from courses.models import Course, CourseRun
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
    try:
        booking = Booking.objects.get(public_id=public_id)
    except Booking.DoesNotExist as error:
        raise Http404 from error
    if _started(request.user, booking) and not is_making(request, public_id):
        # They go on with it here, and see it confirmed, whatever address they give for it.
        remember(request, booking)
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


def run_for(request: HttpRequest, public_id: UUID, *, shown: bool = True) -> CourseRun:
    """The date, for somebody who may see and book it: a public one for everybody, a private one for
    its organisation and for whoever came by the link with its key; where it is `shown`, with what
    a page says of it. Raises Http404 for everybody else, and SecondFactorNeeded for those members
    whose organisation wants one."""
    if run := _date(dates_for(request.user), public_id, shown):
        return run
    run = _date(CourseRun.objects.going_ahead(), public_id, shown)
    if run is None:
        raise Http404
    if not _has_key(request, run):
        locked = locked_organisations(request.user)
        ask_for_second_factor(locked.filter(pk=run.organisation_id or 0))
        raise Http404
    return run


def self_paced_course(public_id: UUID) -> Course:
    """A course that anybody may take at their own pace. Raises Http404 for all others."""
    course = Course.objects.filter(public_id=public_id, self_paced=True).first()
    if course is None:
        raise Http404
    return course


def baskets(request: HttpRequest) -> QuerySet[Booking]:
    """What this browser, or whoever is signed in, has begun and not confirmed; the newest first."""
    theirs = Q(public_id__in=request.session.get(SESSION_KEY, []))
    if request.user.is_authenticated:
        theirs |= Q(started_by=request.user)
    return Booking.objects.filter(
        theirs, state__in=[Booking.State.HELD, Booking.State.PAYING]
    ).order_by("-created_at", "-pk")


def open_basket(request: HttpRequest) -> Booking | None:
    """The one that more can be put into."""
    if not _may_have_begun(request):
        return None
    return baskets(request).filter(state=Booking.State.HELD).first()


def unfinished(
    request: HttpRequest, run: CourseRun | None, course: Course | None = None
) -> Booking | None:
    """The booking on `run` (or of `course` at their own pace) that this browser or this person has
    begun and not confirmed, if there is one."""
    if not _may_have_begun(request):
        return None
    there = Q(places__run=run) if run else Q(places__course=course, places__run=None)
    held = baskets(request).filter(state=Booking.State.HELD)
    # One query by the keys of places: a join would repeat the booking.
    return held.filter(pk__in=Booking.objects.filter(there).values("pk")).first()


def _may_have_begun(request: HttpRequest) -> bool:
    return request.user.is_authenticated or bool(request.session.get(SESSION_KEY))


def is_making(request: HttpRequest, public_id: UUID) -> bool:
    """This browser began that booking."""
    return str(public_id) in request.session.get(SESSION_KEY, [])


def _started(user: Visitor, booking: Booking) -> bool:
    """Signed in, they began it on another device. Once it is confirmed it is its organisation's."""
    return (
        user.is_authenticated
        and booking.started_by_id == user.pk
        and booking.state in (Booking.State.HELD, Booking.State.PAYING)
    )


def _date(among: QuerySet[CourseRun], public_id: UUID, shown: bool) -> CourseRun | None:
    found = among.filter(public_id=public_id)
    if shown:
        runs = found.select_related("course__page").prefetch_related("sessions")
    else:
        runs = found.select_related("course")
    # As a list: `first` would put it in order, which costs more than to read it.
    return next(iter(runs), None)


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
