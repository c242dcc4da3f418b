from typing import Any

from allauth.account.fields import EmailField
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from accounts.models import User

EMAIL = {"autocomplete": "email", "spellcheck": "false"}
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


def email_field() -> EmailField:
    """allauth's field, for it gives the address in lower case."""
    wrong = "Type an email address like name@example.org."
    return EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs=EMAIL),
        error_messages={
            "required": "Type your email address.",
            "invalid": wrong,
            "max_length": wrong,
        },
    )


class SignInForm(RequestLoginCodeForm):
    email = email_field()


class EnterCodeForm(ConfirmLoginCodeForm):
    code = forms.CharField(
        label="Six-digit code",
        widget=forms.TextInput(attrs=CODE),
        error_messages={"required": "Type the six digits from our message."},
    )
    own_device = forms.BooleanField(
        label="This is my own device: keep me signed in for 30 days",
        help_text=(
            "Leave this unticked on a shared or work device. Whoever uses it after you could open "
            "your pages, and see that you use this site. Unticked, you are signed out after 12 "
            "hours, or when you close the browser."
        ),
        required=False,
    )


class StaffSignInForm(forms.Form):
    """One answer for a wrong password, an unknown address and somebody who is not staff."""

    email = email_field()
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password."},
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> None:
        email, password = self.cleaned_data.get("email"), self.cleaned_data.get("password")
        if not (email and password):
            return
        user = authenticate(self.request, email=email, password=password)
        if user is None or not user.is_staff:
            raise forms.ValidationError("That address and password do not match a staff account.")
        self.user = user


class StaffCodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        help_text="Six digits from your authenticator app, or one of your recovery codes.",
        # Not inputmode numeric: recovery codes have letters.
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": "Type a code."},
    )


class FreshCodeForm(forms.Form):
    """Its name is out of the way of whatever form it is asked for in the middle of."""

    _fresh_code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Six digits from your authenticator app, or one of your recovery codes.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": "Type a code."},
    )


class FirstCodeForm(forms.Form):
    code = forms.CharField(
        label="Six-digit code",
        max_length=20,
        help_text="The one that your app shows now.",
        widget=forms.TextInput(attrs=CODE),
        error_messages={"required": "Type the six digits that your app shows."},
    )


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        max_length=64,
        help_text="So that you know it again, as in “work phone” or “blue key”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Type a name for this passkey.",
            "max_length": "Type a name of 64 letters at most.",
        },
    )
