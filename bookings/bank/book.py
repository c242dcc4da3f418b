"""What a transfer may be for: who owes us, and what; read once for many transfers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.functions import StrIndex, Substr

from accounts.merging.duplicates import organisation_key
from accounts.models import Organisation
from bookings.bank import texts
from bookings.ledger import balances, locking
from bookings.models import Invoice, Movement, SellerDetails
from common.money import to_pence

AT_ONCE = 300
#: Between the day that somebody wrote down and that of the bank.
ALIKE = dt.timedelta(days=7)


class Payer(NamedTuple):
    pk: int
    name: str
    key: str
    individual: bool


class Owed(NamedTuple):
    """An invoice, with its payer by key."""

    invoice: Invoice
    payer: int


class Named(NamedTuple):
    """What a text names. `why` says what is not certain of it, as a number that we never gave."""

    invoices: list[Owed]
    why: str


class Book:
    """As it is now. `pay` says what becomes of it when a transfer is recorded, so that the next one
    is decided as if it were."""

    def __init__(self, said: Sequence[str], *, since: dt.date) -> None:
        """For transfers that say so, none of them before `since`."""
        self.payers = {
            pk: Payer(pk, name, organisation_key(name), individual)
            for pk, name, individual in Organisation.objects.values_list("pk", "name", "individual")
        }
        self._by_word: dict[str, list[Payer]] = defaultdict(list)
        for payer in self.payers.values():
            if payer.key:
                self._by_word[payer.key.split()[0]].append(payer)
        self.series = _series()
        self.owed: dict[int, Decimal] = {}
        self._by_number: dict[str, Owed] = {}
        self._by_reference: dict[str, list[Owed]] = defaultdict(list)
        self.unpaid: list[Owed] = self._take(balances.unpaid(_invoices()))
        self._take_named(said)
        self._by_hand = _by_hand(since - ALIKE)

    def named(self, text: str) -> Named:
        found, why = [], ""
        for either in texts.meant(text, self.series):
            there = [self._by_number[number] for number in either if number in self._by_number]
            found += there
            if not there:
                why = why or f"It names {either[0]}, which is no invoice of ours."
            elif len(there) > 1:
                why = why or f"It may mean {' or '.join(each.invoice.number for each in there)}."
        for reference in texts.references(text):
            theirs = self._by_reference.get(reference, [])
            if any(each in found for each in theirs):
                continue  # the number says which of them
            # Of a booking with several invoices, those that are not paid; else, that it is paid.
            found += [each for each in theirs if self.owes(each) > 0] or theirs[:1]
        return Named(list({each.invoice.pk: each for each in found}.values()), why)

    def payers_in(self, text: str) -> list[Payer]:
        """Whose name stands in it. One whose name is part of another's there is not meant."""
        said = organisation_key(text)
        found = {
            payer.pk: payer
            for word in set(said.split())
            for payer in self._by_word.get(word, [])
            if texts.is_named(payer.key, said)
        }
        return [
            payer
            for payer in sorted(found.values(), key=lambda each: each.pk)
            if not any(
                other.key != payer.key and texts.is_named(payer.key, other.key)
                for other in found.values()
            )
        ]

    def exactly(self, text: str) -> list[Payer]:
        """Whom it names, and tells of nobody and nothing else."""
        said = organisation_key(text)
        return [payer for payer in self.payers_in(text) if texts.says_only(payer.key, said)]

    def other_digits(self, text: str) -> bool:
        return texts.other_digits(text, self.series)

    def owing(self, amount: Decimal) -> list[Owed]:
        """On which exactly so much is left to pay."""
        return [each for each in self.unpaid if self.owes(each) == amount]

    def owes(self, each: Owed) -> Decimal:
        return self.owed[each.invoice.pk]

    def by_hand(self, payer: int, amount: Decimal, on: dt.date) -> dt.date | None:
        """When somebody recorded a transfer that may be this one, before statements were sent."""
        days = self._by_hand.get((payer, amount), [])
        return next((day for day in days if abs(day - on) <= ALIKE), None)

    def pay(self, invoices: Iterable[Owed], amount: Decimal) -> None:
        """As `ledger.receiving.receive` spreads it."""
        for each in sorted(invoices, key=lambda each: (each.invoice.due_on, each.invoice.pk)):
            share = min(amount, max(self.owes(each), Decimal("0.00")))
            self.owed[each.invoice.pk] -= share
            amount -= share

    def _take_named(self, said: Sequence[str]) -> None:
        numbers = sorted({each for text in said for each in texts.numbers(text, self.series)})
        references = sorted({each for text in said for each in texts.references(text)})
        # SQLite takes only so many parameters in one query.
        for start in range(0, max(len(numbers), len(references)), AT_ONCE):
            some, named = numbers[start : start + AT_ONCE], references[start : start + AT_ONCE]
            of = Q(number__in=some) | Q(booking__reference__in=named) | Q(pool__reference__in=named)
            self._take(balances.with_owed(_invoices().filter(of)))

    def _take(self, invoices: Iterable[Invoice]) -> list[Owed]:
        taken = []
        for invoice in invoices:
            payer, sold = locking.payer(invoice), invoice.booking or invoice.pool
            if payer is None or sold is None:
                continue
            each = Owed(invoice, payer)
            taken.append(each)
            if invoice.pk not in self.owed:
                self.owed[invoice.pk] = to_pence(invoice.owed)
                self._by_number[invoice.number] = each
                self._by_reference[sold.reference].append(each)
        return taken


def _by_hand(since: dt.date) -> dict[tuple[int, Decimal], list[dt.date]]:
    """The days of transfers that no statement brought, by payer and amount."""
    rows = Movement.objects.filter(
        kind=Movement.Kind.PAID, attempt=None, bank_row=None, organisation__isnull=False,
        on__gte=since,
    )  # fmt: skip
    found: dict[tuple[int, Decimal], list[dt.date]] = defaultdict(list)
    acts = rows.order_by("on").values_list("organisation", "on", "act")
    for payer, on, _, came in acts.annotate(came=Sum("amount")):
        found[payer, -to_pence(came)].append(on)
    return found


def _invoices() -> QuerySet[Invoice]:
    found = Invoice.objects.select_related("booking", "pool")
    return found.defer("seller", "customer", "reductions").order_by("due_on", "pk")


def _series() -> tuple[str, ...]:
    """That invoices have been numbered in, and are from now on."""
    prefix = Substr("number", 1, StrIndex("number", Value("-")) - 1)
    used = Invoice.objects.order_by().annotate(series=prefix).values_list("series", flat=True)
    return tuple(sorted({SellerDetails.load().invoice_series, *used.distinct()}))
