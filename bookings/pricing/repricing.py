"""Writing what `rules.decide` says on the places of a booking that is being made. A booking that is
being paid for or confirmed stands as it was shown."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation
from bookings import loading
from bookings.models import Booking, DiscountCode, Place, SellerDetails
from bookings.pricing import codes, rules
from bookings.pricing.amounts import Price, price
from bookings.pricing.bands import band_of, known_organisation
from bookings.pricing.offers import in_force, items
from common.money import pounds
from courses import prices

FIELDS = ("list_price", "unit_price", "vat_rate", "reductions", "group_discount_id", "package_id")


class PriceError(Exception):
    """Why the price cannot be reckoned anew, in words for the buyer."""


class PriceChanged(PriceError):
    """The booking is no longer what its page showed. `why` is what is wrong with its code, `gone`
    which seats went with it: the total is then another again."""

    def __init__(self, shown: Decimal, now: Decimal, why: str = "", gone: str = "") -> None:
        self.shown, self.now, self.why = shown, now, why
        if gone:
            what = f"{gone} What you typed is kept."
        elif now != shown:
            what = f"The total is {pounds(now)} now, not {pounds(shown)}."
        else:
            what = ""
        said = (why, what, "Nothing was booked or taken. Look at it again before you go on.")
        super().__init__(" ".join(part for part in said if part))


@dataclass(frozen=True)
class Reckoned:
    """What a booking comes to, its band, and why its code does nothing, if so."""

    price: Price
    band: str
    problem: str = ""


def begin(booking: Booking, places: Sequence[Place], *, now: dt.datetime) -> None:
    """Price `places` that are about to be written, in memory: all those of a new booking."""
    _reckon(booking, places, now=now, code=booking.code)


def reprice(booking: Booking, *, now: dt.datetime) -> Price:
    """The price of `booking`, reckoned anew and written on its places, under its lock. Called
    whenever places, courses, band or code change, in the transaction that changes them. Once it is
    being paid for or confirmed, nothing changes."""
    # No savepoint: nobody goes on with their transaction after this has failed in it.
    with transaction.atomic(savepoint=False):
        locked = Booking.objects.select_for_update(of=("self",), no_key=True).select_related("code")
        booking = locked.get(pk=booking.pk)
        places = places_of(booking)
        if booking.state != Booking.State.HELD:
            return price(places)
        before = _stand(places)
        reckoned = _reckon(booking, places, now=now, code=booking.code)
        _write(places, before)
    return reckoned.price


def check(
    booking: Booking,
    *,
    places: Sequence[Place],
    now: dt.datetime,
    shown: Decimal | None = None,
    organisation: Organisation | None = None,
    seller: SellerDetails | None = None,
) -> Price:
    """The price for which a locked `booking` is sold just now, which must be what its page showed:
    `shown`, or else what its `places` say. Its code stays locked, so that its last use is had once;
    where it does nothing it comes off (`booking.code`, `booking.band`: the caller saves both).
    `organisation` is the buyer's, once that is certain; the band is asked of `known_organisation`
    alone, as the page did.

    Raises PriceChanged, also at the same price where the code that comes off had seats of these
    dates reserved; `as_shown` then takes it off with the dates locked, and keeps the new price."""
    before, stood = price(places), _stand(places)
    code = _locked_code(booking)
    reckoned = _reckon(
        booking, places, now=now, code=code, organisation=organisation, seller=seller
    )
    expected = before.gross if shown is None else shown
    dates = [place.run_id for place in places]
    has_kept = reckoned.problem and code and code.reserved.filter(run__in=dates).exists()
    if reckoned.price.gross != expected or has_kept:
        raise PriceChanged(expected, reckoned.price.gross, reckoned.problem)
    _write(places, stood)
    booking.band = reckoned.band
    if reckoned.problem:
        booking.code = None
    return reckoned.price


def problem_with_code(booking: Booking, *, now: dt.datetime) -> str:
    """Why the code on `booking` does nothing, for its page; nothing where all is well."""
    if booking.code is None or booking.state != Booking.State.HELD:
        return ""
    return codes.problem(booking.code, booking=booking, places=places_of(booking), now=now)


def locked(booking: Booking) -> Booking:
    """`booking` as it is made, locked with its code at hand. Raises PriceError once it cannot be
    changed."""
    rows = Booking.objects.select_for_update(of=("self",), no_key=True).select_related(
        "code", "organisation"
    )
    found = rows.get(pk=booking.pk)
    if found.state != Booking.State.HELD:
        raise PriceError("This booking can no longer be changed here.")
    return found


def places_of(booking: Booking) -> list[Place]:
    return loading.places_of(booking, sessions=False)


def _reckon(
    booking: Booking,
    places: Sequence[Place],
    *,
    now: dt.datetime,
    code: DiscountCode | None,
    organisation: Organisation | None = None,
    seller: SellerDetails | None = None,
) -> Reckoned:
    """Set on each place what it costs."""
    band = band_of(booking, known_organisation(booking))
    problem = ""
    if code:
        problem = codes.problem(
            code, booking=booking, places=places, now=now, organisation=organisation
        )
    seller = seller or SellerDetails.load()
    for place in places:
        place.list_price = prices.list_price(place.course, place.run)
        place.vat_rate = seller.vat_rate(place.course.vat_rate)
    offers = in_force(places, band=band, code=None if problem else code)
    decided = rules.decide(items(places), offers, on=timezone.localdate(now))
    for number, place in enumerate(places):
        its = decided[number]
        place.unit_price = its.price
        place.reductions = [
            {"kind": taken.kind, "label": taken.label, "amount": str(taken.amount)}
            for taken in its.taken
        ]
        place.group_discount_id, place.package_id = its.group, its.package
    return Reckoned(price(places), band, problem)


def _locked_code(booking: Booking) -> DiscountCode | None:
    if booking.code_id is None:
        return None
    return DiscountCode.objects.select_for_update(no_key=True).get(pk=booking.code_id)


def _stand(places: Sequence[Place]) -> list[tuple[object, ...]]:
    return [tuple(getattr(place, name) for name in FIELDS) for place in places]


def _write(places: Sequence[Place], before: list[tuple[object, ...]]) -> None:
    changed = [
        place for place, stood in zip(places, before, strict=True) if stood != _stand([place])[0]
    ]
    if changed:
        Place.objects.bulk_update(changed, FIELDS)
