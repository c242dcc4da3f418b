from django import forms


class PayForm(forms.Form):
    email = forms.EmailField(
        label="Your email address",
        help_text="The receipt goes there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Give the email address to which the receipt goes.",
            "invalid": "Write the email address in full, like name@example.org.",
        },
    )
    #: What was owed on the page from which it is paid.
    shown = forms.DecimalField(widget=forms.HiddenInput)
