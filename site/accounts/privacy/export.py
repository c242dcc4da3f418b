"""A copy of what we hold of a person, for them. Each room registers its part:

    export.register(Part("learning", "Your learning", data=..., files=...))

`data` gives plain JSON of that person's alone: somebody else on the same booking is left out."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from accounts.models import DataExport, User
from common import audit, files

#: Between two copies: making one costs as much as a hundred pages.
AGAIN = dt.timedelta(hours=1)
#: Nothing has moved for so long: whoever made it is gone.
STUCK = dt.timedelta(minutes=2)


class File(NamedTuple):
    """A file of the archive, made when it is packed."""

    name: str
    content: Callable[[], bytes]


def stored(file: FieldFile) -> bytes:
    """For `File`: what lies in the store already."""
    with file.open() as opened:
        return bytes(opened.read())


def no_files(user: User) -> Iterable[File]:
    return ()


@dataclass(frozen=True)
class Part:
    name: str
    label: str
    data: Callable[[User], Any]
    files: Callable[[User], Iterable[File]] = no_files


class ExportError(Exception):
    """Why there is no new copy now, in words for whoever asks."""


_parts: list[Part] = []


def register(*parts: Part) -> None:
    """Call it from the `ready` of the app whose records they are."""
    _parts.extend(parts)


def parts() -> Sequence[Part]:
    """Those nearest to the person first."""
    return _parts[::-1]


def ask(user: User, *, now: dt.datetime) -> DataExport:
    """Have a copy made. While one is being made, that one; if whoever made it is gone, it is begun
    again. The copy before goes. Raises ExportError within an hour of the last."""
    from accounts.privacy.tasks import make_export

    with transaction.atomic():
        list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user.pk))
        export = DataExport.objects.filter(user=user).first() or DataExport(user=user)
        if export.is_unfinished and export.pk and export.moved_at > now - STUCK:
            return export
        if export.state == DataExport.State.READY and export.asked_at > now - AGAIN:
            raise ExportError(
                "Your file was prepared less than an hour ago. Download that one, or ask again"
                " later."
            )
        files.forget([export.file])
        fresh = DataExport(pk=export.pk, public_id=export.public_id, user=user)
        fresh.asked_at = fresh.moved_at = now
        fresh.parts = len(_parts)
        fresh.save()
        audit.record("accounts.export.ask", on=fresh)
        transaction.on_commit(partial(make_export.enqueue, fresh.pk, str(fresh.key)))
        return fresh


def current(user: User, *, now: dt.datetime) -> DataExport | None:
    """The copy that there is, or is being made."""
    export = DataExport.objects.filter(user=user).first()
    if export and export.goes_at and export.goes_at <= now:
        return None
    return export


def downloaded(export: DataExport) -> None:
    audit.record("accounts.export.download", on=export)


def is_stuck(export: DataExport) -> bool:
    return export.is_unfinished and export.moved_at < timezone.now() - STUCK
