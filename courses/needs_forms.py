"""What somebody needs on a date: tick-lists first, then words."""

from typing import Any

from django import forms

from courses.models.needs import Access, AccessNeeds, Food, StandingNeeds

LISTED = {"invalid_choice": "Tick only what is on the list."}


class NeedsForm(forms.Form):
    access = forms.MultipleChoiceField(
        label="What would help you?",
        choices=Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=LISTED,
    )
    food = forms.MultipleChoiceField(
        label="What do you eat?",
        help_text="For dates in person.",
        choices=Food.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=LISTED,
    )
    note = forms.CharField(
        label="Anything else",
        help_text="You need name no diagnosis. Nothing here that identifies a child, a victim or a"
        " case. At most 300 characters.",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"max_length": "Shorten this to 300 characters."},
    )

    @staticmethod
    def initial_of(needs: AccessNeeds | StandingNeeds | None) -> dict[str, Any]:
        if needs is None:
            return {}
        return {
            "access": [value for value in needs.chosen if value in Access.values],
            "food": [value for value in needs.chosen if value in Food.values],
            "note": needs.note,
        }

    @property
    def chosen(self) -> list[str]:
        return [*self.cleaned_data["access"], *self.cleaned_data["food"]]


class OwnNeedsForm(NeedsForm):
    """For whoever signed in."""

    always = forms.BooleanField(label="Use these for all my dates to come", required=False)


class PrivateNeedsForm(NeedsForm):
    """For whoever came by their private link."""

    discreet = forms.BooleanField(
        label="Leave course titles out of every message to me",
        help_text="Do others read your email? Then certificates are not attached either: you find"
        " them when you sign in.",
        required=False,
    )
