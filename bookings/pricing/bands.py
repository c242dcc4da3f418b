"""Which band's price a booking gets: the office's word on the organisation, else the buyer's."""

from django.db.models import Q

from accounts.models import Band, Membership, Organisation
from bookings.models import Booking

#: What a band's price is called on pages and papers.
LABELS = {Band.CHARITY: "Charity price", Band.PUBLIC_SECTOR: "Public sector price"}


def known_organisation(booking: Booking) -> Organisation | None:
    """The organisation that `booking` is for, as far as that is proved: it is confirmed, the office
    says so, or somebody who buys for it has signed in. A typed address proves nothing, and must
    not tell by a price who belongs to whom."""
    if booking.organisation_id:
        return booking.organisation
    if booking.started_by_id is None:
        return None
    buys = Membership.objects.filter(
        user=booking.started_by_id,
        role__in=Membership.BUYERS,
        organisation__individual=booking.individual,
    ).select_related("organisation")
    named = Q(organisation__name__iexact=booking.organisation_name)
    found = list((buys.filter(named) if booking.organisation_name else buys).order_by("pk")[:2])
    return found[0].organisation if len(found) == 1 or (found and booking.has_details) else None


def band_of(booking: Booking, organisation: Organisation | None) -> str:
    """`organisation` is the one that is known."""
    return (organisation.band if organisation else "") or booking.band
