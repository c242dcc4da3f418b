"""The questions of the waiting list. Every message says how to put the answer right."""

from typing import Any

from django import forms

from accounts.models import Organisation
from bookings.holds import MOST_PLACES


def places_field(label: str, *, most: int = MOST_PLACES, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Say how many places you would like.",
            "invalid": "Say how many places as a number, like 3.",
            "min_value": "Ask for at least 1 place.",
            "max_value": f"Ask for up to {most} place{'' if most == 1 else 's'}.",
        },
        **options,
    )


class NumberForm(forms.Form):
    places = places_field("How many places would you like?", initial=1)
    all_or_none = forms.BooleanField(
        label="Only write to me when there are places for all of us",
        help_text="Without this we also offer you fewer, and you can wait for the rest.",
        required=False,
    )


class JoinForm(NumberForm):
    name = forms.CharField(
        label="Your full name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your full name."},
    )
    email = forms.EmailField(
        label="Your email",
        help_text="We write here if a place comes free.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Give your email address.",
            "invalid": "Give an email address like name@example.org.",
        },
    )
    organisation = forms.ModelChoiceField(
        label="For which organisation?",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="None of these",
    )

    def __init__(self, *args: Any, organisations: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisations is None or not organisations.exists():
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """For an offer of one place nothing need be asked."""

    def __init__(self, *args: Any, offered: int, asked: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered > 1:
            self.fields["places"] = places_field(
                "How many of them do you take?", most=offered, initial=offered
            )
        if asked > 1:
            self.fields["keeps_waiting"] = forms.BooleanField(
                label="Keep me on the list for those that I do not get now",
                initial=offered < asked,
                required=False,
            )
        self.offered = offered

    @property
    def answers(self) -> dict[str, Any]:
        """As `offers.accept` takes them."""
        return {
            "places": self.cleaned_data.get("places", self.offered),
            "keeps_waiting": self.cleaned_data.get("keeps_waiting", False),
        }
