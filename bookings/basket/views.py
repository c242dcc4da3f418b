"""The page of a booking while it is made: every date and self-paced course in it, to be changed or
taken out, until its buyer goes on."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bookings import holds, policy
from bookings.basket import contents, items, seating
from bookings.forms import NumberForm
from bookings.models import Booking
from bookings.pricing import price

SOME_HAVE_GONE = (
    "Some of what you chose has gone: it is marked below. The rest is held for you, and what you"
    " typed is kept."
)
ALL_HAVE_GONE = (
    "Your places could not be held again as they were: see below. What you typed is kept."
)


@require_GET
def current(request: HttpRequest) -> HttpResponse:
    """Whatever this browser, or whoever is signed in, is in the middle of booking."""
    begun = list(policy.baskets(request)[: policy.REMEMBERED])
    if len(begun) == 1:
        return redirect("booking_basket", begun[0].public_id)
    shown = [(booking, seating.items(booking)) for booking in begun]
    return render(request, "bookings/baskets.html", {"baskets": shown})


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    booking = policy.booking_for(request, public_id)
    if booking.is_confirmed:
        return redirect("booking", public_id)
    if booking.state == Booking.State.PAYING:
        return redirect("booking_check", public_id)
    form = None
    if request.method == "POST":
        form = NumberForm(request.POST, auto_id=f"id_{request.POST.get('item', '')}_%s")
        if _change(request, booking, form):
            return redirect("booking_basket", public_id)
    return _page(request, booking, form)


def _change(request: HttpRequest, booking: Booking, form: Form) -> bool:
    """Do what a button says; False for a number that will not do."""
    now, key, action = timezone.now(), request.POST.get("item", ""), request.POST.get("action")
    item = next((item for item in seating.items(booking) if item.key == key), None)
    try:
        if action == "again":
            tell(request, booking, holds.retake(booking, now=now))
        elif item is None:
            messages.info(request, "This is not in your booking any more.")
        elif action == "remove":
            gone = items.remove(booking, course=item.course, run=item.run, now=now)
            tell(request, booking, gone, "It is taken out of your booking.")
        elif form.is_valid():
            number = form.cleaned_data["places"]
            gone = items.resize(booking, course=item.course, run=item.run, places=number, now=now)
            tell(request, booking, gone, "The number of places is changed.")
        else:
            return False
    except holds.HoldError as error:
        form.is_valid()
        form.add_error("places" if action == "change" else None, str(error))
        return False
    return True


def tell(
    request: HttpRequest,
    booking: Booking,
    gone: list[holds.Gone],
    done: str = "Your places are held.",
) -> None:
    """What came of it; and that dates have gone, which the page then marks."""
    if not gone:
        messages.success(request, done)
    elif Booking.objects.get(pk=booking.pk).is_held(timezone.now()):
        messages.warning(request, SOME_HAVE_GONE)
    else:
        messages.warning(request, ALL_HAVE_GONE)


def _page(request: HttpRequest, booking: Booking, bound: Form | None) -> HttpResponse:
    now = timezone.now()
    rows = contents.rows(booking, now=now)
    key = request.POST.get("item", "")
    shown = [(row, bound if bound and row.item.key == key else _form(row)) for row in rows]
    seated = [place for row in rows if row.item.is_seated for place in row.item.places]
    context = {
        "booking": booking,
        "rows": shown,
        "form": bound,
        "places": seated,
        "price": price(seated),
        "is_held": booking.is_held(now),
        "some_gone": any(row.why for row in rows),
        "seconds_left": max(0, int((booking.hold_expires_at - now).total_seconds())),
        "step": "booking_basket",
    }
    return render(request, "bookings/basket.html", context)


def _form(row: contents.Row) -> NumberForm:
    return NumberForm(initial={"places": len(row.item.places)}, auto_id=f"id_{row.item.key}_%s")
