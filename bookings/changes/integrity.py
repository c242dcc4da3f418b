"""What must hold of everything that was changed: `problems` says where it does not, by reference,
and nothing where all is whole."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum

from bookings.models import Booking, Change, DateChange, DateChoice, PaymentAttempt, Place, Refund
from common.money import to_pence
from courses.models import Enrolment

NONE = Decimal("0.00")


def problems() -> Iterator[str]:
    yield from _places()
    yield from _bookings()
    yield from _people()
    yield from _money()
    yield from _dates()


def _places() -> Iterator[str]:
    """Whatever was cancelled says so, once, and where its place was last moved it is."""
    told = Change.objects.filter(place=OuterRef("pk"), kind=Change.Kind.CANCELLED)
    sold = Place.objects.exclude(booking__confirmed_at=None).select_related("booking")
    for place in sold.exclude(cancelled_at=None).filter(~Exists(told)):
        yield f"{place.booking}: place {place.public_id} is cancelled, and no change says so"
    for place in sold.filter(Exists(told), cancelled_at=None):
        yield f"{place.booking}: place {place.public_id} was cancelled, and is not"
    moves = Change.objects.filter(kind=Change.Kind.MOVED)
    later = moves.filter(place=OuterRef("place"), pk__gt=OuterRef("pk"))
    last = moves.filter(~Exists(later)).exclude(place__run=F("to_run"))
    for change in last.select_related("booking"):
        yield f"{change.booking}: a moved place is not on the date it was moved to"


def _bookings() -> Iterator[str]:
    live = Place.objects.live().filter(booking=OuterRef("pk"))
    sold = Booking.objects.exclude(confirmed_at=None)
    for booking in sold.filter(~Exists(live), state=Booking.State.CONFIRMED):
        yield f"{booking}: confirmed without a place that is not cancelled"
    for booking in sold.filter(Exists(live), state=Booking.State.CANCELLED):
        yield f"{booking}: cancelled with a place that is not"


def _people() -> Iterator[str]:
    """Whoever was taken off a place by a change, and has no other there, is not enrolled."""
    there = Place.objects.live().filter(
        learner=OuterRef("learner"), run=OuterRef("run"), booking__state=Booking.State.CONFIRMED
    )
    taken_off = Change.objects.filter(from_learner=OuterRef("learner")).filter(
        Q(from_run=OuterRef("run")) | Q(place__run=OuterRef("run"))
    )
    left = Enrolment.objects.filter(
        ~Exists(there), Exists(taken_off), state=Enrolment.State.ENROLLED, run__isnull=False
    )
    for enrolment in left:
        yield f"Enrolment {enrolment.public_id}: still on a date that the person was taken off"


def _money() -> Iterator[str]:
    """Never more back than came, and what a change says went to a card did. Of ours together, and
    of those that Stripe has made: where somebody was faster in its dashboard, it refuses ours."""
    stands = ~Q(refunds__state=Refund.State.FAILED)
    for attempt in PaymentAttempt.objects.select_related("booking", "invoice").annotate(
        ours=Sum("refunds__amount", filter=stands & Q(refunds__by_hand=False)),
        made=Sum("refunds__amount", filter=stands & ~Q(refunds__stripe_id="")),
    ):
        back = to_pence(max(attempt.ours or NONE, attempt.made or NONE))
        if back > attempt.amount:
            yield f"{attempt.reference}: {back} goes back of a payment of {attempt.amount}"
    carded = Change.objects.filter(to_card__gt=0).values("booking__reference").order_by("booking")
    for row in carded.annotate(said=Sum("to_card")):
        reference = row["booking__reference"]
        refunds = Refund.objects.filter(
            Q(attempt__booking__reference=reference)
            | Q(attempt__invoice__booking__reference=reference)
        )
        total = refunds.aggregate(sum=Sum("amount"))["sum"] or 0
        if row["said"] > total:
            yield f"{row['booking__reference']}: {row['said']} said to go to the card, {total} does"


def _dates() -> Iterator[str]:
    undone = DateChoice.objects.filter(applied_at=None, change__finished_at__isnull=False)
    for choice in undone.select_related("booking"):
        yield f"{choice.booking}: nothing was chosen on a change of a date that is finished"
    stuck = DateChange.objects.filter(
        kind=DateChange.Kind.CANCEL, run__state="scheduled", finished_at=None
    )
    for change in stuck:
        yield f"Date {change.run_id}: being cancelled, and still sold"
