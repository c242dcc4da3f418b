from django import forms


class NoteForm(forms.Form):
    note = forms.CharField(
        label="What was done",
        help_text="In a few words, and naming nobody: it stays on the record of this booking.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Say in a few words what was done, so that others need not ask."
        },
    )
