"""Papers of a period, in the office's lists."""

from typing import ClassVar

from django_filters import DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from bookings.models import CreditNote, Invoice


class InvoiceFilterSet(WagtailFilterSet):
    issued_on = DateFromToRangeFilter(label="Issued", widget=DateRangePickerWidget)
    due_on = DateFromToRangeFilter(label="Due", widget=DateRangePickerWidget)

    class Meta:
        model = Invoice
        fields: ClassVar[list[str]] = []


class CreditNoteFilterSet(WagtailFilterSet):
    issued_on = DateFromToRangeFilter(label="Issued", widget=DateRangePickerWidget)

    class Meta:
        model = CreditNote
        fields: ClassVar = ["by_hand"]
