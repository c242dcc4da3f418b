from django import forms


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="How do you know that they are the same?",
        help_text="For whoever asks later. Nothing about anybody's life or case.",
        max_length=200,
        error_messages={
            "required": "Say how you know that they are the same.",
            "max_length": "Use 200 characters or fewer.",
        },
    )
