"""What the office is to look at about prices."""

from typing import ClassVar

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Band
from bookings.models import Booking
from common.attention import Trouble, Watch, register


@register
class UnprovedBands(Watch):
    """Somebody paid a band's price on their own word."""

    name = "unproved_bands"
    order = 80
    heading = "Price bands to be confirmed"
    advice = "Open the organisation and choose its price band: from then on that counts."
    permissions: ClassVar[tuple[str, ...]] = ("accounts.change_organisation",)

    def found(self) -> QuerySet[Booking]:
        return (
            Booking.objects.filter(
                state=Booking.State.CONFIRMED,
                band__in=[Band.CHARITY, Band.PUBLIC_SECTOR],
                organisation__band="",
            )
            .select_related("organisation")
            .order_by("confirmed_at", "pk")
        )

    def trouble(self, item: Booking) -> Trouble:
        assert item.organisation is not None
        return Trouble(
            title=item.reference,
            url=reverse("organisation:edit", args=[item.organisation.pk]),
            what=f"Booked in the band “{item.get_band_display()}”, on the buyer's word.",
            since=item.confirmed_at,
            step="Choose the band",
        )
