"""The questions of a booking, one page each. Every message says how to put the answer right."""

from typing import Any

from django import forms
from localflavor.gb.forms import GBPostcodeField

from bookings.holds import MOST_PLACES
from bookings.pricing.forms import BandField


class PlacesForm(forms.Form):
    places = forms.IntegerField(
        label="How many places do you need?",
        help_text="You can add the people's names now or later.",
        min_value=1,
        max_value=MOST_PLACES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Say how many places you need.",
            "invalid": "Say how many places you need as a number, like 3.",
            "min_value": "Say how many places you need: at least 1.",
            "max_value": f"You can book up to {MOST_PLACES} places at once. For more, ask us about"
            " a date of your own.",
        },
    )


class NumberForm(PlacesForm):
    """Of a date that is in the basket already; the hint was read when it was chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].help_text = ""


class PeopleForm(forms.Form):
    people = forms.CharField(
        label="Who is coming?",
        help_text="One person a line: name, email, role. Paste them from a spreadsheet or a list;"
        " commas, semicolons or tabs between the parts all work. Email and role may be left out.",
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )


class DetailsForm(forms.Form):
    for_whom = forms.ChoiceField(
        label="Who is it for?",
        choices=[("organisation", "For my organisation"), ("myself", "For myself: I pay")],
        initial="organisation",
        required=False,
        widget=forms.RadioSelect,
    )
    organisation_name = forms.CharField(
        label="Organisation",
        help_text="Leave this empty if you pay for yourself.",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Give the name of your organisation."},
    )
    band = BandField()
    contact_name = forms.CharField(
        label="Your full name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your full name."},
    )
    contact_email = forms.EmailField(
        label="Your work email",
        help_text="The confirmation and the invoice go here. It is also how you sign in later.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Give your email address.",
            "invalid": "Give an email address like name@example.org.",
        },
    )
    contact_phone = forms.CharField(
        label="Telephone",
        help_text="Only used if something about this booking cannot wait.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    billing_address = forms.CharField(
        label="Billing address",
        help_text="As it should stand on the invoice, without the postcode.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        error_messages={"required": "Give the address for the invoice."},
    )
    billing_postcode = GBPostcodeField(
        label="Postcode",
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
        error_messages={
            "required": "Give the postcode for the invoice.",
            "invalid": "Give a UK postcode, like SW1A 1AA.",
        },
    )
    po_number = forms.CharField(
        label="Purchase order number",
        help_text="Printed on the invoice. Needed if you pay on invoice, unless you use none.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    no_po = forms.BooleanField(label="We do not use purchase order numbers", required=False)

    #: Asked only where something is to be paid.
    BILLING = ("billing_address", "billing_postcode", "po_number", "no_po")

    def __init__(self, *args: Any, billed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["for_whom"].required = False
        self.fields["organisation_name"].required = not self.is_for_myself
        if not billed:
            for name in self.BILLING:
                self.fields[name].required = False
                self.fields[name].widget = forms.HiddenInput()

    @property
    def is_for_myself(self) -> bool:
        return bool(self.data.get("for_whom") == "myself")

    def clean(self) -> None:
        super().clean()
        if self.is_for_myself:
            return
        if self.cleaned_data.get("po_number") and self.cleaned_data.get("no_po"):
            self.add_error(
                "no_po", "You gave a purchase order number. Take it out, or take this tick out."
            )


class AcceptQuoteForm(forms.Form):
    accepted_by = forms.CharField(
        label="Your full name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your full name."},
    )
    po_number = forms.CharField(
        label="Purchase order number",
        help_text="Printed on the invoice.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    no_po = forms.BooleanField(label="We do not use purchase order numbers", required=False)

    def clean(self) -> None:
        super().clean()
        given = bool(self.cleaned_data.get("po_number"))
        if given == bool(self.cleaned_data.get("no_po")):
            self.add_error(
                "po_number",
                "You gave a purchase order number. Take it out, or take the tick below out."
                if given
                else "Give your purchase order number, or say below that you use none.",
            )
