"""What is asked on the telephone: the questions of a booking, in words for whoever asks them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from bookings.basket import seating
from bookings.forms import DetailsForm, PeopleForm
from bookings.loading import places_of
from bookings.models import Booking, Package
from bookings.office import phone
from bookings.office.phone_choosing import Choice
from bookings.office.phone_keep import ItemSaid
from bookings.pricing.forms import asks_band
from bookings.terms import agreed

NUMBER = {"inputmode": "numeric", "autocomplete": "off", "size": 4}
TOO_MANY = f"At most {seating.MOST_PLACES} at once. For more, plan a date of their own."
NOT_A_NUMBER = "Give a number, like 3."


class FindForm(forms.Form):
    words = forms.CharField(
        label="Which courses or dates",
        help_text="A part of the title, the town, or whose own date it is.",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    package = forms.ModelChoiceField(
        Package.objects.filter(active=True),
        label="Or a programme",
        help_text="Choose one date of each of its courses: its price follows.",
        required=False,
        empty_label="No programme",
        error_messages={"invalid_choice": "This programme is no longer in force."},
    )


class ChoicesForm(forms.Form):
    """So many places, beside each of the dates and courses that are shown."""

    def __init__(self, data: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.choices = choices
        for choice in choices:
            self.fields[choice.key] = forms.IntegerField(
                label="Places",
                required=False,
                min_value=1,
                max_value=seating.MOST_PLACES,
                widget=forms.TextInput(attrs=NUMBER),
                error_messages={
                    "invalid": NOT_A_NUMBER,
                    "min_value": "Give at least 1, or leave it empty.",
                    "max_value": TOO_MANY,
                },
            )

    @property
    def rows(self) -> list[tuple[Choice, Any]]:
        return [(choice, self[choice.key]) for choice in self.choices]

    def clean(self) -> None:
        super().clean()
        if not self.errors and not self.wanted:
            raise forms.ValidationError(
                "Give a number of places beside at least one date or course."
            )

    @property
    def wanted(self) -> list[phone.Wanted]:
        given = self.cleaned_data
        return [
            phone.Wanted(choice.course, choice.run, given[choice.key])
            for choice in self.choices
            if given.get(choice.key)
        ]


class PhonePeopleForm(PeopleForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].label = "Who is coming"


class ItemForm(forms.Form):
    """One date or course of the booking."""

    places = forms.IntegerField(
        label="Places",
        required=False,
        min_value=0,
        max_value=seating.MOST_PLACES,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={
            "invalid": NOT_A_NUMBER,
            "min_value": "Give a number: 0 takes it out.",
            "max_value": TOO_MANY,
        },
    )
    free = forms.IntegerField(
        label="Of them free",
        required=False,
        min_value=0,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={"invalid": NOT_A_NUMBER, "min_value": "Give 0 or more."},
    )
    own = forms.BooleanField(label="Other people come to this one", required=False)
    people = forms.CharField(
        label="Who comes to this one",
        help_text="One person a line. Empty: they are named later.",
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self, data: Any, *, booking: Booking, item: seating.Item, may_give: bool, **kwargs: Any
    ) -> None:
        self.item = item
        own = booking.own_lists.get(item.key)
        known = {
            "places": len(item.places),
            "free": sum(bool(place.complimentary) for place in item.places),
            "own": own is not None,
            "people": own or "",
        }
        super().__init__(data, initial=known, prefix=item.key, **kwargs)
        if not may_give:
            del self.fields["free"]

    @property
    def said(self) -> ItemSaid:
        """What can be kept of it, though something else may be wrong."""
        given = self.cleaned_data
        return ItemSaid(
            self.item,
            given.get("places"),
            given.get("free"),
            bool(given.get("own")),
            given.get("people", ""),
        )


class PriceForm(forms.Form):
    """What the price depends on, besides who it is for."""

    code = forms.CharField(
        label="Discount code",
        required=False,
        max_length=60,
        help_text="If it is for particular organisations, choose the organisation first.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"max_length": "Codes are shorter than this. Check what you typed."},
    )
    reason = forms.CharField(
        label="Why places are free, or no longer",
        required=False,
        max_length=200,
        help_text="Needed where you change a number of free places. Kept on record: name nobody.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, booking: Booking, may_give: bool, **kwargs: Any) -> None:
        given = booking.places.exclude(complimentary="").values_list("complimentary", flat=True)
        known = {
            "code": booking.code.code if booking.code else "",
            "reason": given.first() or "",
        }
        super().__init__(data, initial=known, **kwargs)
        if not may_give:
            del self.fields["reason"]


class PhoneDetailsForm(DetailsForm):
    """What is not among `needed` may be said later, or by the customer themselves."""

    OFFICE_LABELS: ClassVar = {
        "organisation_name": "Organisation",
        "band": "Is it a charity or part of the public sector?",
        "contact_name": "Contact's full name",
        "contact_email": "Contact's work email",
        "no_po": "They do not use purchase order numbers",
    }
    CONTACT = ("contact_name", "contact_email")
    BILLED = ("billing_address", "billing_postcode")
    #: Of the buttons of the page; the others need nothing.
    NEEDED: ClassVar[dict[str, tuple[str, ...]]] = {
        "confirm": (*CONTACT, "organisation_name"),
        "pool": (*CONTACT, "organisation_name"),
        "send": CONTACT,
    }

    def __init__(
        self, *args: Any, booking: Booking, action: str = "", to_pay: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        whom = self.fields["for_whom"]
        whom.choices = [  # type: ignore[attr-defined]
            ("organisation", "An organisation"),
            ("myself", "Somebody who pays for themselves, by card"),
        ]
        for name, label in self.OFFICE_LABELS.items():
            self.fields[name].label = label
        self.fields["organisation_name"].help_text = "Empty for somebody who pays for themselves."
        self.fields[
            "contact_email"
        ].help_text = "The confirmation and the invoice go here. It is also how they sign in later."
        needed = self.NEEDED.get(action, ())
        if action == "confirm" and to_pay and not self.is_for_myself:
            needed += self.BILLED
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = "off"
            field.required = name in needed
        if self.is_for_myself:
            self.fields["organisation_name"].required = False
        if not asks_band(booking, places_of(booking)):
            del self.fields["band"]
        self.terms = agreed.of(booking.organisation)
        self.is_invoiced = action == "confirm" and to_pay

    def clean(self) -> None:
        """An order number of the form that is agreed; without one, it can still be paid by card."""
        super().clean()
        number = self.cleaned_data.get("po_number", "")
        if self.is_for_myself or not (number or self.is_invoiced):
            return
        try:
            agreed.check_number(self.terms, number)
        except agreed.NotOnInvoice as error:
            self.add_error("po_number", error.for_office)

    @property
    def kept(self) -> dict[str, object]:
        """Whatever of it is valid, for `checkout.save_details`."""
        said = {name: self.cleaned_data[name] for name in ANSWERS if name in self.cleaned_data}
        return {"contact_name": "", **said, "individual": self.is_for_myself}


#: What is kept of the form on the booking, under the same names.
ANSWERS = tuple(name for name in PhoneDetailsForm.base_fields if name != "for_whom")
