"""What is in force for a booking, read from its rows for `rules.decide`. A booking of one place for
which nobody typed a code asks nothing more of the database."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import prefetch_related_objects

from accounts.models import Band
from bookings.models import DiscountCode, GroupDiscount, Package, Place
from bookings.pricing import rules
from bookings.pricing.bands import LABELS
from courses import prices


def items(places: Sequence[Place]) -> list[rules.Item]:
    """Each place by its number among `places`, which have their courses and runs at hand."""
    early = {
        place.run.pk: place.run
        for place in places
        if place.run and (place.run.early_price is not None or place.course.early_price is not None)
    }
    prefetch_related_objects(list(early.values()), "sessions")
    return [_item(number, place) for number, place in enumerate(places)]


def in_force(places: Sequence[Place], *, band: str, code: DiscountCode | None) -> rules.Offers:
    """`code` is one that has no problem (`codes.problem`)."""
    return rules.Offers(
        band=band,
        band_label=LABELS.get(Band(band), "") if band else "",
        groups=_groups(len(places)),
        packages=_packages({place.course_id for place in places}),
        code=_code(code) if code else None,
    )


def _item(number: int, place: Place) -> rules.Item:
    course, run = place.course, place.run
    early = prices.early(run) if run else None
    return rules.Item(
        key=number,
        course=place.course_id,
        run=place.run_id,
        list_price=place.list_price,
        bands=prices.bands(course, run),
        early_price=early.price if early else None,
        early_until=early.until if early else None,
        agreed=bool(run and run.is_private),
        complimentary=bool(place.complimentary),
    )


def _groups(places: int) -> list[rules.Group]:
    if places < 2:
        return []
    found = GroupDiscount.objects.filter(active=True, from_places__lte=places)
    return [
        rules.Group(each.pk, each.from_places, each.percentage, _ids(each))
        for each in found.prefetch_related("courses")
    ]


def _packages(courses: set[int]) -> list[rules.Package]:
    if len(courses) < 2:
        return []
    found = Package.objects.filter(active=True).prefetch_related("courses")
    return [
        rules.Package(each.pk, each.price, wanted)
        for each in found
        if len(wanted := _ids(each)) > 1 and wanted <= courses
    ]


def _code(code: DiscountCode) -> rules.Code:
    amount: Decimal | None = code.amount
    return rules.Code(code.code, code.percentage, amount, _ids(code))


def _ids(offer: GroupDiscount | Package | DiscountCode) -> frozenset[int]:
    return frozenset(course.pk for course in offer.courses.all())
