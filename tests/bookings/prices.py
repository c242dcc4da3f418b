"""Offers for tests."""

from decimal import Decimal

from bookings.models import Booking, DiscountCode, GroupDiscount, Package, SellerDetails
from tests import factories


def code(text="SPRING", *, percentage=None, amount=None, courses=(), organisations=(), **more):
    """Ten pounds off, unless said otherwise."""
    if percentage is None and amount is None:
        amount = "10.00"
    made = DiscountCode.objects.create(code=text, percentage=percentage, amount=amount, **more)
    made.courses.set(courses)
    made.organisations.set(organisations)
    return DiscountCode.objects.get(pk=made.pk)


def group(percentage="10", *, from_places=2, courses=(), **more):
    made = GroupDiscount.objects.create(
        name="Group", percentage=percentage, from_places=from_places, **more
    )
    made.courses.set(courses)
    return made


def package(*courses, price="100.00", **more):
    made = Package.objects.create(name="Package", price=price, **more)
    made.courses.set(courses)
    return made


def charge_vat():
    seller = SellerDetails.load()
    seller.vat_number = "GB123456789"
    seller.save()


def add(booking: Booking, *runs) -> None:
    """Another place on each of `runs`, as a basket adds it."""
    for run in runs:
        booking.places.create(
            course=run.course, run=run, list_price=0, unit_price=0, vat_rate=Decimal("0")
        )


def signed_in(booking: Booking, *, role="owner", **organisation):
    """Somebody who buys for an organisation begins it; the organisation."""
    membership = factories.MembershipFactory(
        organisation=factories.OrganisationFactory(**organisation), role=role
    )
    Booking.objects.filter(pk=booking.pk).update(started_by=membership.user)
    return membership.organisation


def each(booking: Booking) -> list[str]:
    return [str(price) for price in booking.places.live().values_list("unit_price", flat=True)]
