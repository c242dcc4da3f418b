"""Walking the chain over the audit trail: is every event there, as it was written, in its place?"""

import datetime as dt
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from common import audit_guards
from common.models import AuditCheck, AuditEvent, AuditSeal, NumberSeries
from common.sealing import BEGINNING, SERIES, link

logger = logging.getLogger(__name__)

BATCH = 2000
#: An event that waits longer than this for its seal was slipped in, or no sealer is at work.
PATIENCE = dt.timedelta(minutes=10)
HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True)
class Head:
    """The last link of a chain, or one that was the last when it was noted."""

    number: int
    hash: str

    @classmethod
    def parse(cls, noted: str) -> "Head":
        """As `str` writes it. Raises ValueError."""
        if not (parts := HEAD.fullmatch(noted.strip().lower())):
            raise ValueError("A head is a number, a colon, and 64 digits and letters.")
        return cls(int(parts[1]), parts[2])

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True)
class Verdict:
    """`problem` names the first that is wrong, in words for whoever looks after the site."""

    whole: int
    head: Head | None
    problem: str = ""


def check(*, now: dt.datetime, noted: Head | None = None) -> Verdict:
    """Walk the whole chain. `noted` is a head that was written down elsewhere; the one that the
    last check saw is held against the chain in any case."""
    heads = [head for head in (_seen_before(), noted) if head]
    # Before the walk and after it: the sealer may be at work meanwhile.
    given = _given()
    whole, last = 0, Head(0, BEGINNING)
    for seal, event in _links():
        if problem := _wrong(seal, event, after=last, heads=heads):
            return Verdict(whole, last if last.number else None, problem)
        whole, last = whole + 1, Head(seal.number, seal.hash)
    end = max([given, *(head.number for head in heads)])
    problem = _wrong_at_the_end(last, end=end) or _late(now) or _unguarded()
    return Verdict(whole, last if last.number else None, problem)


def check_and_keep(*, now: dt.datetime, noted: Head | None = None) -> Verdict:
    """The same, and the office's first page says what it came to until the next check."""
    verdict = check(now=now, noted=noted)
    AuditCheck.objects.create(
        at=timezone.now(),
        whole=verdict.whole,
        head=str(verdict.head or ""),
        problem=verdict.problem[:300],
    )
    if verdict.problem:
        logger.error("The audit trail is not whole: %s", verdict.problem)
    logger.info("Head of the audit trail: %s", verdict.head)
    return verdict


def _seen_before() -> Head | None:
    found = AuditCheck.objects.filter(problem="").exclude(head="").first()
    return Head.parse(found.head) if found else None


def _links() -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    """Every seal in its order, with its event if that is there."""
    seals = AuditSeal.objects.order_by("number")[:BATCH]
    while seals:
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in seals])
        for seal in seals:
            yield seal, events.get(seal.event_id)
        seals = AuditSeal.objects.filter(number__gt=seal.number).order_by("number")[:BATCH]


def _wrong(seal: AuditSeal, event: AuditEvent | None, *, after: Head, heads: Sequence[Head]) -> str:
    if seal.number != after.number + 1:
        return f"{_span(after.number + 1, seal.number - 1)} removed, seal and all."
    if event is None:
        return f"Event {seal.number} was removed: its seal is there, and the event is not."
    if seal.hash != link(after.hash, event):
        return (
            f"Event {seal.number} ({event.action}, {event.public_id}) was changed, or is not the"
            " one that stood there."
        )
    if any(head.number == seal.number and head.hash != seal.hash for head in heads):
        return f"The chain up to event {seal.number} is not the one whose head was noted."
    return ""


def _wrong_at_the_end(last: Head, *, end: int) -> str:
    if end > last.number:
        return f"{_span(last.number + 1, end)} removed from the end."
    if (given := _given()) < last.number:
        return f"{_span(given + 1, last.number)} sealed by something else than the sealer."
    return ""


def _given() -> int:
    """The last number that the sealer says it gave."""
    return NumberSeries.objects.filter(name=SERIES).values_list("last", flat=True).first() or 0


def _late(now: dt.datetime) -> str:
    late = AuditEvent.objects.filter(seal=None, at__lt=now - PATIENCE).order_by("pk")
    if not (first := late.first()):
        return ""
    return (
        f"Without a seal for more than 10 minutes: {late.count()}, the first of them"
        f" {first.action}, {first.public_id}. It was slipped in, or no sealer is at work."
    )


def _unguarded() -> str:
    off = ", ".join(sorted(audit_guards.missing(connection)))
    return f"The database no longer guards the trail. Missing: {off}." if off else ""


def _span(first: int, last: int) -> str:
    return f"Event {first} was" if first == last else f"Events {first} to {last} were"
