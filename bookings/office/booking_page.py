"""Everything about one booking, gathered for the office: whoever rings asks about any of it."""

from functools import cached_property
from typing import Any

from bookings import loading
from bookings.changes import history as changes
from bookings.ledger import balances
from bookings.models import Booking, Invoice, PaymentAttempt, Place
from bookings.office import history
from bookings.pricing import Price, price
from common.models import AuditEvent, OutgoingMessage

#: Of the messages, the newest.
SHOWN = 100


class BookingPage:
    """One booking, in a number of queries that does not depend on how many places it has."""

    def __init__(self, booking: Booking) -> None:
        self.booking = booking

    @cached_property
    def places(self) -> list[Place]:
        """The cancelled ones last."""
        found = loading.all_places_of(self.booking)
        return sorted(found, key=lambda place: place.cancelled_at is not None)

    @property
    def live(self) -> list[Place]:
        return [place for place in self.places if place.cancelled_at is None]

    @property
    def unnamed(self) -> int:
        return sum(not place.name for place in self.live) if self.booking.is_confirmed else 0

    @cached_property
    def price(self) -> Price:
        """Of what is not cancelled."""
        return price(self.live)

    @cached_property
    def invoices(self) -> list[Invoice]:
        invoices = balances.with_owed(self.booking.invoices.order_by("pk"))
        return list(invoices.prefetch_related("credit_notes"))

    @cached_property
    def payments(self) -> list[PaymentAttempt]:
        """Those that came to something, with what was given back of each."""
        paid = PaymentAttempt.objects.of(self.booking).filter(state=PaymentAttempt.State.PAID)
        paid = paid.select_related("invoice").prefetch_related("refunds", "disputes")
        return list(paid.order_by("paid_at", "pk"))

    @cached_property
    def changes(self) -> list[changes.Entry]:
        return changes.entries(self.booking, office=True)

    @cached_property
    def messages(self) -> list[OutgoingMessage]:
        about = OutgoingMessage.objects.about(self.booking)
        return list(about.order_by("-created_at", "-pk")[:SHOWN])

    @cached_property
    def log(self) -> list[AuditEvent]:
        return history.of_booking(self.booking, places=self.places)


def shown(user: Any) -> dict[str, bool]:
    """Which links to other pages of the office lead somewhere for them."""
    return {
        "may_see_learners": user.has_perm("accounts.change_learner"),
        "may_see_messages": user.has_perm("common.view_outgoingmessage"),
        "may_see_organisations": user.has_perm("accounts.change_organisation"),
        "may_settle": user.has_perm("bookings.change_booking"),
    }
