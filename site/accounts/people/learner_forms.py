"""What is asked about an organisation's people. Every message says how to put the answer right."""

from typing import Any

from django import forms

from accounts.models import Learner
from accounts.people.learner_records import THEIRS

#: Nobody's own details: the browser is not to offer the reader's.
OFF = {"autocomplete": "off"}


class LearnerForm(forms.Form):
    full_name = forms.CharField(
        label="Full name",
        help_text="As on the certificate.",
        max_length=120,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": "Give the full name.", "max_length": "Shorten the name."},
    )
    email = forms.EmailField(
        label="Email",
        help_text="Certificates go here. People may share an address.",
        required=False,
        widget=forms.EmailInput(attrs=OFF | {"spellcheck": "false"}),
        error_messages={"invalid": "Give an email address like name@example.org, or none."},
    )
    job_role = forms.CharField(
        label="Job role", max_length=120, required=False, widget=forms.TextInput(attrs=OFF)
    )
    team = forms.CharField(
        label="Team",
        help_text="A manager sees the people of their own team.",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )
    professional_body = forms.CharField(
        label="Professional body",
        help_text="For example Social Work England.",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )
    registration_number = forms.CharField(
        label="Registration number",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )

    def __init__(self, *args: Any, learner: Learner | None = None, **kwargs: Any) -> None:
        if learner:
            kwargs["initial"] = {name: getattr(learner, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if learner and learner.user_id:
            for name in THEIRS:
                self.fields[name].disabled = True
                self.fields[name].required = False
                self.fields[name].help_text = "Theirs to change: they own their learning here."


class ImportForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="Excel (.xlsx) or CSV, at most 5 MB and 5,000 people.",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    text = forms.CharField(
        label="Or paste the list here",
        help_text="One person a line, as copied from a spreadsheet. Tabs, commas and semicolons"
        " between the parts all work.",
        required=False,
        max_length=2_000_000,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )
    headings = forms.ChoiceField(
        label="What is in the first row?",
        choices=[
            ("auto", "See for yourself"),
            ("yes", "Headings"),
            ("no", "The first person: name, email, job role, team, professional body, number"),
        ],
        initial="auto",
        widget=forms.RadioSelect,
        error_messages={"required": "Say what is in the first row."},
    )

    def clean(self) -> None:
        super().clean()
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text", "").strip()
        if bool(file) == bool(text) and not self.errors:
            self.add_error(
                "file",
                "Choose a file or paste a list, not both."
                if file
                else "Choose a file, or paste a list below.",
            )


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label="Picture",
        help_text="JPEG, PNG or WebP, at most 10 MB. We keep a small copy, without the place and"
        " time that a camera writes into it.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": "Choose a picture."},
    )


class LastDayForm(forms.Form):
    on = forms.DateField(
        label="Last day",
        help_text="Today or earlier.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Give their last day.",
            "invalid": "Give the day as day, month and year, like 3/2/2027.",
        },
    )
