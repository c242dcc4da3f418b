from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.forms import CODE


class EraseForm(forms.Form):
    """Who they are, where others share their address; and whether it is to be at once."""

    names = forms.MultipleChoiceField(
        label="Which of these are you?",
        help_text="Courses were booked at your address for these people. Tick your own name, in all"
        " the ways it is written. What belongs to somebody else stays.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    at_once = forms.BooleanField(
        label="Erase it at once, without the week in which I can change my mind", required=False
    )

    def __init__(self, *args: Any, names: Sequence[str], choose: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._all = list(names)
        field = self.fields["names"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, name) for name in names]
        if not choose:
            del self.fields["names"]

    @property
    def wish(self) -> dict[str, Any]:
        return {
            "names": self.cleaned_data.get("names", self._all),
            "at_once": self.cleaned_data["at_once"],
        }


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Six-digit code",
        max_length=20,
        widget=forms.TextInput(attrs=CODE),
        error_messages={"required": "Type the six digits from our message."},
    )


class ReasonForm(forms.Form):
    """In the office."""

    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Give the reason.",
            "max_length": "Use 300 characters at most.",
        },
    )
