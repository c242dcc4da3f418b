"""What finance says of a statement and of a transfer. Each form says in its help what it needs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from bookings.bank import columns
from bookings.models import BankFile, Invoice
from common.money import pounds

REASON = "Kept with the transfer and on record. No names, and nothing of a case."


class UploadForm(forms.Form):
    file = forms.FileField(
        label="The bank's file",
        help_text="CSV as the bank gives it, or Excel (.xlsx): at most 5 MB and 5,000 rows. Files"
        " may overlap: what is known already is not taken twice.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": "Choose the file that the bank gave you."},
    )


class ColumnsForm(forms.Form):
    """What each column of one file is, and the account where no column says it."""

    account = forms.CharField(
        label="Our account",
        help_text="If no column says which it is: a name or its last digits, always the same.",
        max_length=60,
        required=False,
    )

    def __init__(self, file: BankFile, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"account": file.account}
        super().__init__(*args, **kwargs)
        choices = [("", "Not used"), *columns.CHOICES.items()]
        for place, heading in enumerate(file.headings):
            field = file.columns[place] if place < len(file.columns) else ""
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=f"“{heading}”" if heading else f"Column {place + 1}, without a heading",
                help_text=_example(file, place),
                choices=choices,
                initial=field,
                required=False,
            )
        self.order_fields([name for name in self.fields if name != "account"])

    def said(self) -> list[str]:
        """Once it is valid."""
        given = self.cleaned_data
        return [given[name] for name in self.fields if name.startswith("column_")]


def _example(file: BankFile, place: int) -> str:
    """What stands in it first."""
    found = (cells[place] for _, cells in file.rows if len(cells) > place and cells[place])
    return f"As in: {next(found, '(always empty)')[:60]}"


class LookForm(forms.Form):
    words = forms.CharField(
        label="Organisation, invoice number, booking reference or PO number",
        min_length=2,
        max_length=100,
        error_messages={
            "required": "Type what to look for.",
            "min_length": "Type at least two letters or digits.",
        },
    )


class MatchForm(forms.Form):
    invoices = forms.ModelMultipleChoiceField(
        Invoice.objects.none(),
        label="Invoices that it pays",
        help_text="The first due is paid first. What is more than is owed becomes credit.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        to_field_name="public_id",
    )
    as_credit = forms.BooleanField(
        label="All of it is credit",
        help_text="It pays none of these now: the organisation uses it later, or has it back.",
        required=False,
    )

    def __init__(
        self, *args: Any, unpaid: QuerySet[Invoice], chosen: Sequence[Any] = (), **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"invoices": chosen}
        super().__init__(*args, **kwargs)
        field = self.fields["invoices"]
        field.queryset = unpaid  # type: ignore[attr-defined]
        field.label_from_instance = _owing  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        invoices, credit = self.cleaned_data["invoices"], self.cleaned_data["as_credit"]
        if bool(invoices) == credit:
            self.add_error(
                "invoices",
                "Take the ticks out, or the one for credit: not both."
                if credit
                else "Choose the invoices that it pays, or that all of it is credit.",
            )


def _owing(invoice: Invoice) -> str:
    sold = invoice.booking or invoice.pool
    return f"{invoice.number}, {sold}: {pounds(invoice.owed)} owed"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=180,
        help_text=REASON,
        error_messages={"required": "Say why: it is kept with the transfer."},
    )
