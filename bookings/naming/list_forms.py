"""The form that takes a list of people."""

from django import forms


class ListForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="Excel (.xlsx) or CSV, at most 5 MB and 500 people.",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    text = forms.CharField(
        label="Or paste the list here",
        help_text="One person a line, as copied from a spreadsheet. Tabs, commas and semicolons"
        " between the parts all work. A first line of headings helps, and is not needed.",
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        ),
        error_messages={"max_length": "The list is very long. Send it as a file, or in parts."},
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
