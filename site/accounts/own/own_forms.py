"""What a person says about themselves, one page each."""

from typing import Any

from django import forms

from accounts.forms import CODE, email_field
from accounts.own import contact, names

#: Above every box that takes free text (safety.md).
NOBODY_ELSE = "Nothing here that identifies a child, a victim or a case."


class PrintedField(forms.CharField):
    """A name as it can be printed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}), **options
        )

    def clean(self, value: Any) -> str:
        try:
            return names.tidy(super().clean(value))
        except names.NameRefused as error:
            raise forms.ValidationError(str(error)) from None


class NameForm(forms.Form):
    full_name = PrintedField(
        label="Full name",
        help_text="As you want us to call you, in any script.",
        error_messages={"required": "Type your full name."},
    )


class PrintedNameForm(forms.Form):
    printed_name = PrintedField(
        label="Name on certificates",
        help_text="In any script. Left empty, we print the name that whoever booked gave us.",
        required=False,
    )


class DiscretionForm(forms.Form):
    discreet = forms.BooleanField(label="Leave course titles out of every message", required=False)


class ContactForm(forms.Form):
    may_phone = forms.BooleanField(label="You may phone me", required=False)
    may_text = forms.BooleanField(label="You may send me a text message", required=False)
    phone = forms.CharField(
        label="Telephone number",
        help_text="Needed if you ticked one of the two. For a number abroad, start with + and the"
        " country's code.",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": "Type one telephone number, like 07700 900 123."},
    )
    may_leave_message = forms.BooleanField(
        label="If I do not answer, you may leave a message", required=False
    )
    when_safe = forms.CharField(
        label="When is it safe?",
        help_text=f"For example: weekdays from 9 to 3. {NOBODY_ELSE}",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"max_length": "Shorten this to 200 characters."},
    )
    caller = forms.CharField(
        label="Who should we say is calling?",
        help_text="For example: Sam from work. We say this to whoever answers, and no more.",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": "Shorten this to 80 characters."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        reachable = cleaned.get("may_phone") or cleaned.get("may_text")
        phone = cleaned.get("phone", "")
        if "phone" in self.errors:
            return cleaned
        if reachable and not phone:
            self.add_error("phone", "Type the number, or take out both ticks above.")
        elif phone and not reachable:
            self.add_error(
                "phone", "Say above whether we may phone or send a text, or take out the number."
            )
        elif phone:
            try:
                contact.number(phone)
            except contact.NumberRefused as error:
                self.add_error("phone", str(error))
        if cleaned.get("may_leave_message") and not cleaned.get("may_phone"):
            self.add_error(
                "may_leave_message", "A message is left by phone: tick “You may phone me” too."
            )
        return cleaned


class AddressForm(forms.Form):
    email = email_field()


class AddressCodeForm(forms.Form):
    code = forms.CharField(
        label="Six-digit code",
        max_length=20,
        widget=forms.TextInput(attrs=CODE),
        error_messages={
            "required": "Type the six digits from our message.",
            "max_length": "Type the six digits from our message.",
        },
    )
