"""Tables of words: read from CSV, XLSX or what was pasted, and written so that no program that
opens them runs what somebody typed."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
from django.http import HttpResponse
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from common.exports import FORMULA, as_text

MOST_ROWS = 5_000
MOST_COLUMNS = 50
#: Rows of a sheet that are looked at; a file may say that it has a thousand million empty ones.
FURTHEST = 20_000
#: Characters of one cell; the rest is somebody's novel.
LONGEST = 1_000
DELIMITERS = ",\t;"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
FORMATS: dict[type, str] = {Decimal: "#,##0.00", dt.date: "d mmm yyyy"}
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = tuple[int, list[str]]
#: What is written: words, or an amount or a day, which programs can reckon with.
Cell = str | int | Decimal | dt.date | None


class TableError(Exception):
    """Why there is no table in it, in words for the reader."""


def read(content: bytes) -> list[Row]:
    """The rows of an uploaded file that `common.uploads.table` let in, with their numbers as a
    spreadsheet shows them; empty ones are passed over. Raises TableError."""
    if content.startswith(b"PK"):
        return _rows(_xlsx(content))
    return read_text(_decoded(content))


def read_ways(content: bytes) -> list[list[Row]]:
    """The same, where lines of words stand above the list: a CSV file once for each of the marks
    that may separate its columns, the likeliest first. Raises TableError."""
    if content.startswith(b"PK"):
        return [_rows(_xlsx(content))]
    text = _decoded(content)
    _no_page(text)
    ways, wrong = [], []
    for mark in sorted(DELIMITERS, key=text.count, reverse=True):
        try:
            ways.append(_rows(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))
        except TableError as error:
            wrong.append(error)
    if not ways:
        raise wrong[0]
    return ways


def read_text(text: str) -> list[Row]:
    """The same of what was pasted."""
    _no_page(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    return _rows(reader)


def _no_page(text: str) -> None:
    if re.match(r"\s*<[!?a-z]", text, re.IGNORECASE):
        raise TableError("This is a web page, not a list. Save the list as CSV or as .xlsx.")


def write_csv(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str
) -> HttpResponse:
    """With a mark in front that tells Excel it is UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    content = "\ufeff" + written.getvalue()
    return _file(content.encode(), f"{name}.csv", "text/csv; charset=utf-8")


def write_xlsx(
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    name: str,
    sheet_name: str = "People",
) -> HttpResponse:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(sheet_name)
    sheet.freeze_panes = "A2"
    for number in range(len(headings)):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number + 1)].width = 28
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    written = io.BytesIO()
    workbook.save(written)
    return _file(written.getvalue(), f"{name}.xlsx", XLSX_TYPE)


def _file(content: bytes, filename: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> WriteOnlyCell:
    if value is not None and not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = FORMATS.get(type(value), "General")
        return cell
    cell = WriteOnlyCell(sheet, value=CONTROL.sub(" ", value or ""))
    cell.data_type = "s"  # whatever it begins with, it is words
    if bold:
        cell.font = Font(bold=True)
    return cell


def _rows(lines: Iterable[Sequence[object]]) -> list[Row]:
    rows: list[Row] = []
    try:
        for number, line in enumerate(lines, 1):
            cells = [_words(cell) for cell in line]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            if len(cells) > MOST_COLUMNS:
                raise TableError(f"Row {number} has more than {MOST_COLUMNS} columns.")
            # One more for the headings.
            if len(rows) > MOST_ROWS:
                raise TableError(f"The list has more than {MOST_ROWS:,} rows. Send it in parts.")
            rows.append((number, cells))
    except csv.Error as error:
        raise TableError("The file cannot be read as CSV. Save it again, or as .xlsx.") from error
    return rows


def _words(cell: object) -> str:
    """A cell as one line of words, without what an export of ours put before a formula."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell)
    text = " ".join(CONTROL.sub(" ", text[: LONGEST + 1]).split())
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _decoded(content: bytes) -> str:
    """As Excel and others save it: UTF-8 with or without its mark, "Unicode text", or the old
    Windows alphabet."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):
            break
        return text
    raise TableError("This is not an Excel (.xlsx) or CSV file.")


def _delimiter(text: str) -> str:
    """Whichever stands most often in the first line that has any."""
    bare = (re.sub(r'"[^"]*"', "", line) for line in text.splitlines())
    first = next((line for line in bare if re.search("[\t;,]", line)), "")
    return max(DELIMITERS, key=first.count)


def _xlsx(content: bytes) -> Iterator[Sequence[object]]:
    """The first sheet. Not more is unpacked than is asked for, however large it says it is."""
    try:
        workbook = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheet = workbook.worksheets[0]
        rows = sheet.iter_rows(max_row=FURTHEST + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        for number, row in enumerate(rows, 1):
            if number > FURTHEST:
                raise TableError(
                    f"The sheet goes on below row {FURTHEST:,}. Copy the list into a new one."
                )
            yield row
    except TableError:
        raise
    except Exception as error:
        # openpyxl has no error of its own for a file that is not as it should be.
        raise TableError(
            "The Excel file cannot be read. Save it again as .xlsx, or as CSV."
        ) from error
