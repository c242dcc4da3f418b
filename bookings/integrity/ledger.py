"""Everything that moved money has its row in the ledger, and nothing else has: then what is owed,
which is counted from these rows, is invoices less credit notes, less what was paid and not given
back."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from accounts.models import Organisation
from bookings.ledger import guards
from bookings.models import (
    Booking,
    CreditNote,
    CreditNoteLine,
    Dispute,
    Invoice,
    Movement,
    PaymentAttempt,
    Refund,
)

NOUGHT = Decimal("0")
Kind = Movement.Kind
#: One half of a transfer goes with its invoice when that is so old (`bookings.retained`).
INVOICES_KEPT = dt.timedelta(days=6 * 365)


def problems() -> Iterator[str]:
    if not guards.is_set(connection):
        yield "The guard of the ledger is off: its rows can be changed."
    yield from _bookings()
    yield from _elsewhere()
    yield from _invoices()
    yield from _credit_used()
    yield from _credit_notes()
    yield from _cards()
    yield from _disputes()
    yield from _transfers()
    yield from _accounts()


def _rows(kind: "Movement.Kind", of: str) -> QuerySet[Movement]:
    return Movement.objects.filter(kind=kind, **{of: OuterRef("pk")}).order_by()


def _amount(kind: "Movement.Kind", of: str) -> Coalesce:
    return Coalesce(Subquery(_rows(kind, of).values("amount")[:1]), NOUGHT)


def _sum(rows: QuerySet[Any, Any], field: str) -> Round:
    """Of grouped rows, nought for none. Rounded, because SQLite adds floating-point numbers."""
    return Round(Coalesce(Subquery(rows.annotate(all=Sum(field)).values("all")), NOUGHT), 2)


def _bookings() -> Iterator[str]:
    """Of each: what its invoices ask less what its credit notes take off is what was settled of it
    and what is owed still. (What its places cost is looked at with the invoices.)"""
    invoices = Invoice.objects.filter(booking=OuterRef("pk")).order_by().values("booking")
    notes = CreditNote.objects.filter(invoice__booking=OuterRef("pk")).order_by()
    rows = Movement.objects.filter(booking=OuterRef("pk"), invoice__isnull=False).order_by()
    papers = [Kind.INVOICED, Kind.CREDITED]
    summed = Booking.objects.annotate(
        asked=Round(_sum(invoices, "gross") - _sum(notes.values("invoice__booking"), "gross"), 2),
        owed=_sum(rows.values("booking"), "amount"),
        settled=_sum(rows.exclude(kind__in=papers).values("booking"), "amount"),
    ).annotate(said=Round(F("owed") - F("settled"), 2))
    wrong = summed.exclude(asked=F("said"))
    for reference, asked, said in wrong.values_list("reference", "asked", "said"):
        yield (
            f"{reference}: {asked:.2f} is invoiced and not credited; by the ledger {said:.2f} is"
            " settled or owed."
        )


def _elsewhere() -> Iterator[str]:
    """Each row stands where its paper or its payment does, and has one."""

    def key(*fields: str) -> Coalesce:
        return Coalesce(*fields, 0)

    rows = Movement.objects.annotate(
        here=key("booking"), at_invoice=key("invoice"), of_pool=key("pool"),
        of_invoice=key("invoice__booking"), pool_of_invoice=key("invoice__pool"),
        of_note=key("credit_note__invoice"),
        of_attempt=key("attempt__booking", "attempt__invoice__booking"),
        of_refund=key("refund__attempt__booking", "refund__attempt__invoice__booking"),
    )  # fmt: skip
    wrong = (
        Q(invoice__isnull=False) & (~Q(here=F("of_invoice")) | ~Q(of_pool=F("pool_of_invoice")))
        | Q(credit_note__isnull=False) & ~Q(at_invoice=F("of_note"))
        | Q(attempt__isnull=False) & ~Q(here=F("of_attempt"))
        | Q(refund__isnull=False) & ~Q(here=F("of_refund"))
        | Q(kind=Kind.CREDITED, credit_note=None)
        | Q(kind=Kind.PAID, attempt=None, act=None)
        | Q(kind__in=[Kind.REFUNDED, Kind.REFUND_FAILED], refund=None)
    )
    for pk, kind in rows.filter(wrong).order_by("pk").values_list("pk", "kind"):
        yield f"Row {pk} of the ledger ({Kind(kind).label}) does not stand where it belongs."


def _invoices() -> Iterator[str]:
    rows = Invoice.objects.annotate(row=_amount(Kind.INVOICED, "invoice"))
    for number in rows.exclude(row=F("gross")).values_list("number", flat=True):
        yield f"{number}: the ledger does not say that it was invoiced."
    notes = CreditNote.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    summed = Invoice.objects.annotate(
        less_net=_sum(notes, "net"),
        less_vat=_sum(notes, "vat"),
    )
    beyond = Q(less_net__gt=F("net")) | Q(less_vat__gt=F("vat"))
    for number in summed.filter(beyond).values_list("number", flat=True):
        yield f"{number}: more is credited than was invoiced."


def _credit_used() -> Iterator[str]:
    """What an invoice says that credit paid of it was taken from there."""
    taken = Movement.objects.filter(kind=Kind.TRANSFERRED, invoice=OuterRef("pk"))
    said = Invoice.objects.filter(credit_used__gt=0)
    missing = said.exclude(Exists(taken.filter(amount=-OuterRef("credit_used"))))
    for number in missing.values_list("number", flat=True):
        yield f"{number}: the ledger does not say that credit paid so much of it."
    whole = Booking.objects.filter(method=Booking.Method.CREDIT)
    unpaid = whole.exclude(Exists(said.filter(booking=OuterRef("pk"), credit_used=F("gross"))))
    for reference in unpaid.values_list("reference", flat=True):
        yield f"{reference}: confirmed with credit, which did not pay all of it."


def _credit_notes() -> Iterator[str]:
    rows = CreditNote.objects.annotate(row=_amount(Kind.CREDITED, "credit_note"))
    for number in rows.exclude(row=-F("gross")).values_list("number", flat=True):
        yield f"{number}: the ledger does not say that it was credited."
    of_note = CreditNoteLine.objects.filter(credit_note=OuterRef("pk"))
    lines = of_note.order_by().values("credit_note")
    summed = CreditNote.objects.annotate(
        lines_net=_sum(lines, "net"),
        lines_vat=_sum(lines, "vat"),
    )
    wrong = ~Q(net=F("lines_net")) | ~Q(vat=F("lines_vat"))
    for number in summed.filter(wrong).values_list("number", flat=True):
        yield f"{number}: its lines do not add up to it."


def _cards() -> Iterator[str]:
    """A payment of another amount than was asked has a row with what came."""
    has_row = Exists(Movement.objects.filter(attempt=OuterRef("pk")))
    is_paid = Q(state=PaymentAttempt.State.PAID)
    attempts = PaymentAttempt.objects.values_list(_named(), flat=True)
    for reference in attempts.filter(is_paid & ~has_row | ~is_paid & has_row):
        yield f"{reference}: a card payment, and the ledger does not say so."
    refunds = Refund.objects.annotate(
        given=_amount(Kind.REFUNDED, "refund"), failed=_amount(Kind.REFUND_FAILED, "refund")
    )
    is_failed = Q(state=Refund.State.FAILED)
    said = Q(given=F("amount")) & (is_failed & Q(failed=-F("amount")) | ~is_failed & Q(failed=0))
    for reference in refunds.exclude(said).values_list(_named("attempt__"), flat=True):
        yield f"{reference}: a refund, and the ledger does not say so."


def _named(payment: str = "") -> Coalesce:
    """What was paid: an invoice by its number, a booking by its reference."""
    return Coalesce(f"{payment}invoice__number", f"{payment}booking__reference")


def _disputes() -> Iterator[str]:
    """One that is lost took so much, once; one that was won took nothing, or gave it back."""
    disputes = Dispute.objects.filter(currency="gbp").annotate(
        lost=_amount(Kind.CHARGED_BACK, "dispute"), back=_amount(Kind.CHARGE_RETURNED, "dispute")
    )
    is_lost, is_won = Q(status=Dispute.Status.LOST), Q(status=Dispute.Status.WON)
    said = ~is_lost | Q(lost=F("amount"), back=0)
    said &= ~is_won | Q(lost=-F("back"))
    for number in disputes.exclude(said).values_list("stripe_id", flat=True):
        yield f"Dispute {number}: the ledger does not say what became of it."


def _transfers() -> Iterator[str]:
    since = timezone.localdate() - INVOICES_KEPT
    pairs = Movement.objects.filter(kind=Kind.TRANSFERRED).order_by().values("act")
    for pair in pairs.annotate(sum=Round(Sum("amount"), 2), last=Max("on")).exclude(sum=0):
        if pair["last"] > since:
            yield f"Transfer {pair['act']}: what left one side is not what came to the other."


def _accounts() -> Iterator[str]:
    """Nobody has used, or been given back by us, more than they had. What a bank took besides is no
    fault of the books: it waits with finance."""
    # Somebody was faster in the dashboard: Stripe refuses ours as soon as it is asked.
    by_hand = Refund.objects.filter(attempt=OuterRef("refund__attempt"), by_hand=True)
    to_be_refused = Q(kind=Kind.REFUNDED, refund__state=Refund.State.OWED) & Exists(by_hand)
    by_banks = Q(kind__in=[Kind.CHARGED_BACK, Kind.CHARGE_RETURNED])
    on_account = Movement.objects.filter(invoice=None).exclude(by_banks | to_be_refused)
    theirs = on_account.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    every = Organisation.with_merged.annotate(due=_sum(theirs, "amount"))
    for organisation in every.filter(due__gt=0):
        yield f"Organisation {organisation.public_id}: more credit is used than it had."
    loose = on_account.filter(organisation=None, booking=OuterRef("pk")).order_by()
    bookings = Booking.objects.annotate(due=_sum(loose.values("booking"), "amount"))
    for reference in bookings.filter(due__gt=0).values_list("reference", flat=True):
        yield f"{reference}: more is given back than was paid."
