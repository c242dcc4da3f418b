"""Choosing how many, and waiting for a place where there is none."""

from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bookings import holds, policy, seats, waiting_list
from bookings.forms import PlacesForm, WaitingListForm
from bookings.models import Booking, DiscountCode
from bookings.pricing import entering
from common import limits
from courses.models import CourseRun

#: Holds and entries on waiting lists from one address within an hour: more than any office makes,
#: and too few to empty a date for everybody else.
MOST, PER_SECONDS = 60, 3600
TOO_MANY = (
    "Very many bookings were begun from your network within the hour. Nothing was changed this "
    "time. Please wait a while and try again, or write to us and we will book for you."
)


def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Anybody may begin a booking of a public date, and whoever may see it of a private one. Coming
    back, they go on with the one they began."""
    run = policy.run_for(request, public_id)
    begun = policy.unfinished(request, run)
    code, code_problem = _code(request, run)
    form = PlacesForm(
        request.POST or None, initial={"places": begun.places.count() if begun else 1}
    )
    if request.method == "POST" and form.is_valid() and not _too_often(request, form):
        try:
            booking = _hold(run, begun, form.cleaned_data["places"], code)
        except holds.HoldError as error:
            form.add_error("places", str(error))
        else:
            policy.remember(request, booking)
            return redirect("booking_people", booking.public_id)
    left = seats.left(run, now=timezone.now(), code=begun.code if begun else code)
    # What the buyer holds already is theirs to keep or give back.
    own = begun.places.count() if begun and begun.is_held(timezone.now()) else 0
    context = {
        "run": run,
        "form": form,
        "left": left + own,
        "begun": begun,
        "code": code,
        "code_problem": code_problem,
    }
    return render(request, "bookings/start.html", context)


def join_waiting_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whoever may see the date may wait for a place on it."""
    run = policy.run_for(request, public_id)
    form = WaitingListForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not _too_often(request, form):
        try:
            entry = waiting_list.join(run, **form.cleaned_data)
        except waiting_list.WaitingListError as error:
            form.add_error("email", str(error))
        else:
            return render(
                request, "bookings/waiting_list_joined.html", {"run": run, "entry": entry}
            )
    left = seats.left(run, now=timezone.now())
    return render(request, "bookings/waiting_list.html", {"run": run, "form": form, "left": left})


def _too_often(request: HttpRequest, form: Form) -> bool:
    """Says so in the form, which keeps what was typed."""
    if not limits.exceeded(request, "booking", times=MOST, seconds=PER_SECONDS):
        return False
    form.add_error(None, TOO_MANY)
    return True


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


def _hold(run: CourseRun, begun: Booking | None, places: int, code: DiscountCode | None) -> Booking:
    if begun is None:
        return holds.hold(run, places=places, now=timezone.now(), code=code)
    holds.resize(begun, places=places, now=timezone.now())
    return begun
