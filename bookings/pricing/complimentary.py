"""Places given free by the office, each with the reason; and free no longer, with another.

A buyer who was told that a place is free has agreed to no price for it, so a booking that was
confirmed with free places keeps them. What was made free afterwards was credited, and can be taken
back: one more invoice asks for it again."""

import datetime as dt
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
        booking = Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
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


def take_back(booking: Booking, *, places: Sequence[Place], reason: str, by: User) -> None:
    """Charge for `places`, which were free: what they cost otherwise while the booking is made; as
    much as was given afterwards, once it is confirmed.

    Raises ComplimentaryError for places that were free when the booking was confirmed."""
    if not reason.strip():
        raise ComplimentaryError("Say why these places are no longer free.")
    if not places:
        raise ComplimentaryError("Choose the places that are no longer to be free.")
    now = timezone.now()
    with transaction.atomic():
        booking = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
        if not booking.is_confirmed:
            _check(booking)
        live = repricing.places_of(booking)
        wanted = {place.pk for place in places}
        chosen = [place for place in live if place.pk in wanted]
        if len(chosen) != len(wanted):
            raise ComplimentaryError("One of these places is no longer there. Choose again.")
        chosen = [place for place in chosen if place.complimentary]
        if not chosen:
            return
        before = price(live)
        if booking.is_confirmed:
            _charge_again(booking, chosen, reason=reason.strip()[:200], by=by, now=now)
        for place in chosen:
            place.complimentary = ""
        Place.objects.bulk_update(chosen, ["complimentary", "unit_price", "reductions"])
        if not booking.is_confirmed:
            repricing.reprice(booking, now=now)
        audit.record(
            "bookings.pricing.take_back_complimentary",
            on=booking,
            before={"gross": before.gross},
            after={
                "gross": price(repricing.places_of(booking)).gross,
                "places": [place.public_id for place in chosen],
            },
            reason=reason,
            by=by,
        )


def _charge_again(
    booking: Booking, chosen: Sequence[Place], *, reason: str, by: User, now: dt.datetime
) -> None:
    """What was credited for each is invoiced again. Raises ComplimentaryError."""
    charged = [_undone(booking, place, reason, by) for place in chosen]
    for change, its in zip(charged, money.invoiced(_dues(charged)), strict=True):
        change.vat = its.vat
    money.charge(booking, charged, now=now)
    Change.objects.bulk_create(charged)


def _dues(changes: Sequence[Change]) -> list[tuple[int, Decimal, Decimal]]:
    places = [(change, change.place) for change in changes if change.place]
    return [(place.run_id or 0, change.net, place.vat_rate) for change, place in places]


def _undone(booking: Booking, place: Place, reason: str, by: User) -> Change:
    """The change that takes back what `place` was given. Raises ComplimentaryError."""
    last = place.changes.filter(kind=Change.Kind.GIVEN).order_by("-pk").first()
    if last is None:
        raise ComplimentaryError(
            "It was free when the booking was confirmed, so the customer has agreed to no price"
            " for it. To charge for it, agree that with them, cancel this place and book it again."
        )
    place.unit_price -= last.net
    place.reductions = [taken for taken in place.reductions if taken["kind"] != "complimentary"]
    return Change(
        booking=booking, place=place, kind=Change.Kind.CHARGED, from_run=place.run,
        to_run=place.run, from_learner_id=place.learner_id, to_learner_id=place.learner_id,
        net=-last.net, vat=-last.vat, by=by, by_office=True, reason=reason,
    )  # fmt: skip


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
    changes, now, lines = [], timezone.now(), money.Lines([booking])
    for place in chosen:
        was = place.unit_price
        if not was:
            continue
        back = lines.give(place, was)
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
                net=-back.net,
                vat=-back.vat,
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
