"""An organisation's credit, used for a booking that is being made. What an open payment page asks
less by is kept for it: nobody else can use it, and it is taken when the booking is confirmed."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from accounts.membership import buyers
from accounts.models import Organisation
from accounts.policy import Visitor, buying_organisations
from bookings.ledger import LedgerError, balances
from bookings.models import Booking, PaymentAttempt
from common.money import pounds, to_pence

NONE = Decimal("0.00")


class CreditError(LedgerError):
    """Why it cannot be used so, in words for the buyer. Nothing was taken."""


class Credit(NamedTuple):
    """So many pounds of an organisation's credit pay a booking, or a part of it."""

    organisation: Organisation
    amount: Decimal
    #: Of what was kept for it, so many pounds are no longer there.
    missing: Decimal = NONE

    @property
    def wanted(self) -> Decimal:
        return self.amount + self.missing


def whose(user: Visitor, booking: Booking) -> Organisation | None:
    """The organisation that `booking` is going to be for, if `user`, signed in, buys for it. Typing
    its name and somebody's address shows nobody what credit it has, and uses none of it."""
    if not (user.is_authenticated and booking.has_details) or booking.individual:
        return None
    found = buyers.known(booking.contact_email, organisation_name=booking.organisation_name)
    theirs = found and buying_organisations(user).filter(pk=found.pk).exists()
    return found if theirs else None


def check(credit: Credit) -> None:
    """With its organisation locked. Raises CreditError when less is left of it by now."""
    there = Organisation.with_merged.get(pk=credit.organisation.pk)
    left = NONE if there.merged_into_id else balances.spendable(there)
    if not 0 < credit.amount <= left or credit.amount != to_pence(credit.amount):
        raise CreditError(
            f"The credit of {there} has changed: {pounds(max(left, NONE))} of it can be used now."
            " Nothing was taken. Choose again how to pay."
        )


def lock_organisation(pk: int) -> None:
    """Before the booking: nobody else uses its credit until the caller's transaction ends. With the
    one into which it was merged."""
    either = Q(pk=pk) | Q(pk__in=Organisation.with_merged.filter(pk=pk).values("merged_into"))
    every = Organisation.with_merged.filter(either).order_by("pk")
    list(every.select_for_update(of=("self",), no_key=True))


def kept(attempt: PaymentAttempt) -> Credit | None:
    """What was kept for a payment that has come, as far as it is still there, with its organisation
    locked. It can only be less where money was taken back that had counted as credit."""
    if attempt.credit_of is None:
        return None
    left = balances.spendable(attempt.credit_of, but=attempt)
    there = max(min(left, attempt.credit), NONE)
    return Credit(attempt.credit_of, there, attempt.credit - there)
