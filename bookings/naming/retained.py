"""How long addresses and lists are kept that were only for naming people."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import NameRequest, PeopleList
from common.retained import LOGS
from common.retention import Kind, days, register
from courses.models import Session


def _requests(before: dt.datetime) -> QuerySet[NameRequest]:
    """Their date is over, or they are of no use any more."""
    later = Session.objects.filter(run=OuterRef("place__run"), ends_at__gte=before)
    dead = Q(answered_at__lt=before) | Q(withdrawn_at__lt=before)
    over = Q(place__run__isnull=False) & ~Exists(later)
    return NameRequest.objects.filter(dead | over, created_at__lt=before)


register(
    Kind(
        name="name_requests",
        label="Links to name oneself",
        what="The address to which a link was sent, so that somebody names themselves on a place.",
        why="Once they are named, or the date is over, it is no longer needed.",
        counted_from="the answer, or the end of the date",
        default=days(30),
        maximum=LOGS,
        due=_requests,
        moment="created_at",
        reference="public_id",
    ),
    Kind(
        name="people_lists",
        label="Lists of people to be booked",
        what="A list that was sent for a booking and is not on its places yet.",
        why="It holds names, and nobody has used it.",
        counted_from="the last time that it was changed",
        default=days(30),
        maximum=LOGS,
        due=lambda before: PeopleList.objects.filter(updated_at__lt=before),
        moment="updated_at",
        reference="booking_id",
    ),
)
