"""What somebody, or an organisation, waits for."""

from django.db.models import Q

from accounts.models import Organisation, User
from bookings.models import WaitingListEntry
from bookings.models.waiting import WaitingListQuerySet


def entries_of(who: User | Organisation) -> WaitingListQuerySet:
    """Those of their entries that wait or have an offer, the earliest first, each with its
    `position`, its course, date and offers at hand: four queries, however many."""
    if isinstance(who, Organisation):
        theirs = Q(organisation=who)
    else:
        theirs = Q(user=who) | Q(email__iexact=who.email)
    return (
        WaitingListEntry.objects.live()
        .filter(theirs)
        .with_ahead()
        .select_related("course__page", "run__course")
        .prefetch_related("run__sessions", "offers__booking")
        .order_by("created_at", "pk")
    )
