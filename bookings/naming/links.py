"""A private link for each place, for the person who is to have it: they name themselves, and
whoever booked need not know how they are spelt.

The link is signed and has no end of its own: it is dead once the place has a name, was cancelled,
or its date has begun, and once somebody withdrew it."""

import datetime as dt
import uuid

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.membership import organisations
from accounts.models import User
from accounts.people.learners import Person
from bookings.models import Booking, NameRequest, Place
from bookings.naming import emails, names
from common import audit, mail

_signer = signing.Signer(salt="bookings.naming")
#: Pressed twice is sent once; a second message to the same person waits so long.
APART = dt.timedelta(minutes=5)


class LinkError(Exception):
    """Why no link is sent, in words for whoever books."""


def invite(place: Place, *, email: str, by: User | None, now: dt.datetime) -> NameRequest:
    """Send `email` the link to name themselves on `place`. An open link to another address is
    withdrawn; to the same one nothing is sent again. Raises LinkError."""
    email = email.strip().lower()
    with transaction.atomic():
        place = _locked(place, now)
        open_ones = NameRequest.objects.open().filter(place=place)
        if standing := open_ones.filter(email=email).first():
            return standing
        open_ones.update(withdrawn_at=now)
        request = NameRequest.objects.create(place=place, email=email, by=by, sent_at=now)
        audit.record("bookings.naming.invite", on=request, after={"place": request.place.public_id})
        mail.post([emails.name_request(request, link=address(request))])
    return request


def resend(request: NameRequest, *, now: dt.datetime) -> None:
    """Send the same link again. Raises LinkError."""
    with transaction.atomic():
        place = _locked(request.place, now)
        request = _open(request)
        if request.sent_at > now - APART:
            raise LinkError("It was sent a moment ago. Give it five minutes, and look for junk.")
        request.place, request.sent_at = place, now
        request.save(update_fields=["sent_at"])
        audit.record("bookings.naming.resend", on=request, after={"place": place.public_id})
        mail.post([emails.name_request(request, link=address(request))])


def withdraw(request: NameRequest, *, now: dt.datetime) -> None:
    """Make the link useless. Withdrawing twice changes nothing; raises LinkError once they have
    answered."""
    with transaction.atomic():
        request = NameRequest.objects.select_for_update(of=("self",), no_key=True).get(
            pk=request.pk
        )
        if request.answered_at:
            raise LinkError("They have put their name on the place already.")
        if request.withdrawn_at is None:
            request.withdrawn_at = now
            request.save(update_fields=["withdrawn_at"])
            audit.record("bookings.naming.withdraw", on=request)


def answer(request: NameRequest, *, name: str, job_role: str, now: dt.datetime) -> Place:
    """Put whoever has the link on the place. Raises names.NamingError."""
    if not is_open(request, now):
        raise names.NamingError("This link can no longer be used.")
    return names.name(request.place, person=Person(name, request.email, job_role), by=None, now=now)


def address(request: NameRequest) -> str:
    token = _signer.sign(request.public_id.hex)
    return f"{settings.SITE_URL}{reverse('name_place', args=[token])}"


def find(token: str) -> NameRequest | None:
    """What the link is for, whether or not it can still be used."""
    try:
        public_id = uuid.UUID(hex=_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return (
        NameRequest.objects.filter(public_id=public_id)
        .select_related("place__booking__organisation", "place__course", "place__run__course")
        .prefetch_related("place__run__sessions")
        .first()
    )


def is_open(request: NameRequest, now: dt.datetime) -> bool:
    if request.withdrawn_at or request.answered_at or not request.email:
        return False
    return _why_not(request.place, now) == ""


def _why_not(place: Place, now: dt.datetime) -> str:
    if place.booking.state != Booking.State.CONFIRMED:
        return "A link can be sent once the booking is confirmed."
    if place.name or place.learner_id:
        return "Somebody is named on this place already."
    if place.cancelled_at or (place.run and place.run.state == place.run.State.CANCELLED):
        return "This place was cancelled."
    return "This date has begun." if names.has_begun(place, now) else ""


def _locked(place: Place, now: dt.datetime) -> Place:
    """Nobody names or cancels it meanwhile. Raises LinkError."""
    booking = Booking.objects.select_related("organisation").get(pk=place.booking_id)
    if booking.organisation:
        organisations.locked(booking.organisation)
    Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=place.booking_id)
    place = (
        Place.objects.select_related("booking", "course", "run__course")
        .prefetch_related("run__sessions")
        .get(pk=place.pk)
    )
    if why := _why_not(place, now):
        raise LinkError(why)
    return place


def _open(request: NameRequest) -> NameRequest:
    locked = NameRequest.objects.open().filter(pk=request.pk)
    if found := locked.select_for_update(of=("self",), no_key=True).first():
        return found
    raise LinkError("This link was used or withdrawn.")
