"""What was paid is confirmed, given back or somebody's to look at; what is being paid for is the
only thing that can be paid."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef

from bookings.models import Booking, Dispute, PaymentAttempt


def problems() -> Iterator[str]:
    open_page = PaymentAttempt.objects.unfinished().filter(booking=OuterRef("pk"))
    paid = PaymentAttempt.objects.filter(state=PaymentAttempt.State.PAID)
    unplaced = paid.filter(
        booking__state__in=[Booking.State.HELD, Booking.State.PAYING],
        booking__attention="",
        refunds=None,
    ).exclude(disputes__status=Dispute.Status.LOST)
    for reference in unplaced.values_list("booking__reference", flat=True).distinct():
        yield f"{reference}: paid, and neither confirmed nor refunded."
    kept = (
        paid.filter(invoice=None, refunds=None, booking__attention="")
        .order_by()
        .values("booking__reference")
    )
    for found in kept.annotate(times=Count("pk")).filter(times__gt=1):
        yield f"{found['booking__reference']}: paid {found['times']} times, and none given back."
    bookings = Booking.objects.alias(can_be_paid=Exists(open_page))
    for booking in bookings.filter(can_be_paid=True).exclude(state=Booking.State.PAYING):
        yield (
            f"{booking.reference}: {booking.get_state_display().lower()}, and its payment page is"
            " open."
        )
    stuck = bookings.filter(state=Booking.State.PAYING, can_be_paid=False, attention="")
    for reference in stuck.values_list("reference", flat=True):
        yield f"{reference}: being paid for, and there is no page to pay on."
    by_card = Booking.objects.filter(
        state=Booking.State.CONFIRMED, method=Booking.Method.CARD
    ).exclude(Exists(paid.filter(booking=OuterRef("pk"))))
    for reference in by_card.values_list("reference", flat=True):
        yield f"{reference}: confirmed by card, and never paid."
