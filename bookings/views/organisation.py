"""An organisation's front page, for everybody who belongs to it: its bookings for those who buy,
and for all of them the way to the rest."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Membership
from accounts.policy import (
    ask_for_second_factor,
    locked_organisations,
    membership_for,
    memberships_of,
)
from bookings import seats
from bookings.basket.seating import Item, grouped
from bookings.models import Booking, Place
from courses import policy as courses_policy


@require_GET
@login_required
def organisation(request: HttpRequest) -> HttpResponse:
    """The front page of the reader's organisation; whoever belongs to several chooses."""
    memberships = list(memberships_of(request.user))
    locked = locked_organisations(request.user)
    if not memberships:
        ask_for_second_factor(locked)
    if len(memberships) == 1 and not locked:
        return _front(request, memberships[0])
    context = {"memberships": memberships, "locked": locked}
    return render(request, "bookings/organisations.html", context)


@require_GET
@login_required
def front(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _front(request, membership_for(request, public_id))


def _front(request: HttpRequest, membership: Membership) -> HttpResponse:
    context = {"membership": membership, **(_buying(membership) if membership.is_buyer else {})}
    return render(request, "bookings/organisation.html", context)


def _buying(membership: Membership) -> dict[str, object]:
    """What has prices, and is for those who pay them."""
    now = timezone.now()
    own = courses_policy.own_dates(membership.user, now=now)
    own = own.filter(organisation=membership.organisation)
    return {
        "own_dates": seats.with_places_left(own, now=now),
        "bookings": _bookings(membership),
    }


def _bookings(membership: Membership) -> list[tuple[Booking, list[Item]]]:
    """Newest first, each with what is booked."""
    places = Place.objects.live().select_related("course", "run__course")
    bookings = (
        Booking.objects.filter(organisation=membership.organisation, state=Booking.State.CONFIRMED)
        .prefetch_related(
            "invoices",
            Prefetch("places", places.prefetch_related("run__sessions"), to_attr="live_places"),
        )
        .annotate(unnamed=Count("places", filter=Q(places__name="", places__cancelled_at=None)))
        .order_by("-confirmed_at")
    )
    return [(booking, grouped(booking.live_places)) for booking in bookings]
