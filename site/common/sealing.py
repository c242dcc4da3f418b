"""The chain over the audit trail: an event, once sealed, cannot be changed, removed, moved or
slipped in without the chain showing it (`common.audit_check`).

Events are written in the transactions of the journeys and never wait for one another. A sealer
comes behind them (`manage.py seal_audit`, every few seconds) and gives each a number and a hash
over the hash before and every column of the event. Only the sealer takes a lock, which no journey
asks for.

The hash is plain SHA-256 and not keyed with SECRET_KEY. A trail is kept for years and must be
checkable by somebody who has the rows alone; keys change in that time, and with a key forgotten
from SECRET_KEY_FALLBACKS every older seal would be unproved, which looks just like a forgery.
Against somebody who can rewrite the whole chain from some event on, neither the key (it lies on the
same machine) nor the database helps; a head that was noted elsewhere does. `audit_verify` prints it
and logs it every day."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from functools import partial

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet

from common.models import AuditEvent, AuditSeal, NumberSeries

SERIES = "audit-seals"
BATCH = 1000
#: What the first link follows.
BEGINNING = "0" * 64
#: An event that is older than the last sealed one by more than this did not come from a journey
#: that was still at work when that was sealed. It was slipped in, and is shown, not sealed.
LONGEST_TRANSACTION = dt.timedelta(hours=1)

#: All columns, in the order in which they are hashed. One that is added later goes into the hash
#: only where it is not empty, so that older seals hold.
COLUMNS = (
    "id", "public_id", "at", "actor_kind", "actor_id", "action", "object_type", "object_id",
    "origin", "before", "after", "reason",
)  # fmt: skip

_canonical = partial(
    json.dumps,
    cls=DjangoJSONEncoder,
    ensure_ascii=False,
    separators=(",", ":"),
    sort_keys=True,
)


def link(previous: str, event: AuditEvent) -> str:
    """The hash of `event` as the one that follows `previous`."""
    values = [getattr(event, column) for column in COLUMNS]
    # Not the encoder's own form, which cuts microseconds.
    values[COLUMNS.index("at")] = event.at.astimezone(dt.UTC).isoformat()
    return hashlib.sha256(f"{previous}\n{_canonical(values)}".encode()).hexdigest()


def seal() -> int:
    """Seal everything that waits. The number sealed; none while another sealer is at it."""
    sealed = 0
    while unsealed().exists() and (more := _seal_batch()):
        sealed += more
    return sealed


def unsealed() -> QuerySet[AuditEvent]:
    """What waits to be sealed. Looks at the end of the trail alone, however long it is."""
    waiting: QuerySet[AuditEvent] = AuditEvent.objects.filter(seal=None)
    last = AuditSeal.objects.select_related("event").last()
    return waiting.filter(at__gte=last.event.at - LONGEST_TRANSACTION) if last else waiting


def _seal_batch() -> int:
    with transaction.atomic():
        NumberSeries.objects.get_or_create(name=SERIES)
        series = NumberSeries.objects.select_for_update(skip_locked=True, no_key=True).filter(
            name=SERIES
        )
        if (counter := series.first()) is None:
            return 0
        seals = _seals(unsealed().order_by("pk")[:BATCH], after=counter.last)
        AuditSeal.objects.bulk_create(seals)
        series.update(last=counter.last + len(seals))
        return len(seals)


def _seals(events: Iterable[AuditEvent], *, after: int) -> list[AuditSeal]:
    last = AuditSeal.objects.last()
    head, seals = last.hash if last else BEGINNING, []
    for number, event in enumerate(events, after + 1):
        head = link(head, event)
        seals.append(AuditSeal(number=number, event=event, hash=head))
    return seals
