"""A statement on its way in: sent, its columns said, looked at, confirmed. Until then nothing of it
counts; whoever throws it away leaves nothing."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from bookings.bank import BankError, columns, known, matching, reading
from bookings.bank.book import Book
from bookings.bank.known import New
from bookings.bank.matching import Decision
from bookings.bank.reading import Line
from bookings.models import BankFile, BankRow
from common import audit

#: How often two files that overlap may meet at the moment of confirming.
TRIES = 5
MOST_SPANS = 30


@task(backend="background")
def match_file(pk: int) -> None:
    from bookings.bank import running

    running.run(pk)


class Seen(NamedTuple):
    """One transfer that is new, and what would become of it."""

    line: Line
    decision: Decision

    @property
    def is_certain(self) -> bool:
        return not self.decision.why


class Preview(NamedTuple):
    new: list[Seen]
    known: list[int]
    #: Both by the numbers of their rows.
    passed_over: list[int]

    @property
    def known_rows(self) -> str:
        return spans(self.known)

    @property
    def passed_over_rows(self) -> str:
        return spans(self.passed_over)

    @property
    def certain(self) -> int:
        return sum(each.is_certain for each in self.new)


def upload(content: bytes, *, by: User | None) -> BankFile:
    """Keep a file that `common.uploads.table` let in, with what its columns are: as it was said of
    the last one with these headings, or as they seem. Raises TableError, BankError."""
    sheet = reading.sheet(content)
    if not sheet.rows:
        raise BankError("There is nothing below the headings of this file.")
    layout = columns.remembered(sheet.headings)
    found = layout.columns if layout else columns.guess(sheet.headings)
    file = BankFile(
        headings=sheet.headings,
        columns=found,
        account=layout.account if layout else "",
        is_mapped=layout is not None,
        rows=[[number, cells] for number, cells in sheet.rows],
        started_by=by,
    )
    if layout:
        _lines(file, now=timezone.now())
    file.save()
    return file


def say_columns(file: BankFile, *, fields: Sequence[str], account: str, now: dt.datetime) -> None:
    """What its columns are. Raises BankError, BadFile for a file that cannot be read so."""
    with transaction.atomic():
        file = _locked(file)
        file.columns = columns.checked(fields, account)
        file.account = account.strip()
        file.is_mapped = True
        _lines(file, now=now)
        file.save(update_fields=["columns", "account", "is_mapped"])


def preview(file: BankFile, *, now: dt.datetime) -> Preview:
    """What would become of it now. Raises BankError."""
    lines = _lines(file, now=now)
    new, there = known.sort(lines.came_in)
    since = min((each.line.on for each in new), default=timezone.localdate(now))
    book = Book([each.line.text for each in new], since=since)
    seen = []
    for each in new:
        decision = matching.decide(
            book, text=each.line.text, amount=each.line.amount, on=each.line.on,
            is_doubtful=each.is_doubtful,
        )  # fmt: skip
        book.pay(decision.invoices, each.line.amount)
        seen.append(Seen(each.line, decision))
    return Preview(seen, [line.number for line in there], lines.passed_over)


def spans(numbers: Sequence[int]) -> str:
    """2, 4 to 7 and so on; no more of them than somebody reads."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    said = [str(first) if first == last else f"{first} to {last}" for first, last in found]
    return ", ".join(said[:MOST_SPANS]) + (" and others" if len(said) > MOST_SPANS else "")


def confirm(file: BankFile, *, now: dt.datetime) -> None:
    """Take over what is new in it, and have it matched. Its rows are kept no longer.

    Raises BankError when nothing is new, or when it was confirmed already."""
    for left in range(TRIES, 0, -1):
        try:
            return _confirm(file, now)
        except IntegrityError:
            # Another file with the same transfers was confirmed meanwhile: now they are known.
            if left == 1:
                raise
    return None


def cancel(file: BankFile) -> None:
    """As if it had never been sent. Raises BankError."""
    with transaction.atomic():
        _locked(file).delete()


def _confirm(file: BankFile, now: dt.datetime) -> None:
    with transaction.atomic():
        file = _locked(file)
        lines = _lines(file, now=now)
        new, there = known.sort(lines.came_in)
        if not new:
            raise BankError("Nothing in it is new. Throw it away: it would change nothing.")
        BankRow.objects.bulk_create([_row(file, each) for each in new], batch_size=500)
        columns.remember(file.headings, file.columns, file.account)
        file.state, file.moved_at = BankFile.State.RUNNING, now
        file.rows, file.known, file.passed_over = [], len(there), len(lines.passed_over)
        file.save()
        audit.record("bookings.bank.confirm", on=file, after={"new": len(new), "known": len(there)})
        transaction.on_commit(partial(match_file.enqueue, file.pk))


def _row(file: BankFile, new: New) -> BankRow:
    line = new.line
    return BankRow(
        file=file, number=line.number, account=line.account, on=line.on, amount=line.amount,
        balance=line.balance, text=line.text, likeness=new.likeness, serial=new.serial,
        is_doubtful=new.is_doubtful,
    )  # fmt: skip


def _lines(file: BankFile, *, now: dt.datetime) -> reading.Lines:
    """Raises BankError."""
    if not file.is_mapped:
        raise BankError("Say first what its columns are.")
    return reading.lines(
        [(number, cells) for number, cells in file.rows],
        columns.checked(file.columns, file.account),
        account=file.account,
        today=timezone.localdate(now),
    )


def _locked(file: BankFile) -> BankFile:
    """Nobody else confirms or changes it meanwhile. Raises BankError once it is confirmed."""
    waiting = BankFile.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=file.pk, state=BankFile.State.PREVIEW
    )
    found = waiting.first()
    if found is None:
        raise BankError("This statement was confirmed already, or thrown away.")
    return found
