"""Packing papers into one file, one after another, so that whoever waits sees how far it is. In the
worker only: what was not printed yet is printed first."""

import datetime as dt
import tempfile
import uuid
from collections.abc import Callable
from functools import partial
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from bookings import papers
from bookings.archives import ArchiveError
from bookings.models import CreditNote, Invoice, PaperArchive
from common import audit

#: So many printed one after another take some minutes.
MOST = 2000

Papers = QuerySet[Invoice] | QuerySet[CreditNote]
PRINTED: dict[str, tuple[type[Invoice | CreditNote], Callable[[str], bytes]]] = {
    PaperArchive.Kind.INVOICES: (Invoice, papers.invoice_pdf),
    PaperArchive.Kind.CREDIT_NOTES: (CreditNote, papers.credit_note_pdf),
}


@task(backend="background")
def make_archive(pk: int, key: str) -> None:
    make(pk, key=key)


def ask(found: Papers, *, kind: str, by: User, now: dt.datetime) -> PaperArchive:
    """Have `found` packed for `by`. Raises ArchiveError for none, or for too many."""
    keys = list(found.order_by("issued_on", "number").values_list("pk", flat=True)[: MOST + 1])
    if not keys:
        raise ArchiveError("There is nothing in the list. Filter it otherwise.")
    if len(keys) > MOST:
        raise ArchiveError(f"At most {MOST} at once. Filter the list by a shorter period.")
    with transaction.atomic():
        archive = PaperArchive.objects.create(kind=kind, papers=keys, by=by, asked_at=now)
        audit.record("bookings.archives.ask", on=archive, after={"kind": kind, "papers": len(keys)})
        _hurry(archive)
    return archive


def again(archive: PaperArchive) -> None:
    """Try once more to make what failed, or what nothing has moved on."""
    with transaction.atomic():
        locked = PaperArchive.objects.select_for_update(no_key=True).get(pk=archive.pk)
        if locked.state == PaperArchive.State.READY:
            return
        locked.state, locked.key, locked.done = PaperArchive.State.ASKED, uuid.uuid4(), 0
        locked.save(update_fields=["state", "key", "done"])
        audit.record("bookings.archives.again", on=locked)
        _hurry(locked)


def make(pk: int, *, key: str) -> None:
    """Make the file that was asked for with `key`, unless it is made already or was asked for anew
    since. Run twice at once, the first to finish wins."""
    mine = PaperArchive.objects.filter(pk=pk, key=key, state__in=PaperArchive.UNFINISHED)
    if not mine.update(state=PaperArchive.State.MAKING, done=0):
        return
    try:
        with tempfile.TemporaryFile() as file:
            _pack(file, PaperArchive.objects.get(pk=pk), mine)
            file.seek(0)
            _keep(mine, file)
    except Exception:
        mine.update(state=PaperArchive.State.FAILED)
        raise


def _pack(file: IO[bytes], archive: PaperArchive, mine: QuerySet[PaperArchive]) -> None:
    """A PDF is packed already. Asked for anew, the rest is for whoever makes that."""
    model, printed = PRINTED[archive.kind]
    numbers = dict(model._default_manager.filter(pk__in=archive.papers).values_list("pk", "number"))
    with ZipFile(file, "w", ZIP_STORED) as packed:
        for done, pk in enumerate(archive.papers, 1):
            # What retention has deleted meanwhile is left out.
            if pk in numbers:
                packed.writestr(f"onEvidence-{numbers[pk]}.pdf", printed(str(pk)))
            if not mine.update(done=done):
                return


def _keep(mine: QuerySet[PaperArchive], file: IO[bytes]) -> None:
    storage = PaperArchive._meta.get_field("file").storage
    name = storage.save(f"archives/{uuid.uuid4()}.zip", File(file))
    ready = PaperArchive.State.READY
    if not mine.update(state=ready, file=name, ready_at=timezone.now()):
        storage.delete(name)


def _hurry(archive: PaperArchive) -> None:
    transaction.on_commit(partial(make_archive.enqueue, archive.pk, str(archive.key)))
