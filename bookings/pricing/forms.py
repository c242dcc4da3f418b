"""What a buyer is asked about the price."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Band
from bookings.models import Booking, Place
from bookings.pricing.bands import known_organisation
from courses import prices


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Discount code",
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Type the code, or go on without one.",
            "max_length": "Codes are shorter than this. Check what you typed.",
        },
    )


class BandField(forms.ChoiceField):
    """Asked where a price depends on it, and the office has not said it already."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Is your organisation a charity or part of the public sector?",
            help_text="Some courses cost them less. Your answer is on the booking, and we may ask"
            " about it.",
            choices=Band.choices,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose one of the three."},
            **kwargs,
        )


def asks_band(booking: Booking, places: Iterable[Place]) -> bool:
    """Whether the answer would change what any of its `places` costs."""
    if not any(prices.bands(place.course, place.run) for place in places):
        return False
    organisation = known_organisation(booking)
    return not (organisation and organisation.band)
