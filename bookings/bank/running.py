"""Matching a confirmed statement, transfer by transfer. Each is recorded whole or not at all, and
one that has come to something is never taken up again: whoever is killed in the middle, the next
run goes on where it stopped."""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Organisation
from bookings.bank import BankError, matching, settling
from bookings.bank.book import Book
from bookings.bank.importing import match_file
from bookings.bank.matching import Decision
from bookings.ledger import LedgerError, locking
from bookings.models import BankFile, BankRow
from common import audit
from common.money import to_pence

logger = logging.getLogger(__name__)

AT_ONCE = 100
#: A file that has not got on for so long has lost its worker.
LOST = dt.timedelta(minutes=5)
FAILED = "It could not be recorded by itself. Match it by hand."
State = BankRow.State


class Stale(Exception):
    """Something else was recorded since it was decided."""


def run(pk: int) -> None:
    """Match what is left of the file."""
    while _next(pk):
        pass


def finish_lost(*, now: dt.datetime) -> int:
    """Give the worker those that do not get on. The number of them."""
    running = BankFile.objects.filter(state=BankFile.State.RUNNING, moved_at__lt=now - LOST)
    pks = list(running.values_list("pk", flat=True))
    for pk in pks:
        match_file.enqueue(pk)
    return len(pks)


def counts(file: BankFile) -> dict[str, int]:
    """Its transfers by what became of them."""
    return dict(file.transfers.order_by().values_list("state").annotate(count=Count("pk")))


def _next(pk: int) -> bool:
    """Whether anything was left to do."""
    left = BankRow.objects.filter(file=pk, state=State.TAKEN).order_by("number", "pk")
    rows = list(left[:AT_ONCE])
    if not rows:
        _finish(pk)
        return False
    book = Book([row.text for row in rows], since=min(row.on for row in rows))
    for row in rows:
        _settle(row, book)
    BankFile.objects.filter(pk=pk).update(moved_at=timezone.now())
    return True


def _settle(row: BankRow, book: Book) -> None:
    """Record it, or let it wait for finance."""
    try:
        try:
            _decide(row, book)
        except Stale:
            _decide(row, Book([row.text], since=row.on))
    except BankError:
        return  # somebody else's run has settled it
    except LedgerError as error:
        settling.wait(row, str(error))
    except Exception:
        # Whatever it is, the transfers after it do not wait for it.
        logger.exception("Bank transfer %s could not be settled", row.public_id)
        settling.wait(row, FAILED)


def _decide(row: BankRow, book: Book) -> None:
    """Raises Stale, BankError, LedgerError."""
    decision = matching.decide(
        book, text=row.text, amount=row.amount, on=row.on, is_doubtful=row.is_doubtful
    )
    if decision.payer is None:
        return settling.wait(row, decision.why)
    with transaction.atomic():
        locked = settling.lock(row, State.TAKEN)
        organisation = Organisation.with_merged.get(pk=decision.payer.pk)
        _check(organisation, decision, book)
        settling.record(
            locked, organisation, [each.invoice for each in decision.invoices], by=None,
            now=timezone.now(),
        )  # fmt: skip
    book.pay(decision.invoices, row.amount)
    return None


def _check(organisation: Organisation, decision: Decision, book: Book) -> None:
    """With the locks, so much is owed as when it was decided. Raises Stale, LedgerError."""
    found = locking.lock(organisation, [each.invoice for each in decision.invoices])
    if any(to_pence(each.owed) != book.owed[each.pk] for each in found):
        raise Stale


def _finish(pk: int) -> None:
    running = BankFile.objects.filter(pk=pk, state=BankFile.State.RUNNING)
    with transaction.atomic():
        if running.update(state=BankFile.State.DONE, finished_at=timezone.now()):
            file = BankFile.objects.get(pk=pk)
            audit.record("bookings.bank.finish", on=file, after=counts(file))
