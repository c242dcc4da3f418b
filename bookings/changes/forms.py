"""Who comes instead. Every message says how to put the answer right."""

from django import forms

from accounts.people.learners import Person


class PersonForm(forms.Form):
    name = forms.CharField(
        label="Full name",
        help_text="As it should stand on the certificate.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give the full name of whoever comes instead."},
    )
    email = forms.EmailField(
        label="Email",
        required=False,
        help_text="We send them how to join. Without it you tell them yourself.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Give an email address like name@example.org."},
    )
    job_role = forms.CharField(
        label="Role",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @property
    def person(self) -> Person:
        given = self.cleaned_data
        return Person(" ".join(given["name"].split()), given["email"], given["job_role"])
