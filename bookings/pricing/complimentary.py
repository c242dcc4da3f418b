"""Places given free by the office, each with the reason."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.changes import emails, money
from bookings.models import Booking, Change, Place
from bookings.pricing import repricing
from bookings.pricing.amounts import price
from common import audit, mail


class ComplimentaryError(Exception):
    """Why places cannot be given free, in words for the office."""


def grant(booking: Booking, *, places: Sequence[Place], reason: str, by: User) -> None:
    """Charge nothing for `places`, of a booking that is being made or that is to be paid on
    invoice. What an issued invoice asks too much is credited: the invoice itself stands.

    Raises ComplimentaryError for one that was paid, or is being paid for."""
    if not reason.strip():
        raise ComplimentaryError("Say why these places are free.")
    if not places:
        raise ComplimentaryError("Choose the places that are to be free.")
    with transaction.atomic():
        booking = Booking.objects.select_for_update().get(pk=booking.pk)
        _check(booking)
        live = repricing.places_of(booking)
        wanted = {place.pk for place in places}
        chosen = [place for place in live if place.pk in wanted and not place.complimentary]
        if len({place.pk for place in live} & wanted) != len(wanted):
            raise ComplimentaryError("One of these places is no longer there. Choose again.")
        if not chosen:
            return
        before = price(live)
        for place in chosen:
            place.complimentary = reason.strip()[:200]
        Place.objects.bulk_update(chosen, ["complimentary"])
        if booking.is_confirmed:
            after = _give(booking, live, chosen, by)
        else:
            after = repricing.reprice(booking, now=timezone.now()).gross
        audit.record(
            "bookings.pricing.grant_complimentary",
            on=booking,
            before={"gross": before.gross},
            after={"gross": after, "places": [place.public_id for place in chosen]},
            reason=reason,
            by=by,
        )


def _check(booking: Booking) -> None:
    if booking.state == Booking.State.HELD:
        return
    if booking.state == Booking.State.PAYING:
        raise ComplimentaryError(
            "It is being paid by card just now. Ask the buyer to close the payment, or wait."
        )
    if booking.state != Booking.State.CONFIRMED:
        raise ComplimentaryError("This booking was cancelled. Nothing is charged for it.")
    if booking.method != Booking.Method.INVOICE:
        raise ComplimentaryError("This booking has been paid. Give the money back instead.")


def _give(booking: Booking, live: Sequence[Place], chosen: Sequence[Place], by: User) -> Decimal:
    """Each place by itself, so that its history says what is credited for it."""
    changes, now = [], timezone.now()
    for place in chosen:
        was, vat = place.unit_price, price(live).vat
        if not was:
            continue
        place.unit_price -= was
        place.reductions = [
            *place.reductions,
            {"kind": "complimentary", "label": "Complimentary", "amount": str(was)},
        ]
        changes.append(
            Change(
                booking=booking,
                place=place,
                kind=Change.Kind.GIVEN,
                from_run=place.run,
                to_run=place.run,
                from_learner_id=place.learner_id,
                to_learner_id=place.learner_id,
                net=-was,
                vat=price(live).vat - vat,
                by=by,
                by_office=True,
                reason=place.complimentary,
            )
        )
    Place.objects.bulk_update(chosen, ["unit_price", "reductions"])
    notes = money.give_back(booking, changes, reason="Places are free of charge", by=by, now=now)
    Change.objects.bulk_create(changes)
    mail.post(emails.given(booking, chosen, changes, notes))
    return price(live).gross
