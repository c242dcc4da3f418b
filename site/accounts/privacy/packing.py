"""Packing the copy of somebody's data: part by part, so that whoever waits sees how far it is."""

import datetime as dt
import json
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files import File as DjangoFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import DataExport, User
from accounts.privacy import emails_privacy, export
from common import audit
from common.when import day

#: Neutral: it stays behind in the downloads of a shared device (safety.md).
FILENAME = "onEvidence-data.zip"


class Line(NamedTuple):
    label: str
    value: str


def make(pk: int, *, key: str) -> None:
    """Make the copy that was asked for with `key`, unless it is made already or another was asked
    for since. Run twice at once, the first to finish wins."""
    mine = DataExport.objects.filter(pk=pk, key=key, state__in=DataExport.UNFINISHED)
    if not mine.update(state=DataExport.State.MAKING, moved_at=timezone.now(), parts_done=0):
        return
    user = User.objects.get(data_export__pk=pk)
    try:
        with tempfile.TemporaryFile() as archive:
            _pack(archive, user, pk)
            size = archive.tell()
            archive.seek(0)
            _keep(pk, key=key, archive=archive, size=size)
    except Exception:
        mine.update(state=DataExport.State.FAILED, moved_at=timezone.now())
        raise


def _pack(archive: IO[bytes], user: User, pk: int) -> None:
    data = {}
    with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
        for done, part in enumerate(export.parts(), 1):
            data[part.name] = _plain(part.data(user))
            for file in part.files(user):
                packed.writestr(f"{part.name}/{PurePosixPath(file.name).name}", file.content())
            DataExport.objects.filter(pk=pk).update(parts_done=done, moved_at=timezone.now())
        packed.writestr("data.json", json.dumps(data, indent=2, ensure_ascii=False))
        packed.writestr("index.html", _page(data, packed.namelist()))


def _keep(pk: int, *, key: str, archive: IO[bytes], size: int) -> None:
    field = DataExport._meta.get_field("file")
    name = field.storage.save(f"data/{uuid.uuid4()}.zip", DjangoFile(archive))
    now = timezone.now()
    with transaction.atomic():
        mine = DataExport.objects.filter(pk=pk, key=key, state__in=DataExport.UNFINISHED)
        if mine.update(
            state=DataExport.State.READY, file=name, size=size, ready_at=now, moved_at=now
        ):
            ready = DataExport.objects.select_related("user").get(pk=pk)
            audit.record("accounts.export.make", on=ready, after={"bytes": size})
            emails_privacy.data_ready(ready)
            return
    field.storage.delete(name)


def _plain(data: Any) -> Any:
    """As JSON holds it; moments to the second, on the UK's clock."""
    return json.loads(json.dumps(data, cls=_Encoder))


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, dt.datetime):
            return timezone.localtime(o).isoformat(timespec="seconds")
        return super().default(o)


def _page(data: dict[str, Any], names: list[str]) -> str:
    """The same, to be read by people."""
    parts = [
        {
            "label": part.label,
            "rows": [list(_lines(row)) for row in _rows(data[part.name])],
            "files": [name for name in names if name.startswith(f"{part.name}/")],
        }
        for part in export.parts()
    ]
    made = day(timezone.now())
    return render_to_string("accounts/data_index.html", {"parts": parts, "made": made})


def _rows(data: Any) -> list[dict[str, Any]]:
    return data if isinstance(data, list) else [data] if data else []


def _lines(row: dict[str, Any], above: str = "") -> Iterator[Line]:
    for name, value in row.items():
        label = f"{above}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            yield from _lines(value, f"{label}: ")
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    yield from _lines(each, f"{label}: ")
                else:
                    yield Line(label, str(each))
        elif isinstance(value, bool):
            yield Line(label, "yes" if value else "no")
        elif value not in (None, ""):
            yield Line(label, str(value))
