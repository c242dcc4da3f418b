"""What a card payment is for. Retrieving, locking and settling are the same for all (`fulfilment`);
here is the one object in which they differ."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable

from bookings.models import Invoice, PaymentAttempt

#: Says in the ledger what a payment pays: an invoice, or nothing, and then it is on the account.
Pays = Callable[[Invoice | None], None]


class Purpose(ABC):
    """One payment with what it is for, both locked until the caller's transaction ends."""

    def __init__(self, attempt: PaymentAttempt) -> None:
        self.lock(attempt)
        self.attempt = PaymentAttempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)

    @abstractmethod
    def lock(self, attempt: PaymentAttempt) -> None:
        """In everybody's order: organisation, booking, pool."""

    @abstractmethod
    def paid(self, *, pays: Pays, now: dt.datetime) -> None:
        """As much as was asked has come, once."""

    @abstractmethod
    def released(self) -> None:
        """Its page can no longer be paid on."""

    @abstractmethod
    def tell_of_refusal(self) -> None:
        """Whoever paid in a way that takes its time has been refused by their bank."""

    @abstractmethod
    def flag(self, what: str) -> None:
        """Something about it needs a person."""
