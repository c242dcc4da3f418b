"""Naming people on a confirmed booking, one form row a place; and the links that were sent."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from bookings.models import Booking, NameRequest
from bookings.naming import links, names, policy
from bookings.naming.forms import PlaceForm, of_places, settle
from bookings.naming.summary import Summary

#: Rows shown at once; the others come when these are named. Longer lists are pasted or uploaded.
ROWS = 40


@policy.for_buyers
@require_http_methods(["GET", "HEAD", "POST"])
def name_people(request: HttpRequest, booking: Booking) -> HttpResponse:
    now = timezone.now()
    places = names.unnamed_of(booking, now=now)
    forms = of_places(places[:ROWS], request.POST if request.method == "POST" else None)
    problem = ""
    # All of them, so that every problem is said at once.
    valid = [form.is_valid() for form in forms]
    if request.method == "POST" and all(valid):
        said, problem = settle(booking, forms, by=_reader(request), now=now)
        if said:
            messages.success(request, said.sentence)
            return redirect("booking", booking.public_id)
    context = {
        "booking": booking,
        "forms": forms,
        "more": max(0, len(places) - ROWS),
        "errors": _errors(forms, problem),
        "naming": Summary(booking, now=now),
    }
    return render(request, "bookings/naming/names.html", context)


@login_required
@require_POST
def resend_link(request: HttpRequest, public_id: UUID, link: UUID) -> HttpResponse:
    asked = _link(request, public_id, link)
    try:
        links.resend(asked, now=timezone.now())
    except links.LinkError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The link is on its way to {asked.email} again.")
    return redirect("booking_names", public_id)


@login_required
@require_POST
def withdraw_link(request: HttpRequest, public_id: UUID, link: UUID) -> HttpResponse:
    try:
        links.withdraw(_link(request, public_id, link), now=timezone.now())
    except links.LinkError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The link is withdrawn. You can name somebody yourself.")
    return redirect("booking_names", public_id)


def _errors(forms: list[PlaceForm], problem: str) -> list[dict[str, str]]:
    """For the summary on top, each leading to its field."""
    found = [{"href": "", "message": problem}] if problem else []
    for number, form in enumerate(forms, 1):
        for name, several in form.errors.items():
            href = f"#{form[name].id_for_label}" if name != "__all__" else ""
            found += [{"href": href, "message": f"Place {number}: {each}"} for each in several]
    return found


def _link(request: HttpRequest, public_id: UUID, link: UUID) -> NameRequest:
    """Raises Http404 for those of other bookings."""
    booking = policy.booking_of(request.user, public_id)
    sent = NameRequest.objects.filter(place__booking=booking, public_id=link)
    found = sent.select_related("place__booking").first()
    if found is None:
        raise Http404
    return found


def _reader(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
