from typing import Any

from django import forms

from certificates.codes import as_issued


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code on the certificate",
        help_text="15 letters and digits, for example 7K3M9-QX2TB-4HD8N. Capitals and hyphens do"
        " not matter.",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the code that is printed beside the QR code."},
    )

    def clean_code(self) -> str:
        code = as_issued(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                "This is not a whole code: it has 15 letters and digits. Look beside the QR code."
            )
        return code


class NameForm(forms.Form):
    full_name = forms.CharField(
        label="Full name",
        help_text="As it is printed on the certificate.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Type the name that is printed on the certificate."},
    )


class TrainingForm(forms.Form):
    """What to show of an organisation's training."""

    words = forms.CharField(
        label="Name or course",
        max_length=100,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, teams: list[str], **given: Any) -> None:
        super().__init__(**given)
        if teams:
            self.fields["team"] = forms.ChoiceField(
                label="Team",
                choices=[("", "All teams"), *((team, team) for team in teams)],
                required=False,
            )
