"""What finance records on an invoice. Each form says in its help what it needs and why."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from bookings.models import Invoice
from common.money import pounds

REASON = "Kept with the invoice and on record. No names, and nothing of a case."


def _amount(label: str, help_text: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        error_messages={"required": "Give the amount in pounds."},
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=AdminDateInput,
        error_messages={"required": "Give the day.", "invalid": "Give a date."},
    )


def _reference() -> forms.CharField:
    return forms.CharField(
        label="Reference",
        max_length=60,
        help_text="As the bank statement has it.",
        error_messages={"required": "Give the reference of the transfer."},
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Why",
        max_length=200,
        help_text=REASON,
        error_messages={"required": "Say why: it is kept with the invoice."},
    )


class Deed(forms.Form):
    """Sent twice, it is done once."""

    act = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"act": uuid.uuid4(), "on": timezone.localdate(), **kwargs["initial"]}
        super().__init__(*args, **kwargs)


class ReceiveForm(Deed):
    amount = _amount("Amount that came", "In pounds. What is more than is owed becomes credit.")
    on = _day("Day on which it came")
    reference = _reference()
    invoices = forms.ModelMultipleChoiceField(
        Invoice.objects.none(),
        label="Invoices that it pays",
        help_text="The first due is paid first.",
        widget=forms.CheckboxSelectMultiple,
        to_field_name="public_id",
        error_messages={"required": "Choose at least one invoice."},
    )

    def __init__(self, *args: Any, unpaid: QuerySet[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["invoices"]
        field.queryset = unpaid  # type: ignore[attr-defined]
        field.label_from_instance = _owing  # type: ignore[attr-defined]


def _owing(invoice: Invoice) -> str:
    return f"{invoice.number}: {pounds(invoice.owed)} owed"


class UseForm(Deed):
    amount = _amount("Credit to use", "In pounds.")


class WriteOffForm(Deed):
    amount = _amount("Amount to write off", "In pounds. Nobody will be asked for it again.")
    reason = _reason()


class PayOutForm(Deed):
    amount = _amount("Amount that was paid to them", "In pounds, by bank transfer.")
    on = _day("Day on which it was paid")
    reference = _reference()
    reason = _reason()
