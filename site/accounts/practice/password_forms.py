"""Forms on which staff choose their own password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import User


def _password(label: str, *, autocomplete: str, required: str, **field: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": required, "max_length": "Type 500 letters at most."},
        **field,
    )


class NewPasswordForm(forms.Form):
    new_password = _password(
        "New password",
        autocomplete="new-password",
        required="Type a new password.",
        help_text="At least 12 letters. Three or four words that do not belong together are good.",
    )
    again_password = _password(
        "New password again",
        autocomplete="new-password",
        required="Type the new password again.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password = str(self.cleaned_data["new_password"])
        validate_password(password, self.user)
        return password

    def clean(self) -> None:
        new, again = (self.cleaned_data.get(f"{name}_password") for name in ("new", "again"))
        if new and again and new != again:
            self.add_error("again_password", "This is not the same. Type the new password again.")


class ChangePasswordForm(NewPasswordForm):
    old_password = _password(
        "Your password now", autocomplete="current-password", required="Type your password."
    )
    field_order = ("old_password", "new_password", "again_password")
