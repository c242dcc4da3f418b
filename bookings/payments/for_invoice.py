"""A card payment of an invoice that was issued before. Whatever else has paid it meanwhile, what
is too much goes back to the card by itself."""

import datetime as dt
from decimal import Decimal

from bookings.invoices import emails
from bookings.ledger import balances, locking
from bookings.models import Invoice, PaymentAttempt
from bookings.payments.purposes import Pays, Purpose
from bookings.payments.refunds import owe
from common import audit

NONE = Decimal("0.00")


class ForInvoice(Purpose):
    def lock(self, attempt: PaymentAttempt) -> None:
        assert attempt.invoice_id is not None
        self.invoice = locking.lock_sold(Invoice.objects.get(pk=attempt.invoice_id))

    def paid(self, *, pays: Pays, now: dt.datetime) -> None:
        attempt = self.attempt
        owed = max(balances.owed(self.invoice), NONE)
        pays(self.invoice)
        too_much = max(attempt.amount - owed, NONE)
        audit.record(
            "bookings.payments.pay_invoice",
            on=self.invoice.booking or self.invoice,
            after={"invoice": self.invoice.number, "amount": attempt.amount, "too_much": too_much},
        )
        if too_much:
            owe(attempt, amount=too_much, reason="Paid twice", invoice=self.invoice, now=now)
            emails.paid_twice(attempt, self.invoice, amount=too_much)
        if too_much < attempt.amount:
            left = balances.owed(self.invoice)
            emails.payment_received(
                attempt, self.invoice, amount=attempt.amount - too_much, left=left
            )

    def released(self) -> None:
        """It is as it was: what is owed is owed."""

    def tell_of_refusal(self) -> None:
        emails.payment_failed(self.attempt, self.invoice)

    def flag(self, what: str) -> None:
        self.attempt.attention = what
        self.attempt.save(update_fields=["attention"])
        audit.record("bookings.payments.flag", on=self.invoice.booking or self.invoice, reason=what)
