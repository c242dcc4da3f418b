"""A card payment that confirms a booking: whoever has paid is seated, late or not; if that cannot
be, all the money goes back."""

import datetime as dt
from decimal import Decimal
from functools import partial

from django.db import transaction

from bookings import confirmation, emails, holds, seats
from bookings.ledger import at_checkout, balances, movements
from bookings.models import Booking, Invoice, PaymentAttempt, Refund
from bookings.payments.purposes import Pays, Purpose
from bookings.payments.refunds import owe
from bookings.pricing import price
from common import audit
from common.money import pounds


class Settled(Exception):
    """Whoever paid has their places, or their money back."""


class ForBooking(Purpose):
    def lock(self, attempt: PaymentAttempt) -> None:
        assert attempt.booking is not None
        self.found = None
        if attempt.credit_of_id:
            at_checkout.lock_organisation(attempt.credit_of_id)
        else:
            self.found = confirmation.lock_buyer(attempt.booking)
        self.booking = Booking.objects.select_for_update(no_key=True).get(pk=attempt.booking.pk)

    def paid(self, *, pays: Pays, now: dt.datetime) -> None:
        total = _total(self.booking)
        if self.booking.confirmed_at is not None:
            pays(None)
            self._owe_back("Paid twice", now)
            emails.paid_twice(self.booking, amount=pounds(self.attempt.amount))
        elif (paid := self.attempt.amount + self.attempt.credit) != total:
            pays(None)
            self.flag(f"Paid {paid}, but it was changed since and comes to {total}.")
        else:
            self.confirm(pays=pays, now=now)

    def confirm(self, *, pays: Pays, now: dt.datetime) -> None:
        """Seat whoever has paid; if that cannot be, give all of it back."""
        booking = self.booking
        try:
            with transaction.atomic():
                confirmation.confirm_locked(
                    booking,
                    method=Booking.Method.CARD,
                    now=now,
                    pays=pays,
                    credit=at_checkout.kept(self.attempt),
                    found=self.found,
                )
                self._say_what_is_missing()
        except holds.HoldError as error:
            booking.refresh_from_db()  # as it is without what was rolled back
            if booking.state == Booking.State.PAYING:
                # Nothing is open any more: what is left of it is free for whoever is next.
                booking.state = Booking.State.HELD
                booking.save(update_fields=["state"])
                seats.change_hands()
            pays(None)
            self._owe_back(f"Paid too late. {error}", now)
            emails.paid_too_late(booking, why=str(error), amount=pounds(self.attempt.amount))

    def _say_what_is_missing(self) -> None:
        """Where credit that was kept for it has gone all the same: the places stand, and so much is
        owed on the invoice as the card did not pay."""
        invoice = self.booking.invoice
        if invoice is None or not (missing := self.attempt.credit - invoice.credit_used):
            return
        self.flag(f"{pounds(missing)} of the credit that should pay it had gone: it is owed now.")
        emails.credit_gone(self.booking, invoice=invoice, missing=pounds(missing))

    def released(self) -> None:
        """The booking is open again, held for what is left of its time."""
        booking = self.booking
        if booking.state == Booking.State.PAYING:
            booking.state = Booking.State.HELD
            booking.save(update_fields=["state"])
            audit.record(
                "bookings.payments.release",
                on=booking,
                before={"state": Booking.State.PAYING},
                after={"state": Booking.State.HELD, "attempt": self.attempt.state},
            )
            seats.freed(seats.of(booking))

    def tell_of_refusal(self) -> None:
        emails.payment_failed(self.booking, amount=pounds(self.attempt.amount))

    def flag(self, what: str) -> None:
        self.booking.attention = what
        self.booking.save(update_fields=["attention"])
        audit.record("bookings.payments.flag", on=self.booking, reason=what)

    def _owe_back(self, reason: str, now: dt.datetime) -> None:
        # Of many dates that have gone, the message to the buyer names all.
        reason = reason[: Refund._meta.get_field("reason").max_length]
        owe(self.attempt, amount=self.attempt.amount, reason=reason, invoice=None, now=now)


def place_or_refund(attempt: PaymentAttempt, *, now: dt.datetime) -> Booking:
    """What a payment that was left without places or refund should have come to. Raises Settled
    once it has either."""
    with transaction.atomic():
        purpose = ForBooking(attempt)
        booking, attempt = purpose.booking, purpose.attempt
        is_paid = attempt.state == PaymentAttempt.State.PAID
        if booking.confirmed_at or not is_paid or attempt.refunds.exists():
            raise Settled
        purpose.confirm(pays=partial(_place, booking, now), now=now)
    return booking


def _place(booking: Booking, now: dt.datetime, invoice: Invoice | None) -> None:
    """What stood on the booking's own account pays its invoice."""
    loose = {"booking": booking, "organisation": None}
    amount = balances.unplaced(booking)
    if invoice and amount > 0:
        movements.transferred(amount, frm=loose, to=movements.of_invoice(invoice), now=now)


def _total(booking: Booking) -> Decimal:
    return price(booking.places.live().select_related("course", "run__course")).gross
