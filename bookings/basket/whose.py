"""Whose a basket is: of the browser in which it was begun, and of whoever signs in there."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from bookings.models import Booking
from bookings.policy import SESSION_KEY
from common import audit

#: Being made: nobody answers for it yet.
UNFINISHED = (Booking.State.HELD, Booking.State.PAYING)


def claim(public_ids: Iterable[str], *, by: User) -> None:
    """Those of these bookings that nobody has claimed yet are theirs to go on with, on every device
    on which they sign in. Only for bookings that the browser of that person has begun."""
    free = Booking.objects.filter(
        public_id__in=list(public_ids), started_by=None, state__in=UNFINISHED
    )
    if claimed := list(free.values_list("public_id", flat=True)):
        free.update(started_by=by)
        audit.record("bookings.basket.claim", on=by, after={"bookings": claimed})


@receiver(user_logged_in, sender=User, dispatch_uid="baskets of this browser")
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    if begun := request.session.get(SESSION_KEY):
        claim(begun, by=user)
