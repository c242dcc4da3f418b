"""Spreadsheets that the office downloads, of what strangers typed."""

from typing import Any

from wagtail.admin.views.generic import IndexView

#: A cell that begins so is run as a formula by the program that opens the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class GuardedExportView(IndexView):
    """Nothing that somebody typed is a formula in what is downloaded. Wagtail sees to it in XLSX;
    in CSV an apostrophe says that this is text."""

    def write_csv_row(self, writer: Any, row_dict: dict[str, Any]) -> Any:
        return super().write_csv_row(
            writer, {field: as_text(value) for field, value in row_dict.items()}
        )


def as_text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
