"""Whether offers, bookings and entries agree, and nobody was overtaken: for `check_integrity`."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from bookings.models import Booking, Offer, WaitingListEntry


def problems() -> Iterator[str]:
    """Each that is found, in words that name nobody."""
    yield from _entries_and_offers()
    yield from _offers_and_bookings()
    yield from _overtaken()


def _entries_and_offers() -> Iterator[str]:
    open_offer = Offer.objects.filter(entry=OuterRef("pk"), state=Offer.State.OPEN)
    offered = WaitingListEntry.State.OFFERED
    entries = WaitingListEntry.objects.order_by("pk")
    for entry in entries.filter(~Exists(open_offer), state=offered):
        yield f"waiting list entry {entry.public_id} is said to have an offer, and has none"
    for entry in entries.filter(Exists(open_offer)).exclude(state=offered):
        yield f"waiting list entry {entry.public_id} is {entry.state}, and has an open offer"


def _offers_and_bookings() -> Iterator[str]:
    offers = Offer.objects.select_related("booking").order_by("pk")
    for offer in offers.filter(state=Offer.State.OPEN, booking__state=Booking.State.CONFIRMED):
        yield f"offer {offer.public_id} is open, and its booking is confirmed"
    accepted = offers.filter(state=Offer.State.ACCEPTED, booking__isnull=False)
    for offer in accepted.exclude(
        booking__state__in=[Booking.State.CONFIRMED, Booking.State.CANCELLED]
    ):
        yield f"offer {offer.public_id} is accepted, and its booking is not confirmed"
    over = [Offer.State.DECLINED, Offer.State.WITHDRAWN]
    for offer in offers.filter(state__in=over, booking__state=Booking.State.HELD):
        if offer.booking and offer.booking.places.live().filter(run=offer.run_id).exists():
            yield f"offer {offer.public_id} is over, and its booking holds its places"


def _overtaken() -> Iterator[str]:
    """Somebody who asked earlier, would have taken what was offered, and was not asked."""
    offers = Offer.objects.filter(state=Offer.State.OPEN, by_hand=False)
    for offer in offers.select_related("entry", "run").order_by("pk"):
        entry = offer.entry
        earlier = Q(created_at__lt=entry.created_at) | Q(
            created_at=entry.created_at, pk__lt=entry.pk
        )
        passed = (
            WaitingListEntry.objects.waiting()
            .wanting(offer.run)
            .filter(earlier, at_least__lte=offer.places, waiting_since__lte=offer.created_at)
        )
        for each in passed:
            yield f"waiting list entry {each.public_id} was overtaken by offer {offer.public_id}"
