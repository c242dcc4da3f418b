"""How much finance credits of each line of an invoice, and why."""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from bookings.models import InvoiceLine
from common.money import pounds

WIDGET = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class CreditForm(forms.Form):
    """At first it credits all that is left."""

    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Printed on the credit note. No names, and nothing of a case.",
        error_messages={"required": "Say why: it is printed on the credit note."},
    )
    act = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        lines: Mapping[InvoiceLine, Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, initial={"act": uuid.uuid4()}, **kwargs)
        self.lines = [line for line, most in lines.items() if most > 0]
        for number, line in enumerate(self.lines):
            most = lines[line]
            self.fields[_name(number)] = forms.DecimalField(
                label=f"Credit of “{line}”",
                help_text=f"In pounds without VAT, up to {pounds(most)}. Empty: nothing.",
                required=False,
                min_value=Decimal("0"),
                max_value=line.net,
                max_digits=10,
                decimal_places=2,
                initial=most,
                widget=WIDGET,
                error_messages={
                    "invalid": "Give an amount in pounds, like 60.00.",
                    "min_value": "Give 0 or more.",
                    "max_value": f"At most {pounds(line.net)}: so much the line is.",
                },
            )
        self.order_fields([*(_name(number) for number in range(len(self.lines))), "reason"])

    @property
    def wanted(self) -> dict[int, Decimal]:
        """Pounds net, by the key of the line."""
        given = self.cleaned_data
        return {
            line.pk: given[_name(number)]
            for number, line in enumerate(self.lines)
            if given.get(_name(number))
        }


def _name(number: int) -> str:
    return f"line_{number}"


class ShownForm(forms.Form):
    """What stood on the preview."""

    shown = forms.DecimalField(max_digits=10, decimal_places=2)
