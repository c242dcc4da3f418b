"""What finance says about a dispute or a refund. Each can be sent twice, and is done once."""

from django import forms
from wagtail.admin.widgets import AdminDateInput

from bookings.ledger.office_forms import Deed, PayOutForm


class PressForm(Deed):
    """Nothing to fill in: a button."""


class SentForm(Deed):
    what = forms.CharField(
        label="What was sent",
        max_length=200,
        help_text="Such as: the summary of evidence, and the invoice. No names.",
        error_messages={"required": "Say what was sent."},
    )
    on = forms.DateField(
        label="Day on which it was sent",
        widget=AdminDateInput,
        error_messages={"required": "Give the day.", "invalid": "Give a date."},
    )


class BankForm(PayOutForm):
    """Why is known: it is the refund's reason."""

    reason = None  # type: ignore[assignment]


class DecideForm(Deed):
    note = forms.CharField(
        label="What was decided",
        max_length=200,
        help_text="Such as: written off, or the customer is asked for it. No names.",
        error_messages={"required": "Say what was decided: it is kept on record."},
    )
