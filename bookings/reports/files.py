"""Reports as files. Who took which is on record; the rows never are."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from common import audit, tables
from common.tables import Cell

WRITERS: dict[str, Callable[..., HttpResponse]] = {
    "csv": tables.write_csv,
    "xlsx": partial(tables.write_xlsx, sheet_name="Report"),
}


class Sheet(NamedTuple):
    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def asked(request: HttpRequest, name: str = "export") -> str:
    """The kind of file that the address asks for; nothing where it is none of ours."""
    kind = request.GET.get(name, "")
    return kind if kind in WRITERS else ""


def answer(
    kind: str, sheet: Sheet, *, on: Model | None = None, about: Mapping[str, Any]
) -> HttpResponse:
    audit.record(
        "bookings.reports.export",
        on=on,
        after={"report": sheet.name, "format": kind, "rows": len(sheet.rows), **about},
    )
    response = WRITERS[kind](sheet.headings, sheet.rows, name=f"onEvidence-{sheet.name}")
    response.on_record = True  # type: ignore[attr-defined]  # for `downloads_are_on_record`
    return response
