"""Spreadsheets that the office downloads, of what strangers typed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from common import audit

#: A cell that begins so is run as a formula by the program that opens the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Of an address, what says how the list is shown and not which rows.
SHOWN = {"export", "p", "ordering", "_w_filter_fragment"}
#: A filter that offers what to choose from; what is typed into any other may be a name.
CHOSEN = (forms.ChoiceField, forms.DateField, forms.NullBooleanField, forms.MultiValueField)
TYPED = "(typed)"

View = Callable[..., HttpResponseBase]


class GuardedExport(SpreadsheetExportMixin):
    """For every list that can be downloaded, before the class of the list. Who took what is on
    record: which list, in which format, filtered how, and how many rows; never the rows."""

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        audit.record(
            "common.exports.export",
            on=queryset.model,
            after={
                "format": spreadsheet_format,
                "rows": queryset.count(),
                "columns": self.list_export,
                "filters": self._asked_for(),
            },
        )
        response: HttpResponse = super().as_spreadsheet(queryset, spreadsheet_format)
        response.on_record = True  # type: ignore[attr-defined]  # for `downloads_are_on_record`
        return response

    def _asked_for(self) -> dict[str, list[str]]:
        return {
            name: values if self._is_chosen(name) else [TYPED]
            for name, values in self.request.GET.lists()
            if name not in SHOWN and any(values)
        }

    def _is_chosen(self, name: str) -> bool:
        fields = self.filters.form.fields if self.filters else {}
        whole = name if name in fields else name.rpartition("_")[0]
        return isinstance(fields.get(whole), CHOSEN)


class GuardedExportView(GuardedExport, IndexView):
    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        """None where all that it holds is what the title leads to."""
        buttons: list[Any] = super().get_list_more_buttons(instance)
        return buttons if len(buttons) > 1 else []


def downloads_are_on_record(view: View) -> View:
    """Around every page of the CMS: Wagtail's own lists, too, are on record when they are
    downloaded, and so is one of ours that forgot to derive from `GuardedExport`."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        asked, given = request.GET.get("export"), response.has_header("Content-Disposition")
        if asked in GuardedExport.FORMATS and given and not hasattr(response, "on_record"):
            audit.record("common.exports.export", after={"format": asked})
        return response

    return wrapped


def as_text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def guard_every_download() -> None:
    """Nothing that somebody typed is a formula in what is downloaded: Wagtail sees to it in XLSX;
    in CSV an apostrophe says that this is text. Put into Wagtail's own class, from which all lists
    come, its own among them: no list can forget it."""
    plain = SpreadsheetExportMixin.preprocess_field_value

    @wraps(plain)
    def preprocess(self: Any, field: str, value: Any, export_format: str) -> Any:
        cell = plain(self, field, value, export_format)
        return as_text(cell) if export_format == self.FORMAT_CSV else cell

    SpreadsheetExportMixin.preprocess_field_value = preprocess
