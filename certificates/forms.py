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


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="PDF, Word (.docx), PNG or JPEG, at most 10 MB.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.png,.jpg,.jpeg"}),
        error_messages={"required": "Choose a file."},
    )
    title = forms.CharField(
        label="What is it?",
        help_text="For example: Certificate of a first-aid course.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Say what it is."},
    )
    on = forms.DateField(
        label="Date of the learning",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Give the date of the learning.",
            "invalid": "Give the date as day, month and year, like 3/2/2027.",
        },
    )
    note = forms.CharField(
        label="Note",
        help_text="What you took from it. No details that identify a child, a victim or a case.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
