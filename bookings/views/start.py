"""Choosing how many."""

from uuid import UUID

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bookings import holds, policy, seats
from bookings.basket import items
from bookings.forms import PlacesForm
from bookings.models import Booking, DiscountCode, Place
from bookings.pricing import entering
from common import limits
from courses.models import Course, CourseRun

#: Holds from one address within an hour: more than any office makes,
#: and too few to empty a date for everybody else.
MOST, PER_SECONDS = 60, 3600
TOO_MANY = (
    "Very many bookings were begun from your network within the hour. Nothing was changed this "
    "time. Please wait a while and try again, or write to us and we will book for you."
)


def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Anybody may begin a booking of a public date, and whoever may see it of a private one. Coming
    back, they go on with the one they began; and may put this date into it with the others."""
    run = policy.run_for(request, public_id, shown=request.method != "POST")
    code, problem = _code(request, run)
    return _begin(request, run.course, run, code, problem)


def start_self_paced(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Places on a course that each takes at their own pace: there are always some left."""
    return _begin(request, policy.self_paced_course(public_id), None)


def _begin(
    request: HttpRequest,
    course: Course,
    run: CourseRun | None,
    code: DiscountCode | None = None,
    code_problem: str = "",
) -> HttpResponse:
    begun = policy.unfinished(request, run, course)
    basket = None if begun else policy.open_basket(request)
    own = _places(begun, run, course)
    form = PlacesForm(request.POST or None, initial={"places": len(own) or 1})
    if request.method == "POST" and form.is_valid() and not _too_often(request, form):
        into = begun or (basket if request.POST.get("action") == "add" else None)
        try:
            booking, gone = _hold(request, course, run, into, form.cleaned_data["places"], code)
        except holds.HoldError as error:
            form.add_error("places", str(error))
        else:
            policy.remember(request, booking)
            several = gone or (basket and into)
            return redirect("booking_basket" if several else "booking_people", booking.public_id)
    if run:
        prefetch_related_objects([run], "sessions")
    # What the buyer holds already is theirs to keep or give back.
    is_own = begun and begun.is_held(timezone.now()) and own and own[0].cancelled_at is None
    context = {
        "course": course,
        "run": run,
        "form": form,
        "left": _left(run, begun.code if begun else code) + (len(own) if run and is_own else 0),
        "begun": begun,
        "basket": basket,
        "minutes": settings.HOLD_MINUTES,
        "unit_price": run.unit_price if run else course.price,
        "code": code,
        "code_problem": code_problem,
    }
    return render(request, "bookings/start.html", context)


def _places(booking: Booking | None, run: CourseRun | None, course: Course) -> list[Place]:
    return list(booking.places.filter(run=run, course=course)) if booking else []


def _too_often(request: HttpRequest, form: Form) -> bool:
    """Says so in the form, which keeps what was typed."""
    if not limits.exceeded(request, "booking", times=MOST, seconds=PER_SECONDS):
        return False
    form.add_error(None, TOO_MANY)
    return True


def _left(run: CourseRun | None, code: DiscountCode | None) -> int:
    return seats.left(run, now=timezone.now(), code=code) if run else holds.MOST_PLACES


def _code(request: HttpRequest, run: CourseRun) -> tuple[DiscountCode | None, str]:
    """The code that came in the link, or was typed where a date is sold out; or why it does
    nothing."""
    typed = request.GET.get("code", "")
    user = request.user if request.user.is_authenticated else None
    if typed and limits.exceeded(request, "code", times=MOST, seconds=PER_SECONDS):
        return None, TOO_MANY
    try:
        return entering.for_date(run, typed=typed, user=user, now=timezone.now()), ""
    except entering.CodeError as error:
        return None, str(error)


def _hold(
    request: HttpRequest,
    course: Course,
    run: CourseRun | None,
    into: Booking | None,
    places: int,
    code: DiscountCode | None,
) -> tuple[Booking, list[holds.Gone]]:
    """Hold them, in a booking that is being made or a new one; and of the former, what has gone."""
    now = timezone.now()
    by = request.user if request.user.is_authenticated else None
    if into is None and run:
        return holds.hold(run, places=places, now=now, by=by, code=code), []
    if into is None:
        return holds.hold_self_paced(course, places=places, now=now, by=by), []
    which = {"run": run, "course": course} if run else {"course": course}
    if _places(into, run, course):
        return into, items.resize(into, **which, places=places, now=now)
    return into, items.add(into, **which, places=places, now=now)
