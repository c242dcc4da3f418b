"""Who may put people on the places of a booking: those who buy for its organisation, and have shown
it by signing in. To have made it in this browser is not enough here: what a name is answered with
tells of the organisation's people."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Membership, Organisation
from accounts.policy import Visitor, ask_for_second_factor, buying_organisations
from accounts.policy import locked_organisations as locked
from bookings.models import Booking

Page = Callable[[HttpRequest, Booking], HttpResponse]


def booking_of(user: Visitor, public_id: UUID) -> Booking:
    """Raises SecondFactorNeeded, and Http404 for all who do not buy for its organisation."""
    theirs = Booking.objects.filter(organisation__in=buying_organisations(user))
    booking = theirs.filter(public_id=public_id).select_related("organisation").first()
    if booking is None:
        ask_for_second_factor(
            locked(user, *Membership.BUYERS).filter(bookings__public_id=public_id)
        )
        raise Http404
    return booking


def may_name(user: Visitor, booking: Booking) -> bool:
    return (
        booking.is_confirmed
        and buying_organisations(user).filter(pk=booking.organisation_id or 0).exists()
    )


def for_buyers(page: Page) -> Callable[..., HttpResponse]:
    """For a page on which people are named on a confirmed booking."""

    @wraps(page)
    def guarded(request: HttpRequest, public_id: UUID) -> HttpResponse:
        booking = booking_of(request.user, public_id)
        if not booking.is_confirmed:
            return redirect("booking_people", public_id)
        return page(request, booking)

    return login_required(guarded)


def organisation_seen(user: Visitor, booking: Booking) -> Organisation | None:
    """Whose people may be compared with a list for this booking: its organisation's, or, while it
    is made, those of the one that it will be for as far as that is certain. Only for those who buy
    for it."""
    theirs = buying_organisations(user)
    if booking.organisation_id:
        return theirs.filter(pk=booking.organisation_id).first()
    if booking.organisation_name:
        return theirs.filter(name__iexact=booking.organisation_name).order_by("pk").first()
    return theirs.get() if theirs.count() == 1 else None
