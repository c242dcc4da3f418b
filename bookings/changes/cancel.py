"""Cancelling places, one or all: what is given back follows from the policy, or the office says."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from bookings import seats
from bookings.changes import ChangeError, emails, going, money, opening, policy
from bookings.models import Booking, Change, Place
from bookings.pools import ledger
from common import audit, mail
from common.money import pounds


def cancel(
    places: Sequence[Place],
    *,
    by: User | None,
    now: dt.datetime,
    office: bool = False,
    reason: str = "",
    percent: int | None = None,
    amount: Decimal | None = None,
    people_know: bool = False,
    shown: Decimal | None = None,
    as_credit: bool = False,
) -> list[Change]:
    """Cancel `places`, all of one booking, which is cancelled with its last one.

    The policy says what goes back, unless the office gives a `percent` for each or an `amount` with
    VAT for all of them. What was paid by card goes back there unless it is wanted `as_credit`.
    People whose date was cancelled altogether know (`people_know`).

    `shown` is what the page said goes back, with VAT. Raises ChangeError when a date has begun, or
    `amount` is more than they cost, and OtherMoney when something else goes back by now."""
    with transaction.atomic():
        booking = opening.locked(places[0].booking)
        live = opening.all_live(booking)
        places = opening.live(booking, places)
        if not office:
            opening.refuse_begun(places, now=now)
        opening.lock_runs(places)
        now = opening.by_now(now)
        given = _given(booking, places, percent=percent, amount=amount, now=now)
        money.as_shown(sum((back.gross for back in given), money.NONE), shown)
        changes = [
            Change(
                booking=booking,
                place=place,
                kind=Change.Kind.CANCELLED,
                from_run=place.run,
                from_learner=place.learner,
                net=-back.net,
                vat=-back.vat,
                by=by,
                by_office=office,
                reason=reason,
            )
            for place, back in zip(places, given, strict=True)
        ]
        ended = going.leave(places)
        for place in places:
            place.cancelled_at = now
        Place.objects.bulk_update(places, ["cancelled_at"])
        if len(places) == len(live):
            booking.state = Booking.State.CANCELLED
            booking.save(update_fields=["state"])
        back = _returned(booking, places, percent=percent, by=by, now=now)
        notes = money.give_back(
            booking, changes, reason="Places were cancelled", by=by, now=now, as_credit=as_credit
        )
        Change.objects.bulk_create(changes)
        _record(booking, changes)
        seats.freed([place.run for place in places if place.run])
        told = [] if people_know else emails.place_cancelled(places, ended)
        mail.post([*told, *emails.cancelled(booking, places, changes, notes, returned=back)])
        return changes


def worth(places: Sequence[Place], *, now: dt.datetime) -> list[money.Money]:
    """What the policy would give back today for each of `places`, all of one booking."""
    lines = money.Lines([places[0].booking])
    return money.backs(places, lines=lines, percents=_percents(places, None, now))


def most(places: Sequence[Place]) -> Decimal:
    """With VAT: all that they cost."""
    return sum((each.gross for each in _full(places)), money.NONE)


def _full(places: Sequence[Place]) -> list[money.Money]:
    lines = money.Lines([places[0].booking])
    return money.backs(places, lines=lines, percents=[policy.ALL] * len(places))


def _percents(places: Sequence[Place], percent: int | None, now: dt.datetime) -> list[int]:
    if percent is not None:
        return [percent] * len(places)
    return [
        policy.percent_back(policy.read(place.booking.policy), opening.start(place), now)
        for place in places
    ]


def _given(
    booking: Booking,
    places: Sequence[Place],
    *,
    percent: int | None,
    amount: Decimal | None,
    now: dt.datetime,
) -> list[money.Money]:
    if amount is None:
        lines = money.Lines([booking])
        return money.backs(places, lines=lines, percents=_percents(places, percent, now))
    full = _full(places)
    limit = sum((each.gross for each in full), money.NONE)
    if not 0 <= amount <= limit:
        raise ChangeError(f"Give back from £0.00 up to {pounds(limit)}: what these places cost.")
    return money.shares(places, full=full, gross=amount)


def _returned(
    booking: Booking,
    places: Sequence[Place],
    *,
    percent: int | None,
    by: User | None,
    now: dt.datetime,
) -> bool:
    """Prepaid places go back where they came from while anything would be given back of a price.
    Whether they have."""
    if booking.method != Booking.Method.POOL:
        return False
    percents = _percents(places, percent, now)
    back = [place for place, each in zip(places, percents, strict=True) if each]
    if back:
        for place in back:
            # A percentage is given where the whole date goes by our doing.
            ledger.returned(place, now=now, by=by, by_us=percent is not None)
    return bool(back)


def _record(booking: Booking, changes: Sequence[Change]) -> None:
    audit.record(
        "bookings.changes.cancel",
        on=booking,
        before={"state": Booking.State.CONFIRMED},
        after={
            "state": booking.state,
            "places": [str(each.place.public_id) for each in changes if each.place],
            "gross": sum((each.gross for each in changes), money.NONE),
            "to_card": sum((each.to_card for each in changes), money.NONE),
            "to_account": sum((each.to_account for each in changes), money.NONE),
        },
        reason=changes[0].reason,
    )
