"""What the office says of prepaid places that it sells."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from accounts.models import Organisation
from bookings.models import Booking
from courses.models import Course


class SellForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        help_text="Its owners get a message with the invoice.",
        error_messages={"required": "Choose the organisation."},
    )
    course = forms.ModelChoiceField(
        Course.objects.none(),
        required=False,
        empty_label="Any course",
        help_text="Which course the places are good for.",
    )
    size = forms.IntegerField(
        label="Number of places",
        min_value=1,
        max_value=1000,
        error_messages={"required": "Say how many places."},
    )
    unit_price = forms.DecimalField(
        label="Price for each place",
        help_text="Pounds, without VAT. Nought issues no invoice.",
        min_value=Decimal("0"),
        max_digits=8,
        decimal_places=2,
        error_messages={"required": "Give the price of one place, like 60 or 0."},
    )
    vat_rate = forms.DecimalField(
        label="VAT rate",
        required=False,
        help_text="Percentage. Empty: the course's rate; for any course, the standard rate.",
        min_value=Decimal("0"),
        max_value=Decimal("100"),
        max_digits=4,
        decimal_places=2,
    )
    po_number = forms.CharField(
        label="PO number",
        max_length=60,
        required=False,
        help_text="Empty: none used, unless it is agreed that their invoices need one.",
    )
    expires_on = forms.DateField(
        label="Last day",
        help_text="The last day on which a place can be taken. The date booked may be later.",
        widget=AdminDateInput,
        error_messages={"required": "Give the last day."},
    )
    contact_name = forms.CharField(label="Contact on the invoice", max_length=120, required=False)
    billing_address = forms.CharField(
        label="Billing address",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Empty: as on the organisation's latest booking.",
    )
    billing_postcode = forms.CharField(label="Postcode", max_length=12, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = Organisation.objects.all()
        fields["course"].queryset = Course.objects.all()
        if not self.is_bound:
            self.initial.setdefault("expires_on", _in_a_year())

    def clean(self) -> None:
        """An invoice needs an address: theirs is known if they have booked before."""
        super().clean()
        answers = self.cleaned_data
        organisation = answers.get("organisation")
        if not organisation or answers.get("billing_address") or not answers.get("unit_price"):
            return
        latest = (
            Booking.objects.filter(organisation=organisation, state=Booking.State.CONFIRMED)
            .exclude(billing_address="")
            .order_by("-confirmed_at")
            .first()
        )
        if latest is None:
            self.add_error("billing_address", "Give the address for the invoice.")
            return
        answers["billing_address"] = latest.billing_address
        answers["billing_postcode"] = latest.billing_postcode
        answers["contact_name"] = answers["contact_name"] or latest.contact_name


def _in_a_year() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=365)
