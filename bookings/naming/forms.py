"""What is asked to put people on places. Every message says how to put the answer right."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import User
from accounts.people.learners import Person
from bookings.models import Booking, Place
from bookings.naming import names, together
from bookings.naming.names import Naming

#: Nobody's own details: the browser is not to offer the reader's.
OFF = {"autocomplete": "off"}
NAME = {"required": "Give the full name.", "max_length": "Shorten the name."}


class PlaceForm(forms.Form):
    """One place: who is to have it, or where a link goes on which they say so."""

    name = forms.CharField(
        label="Full name", max_length=120, required=False, widget=forms.TextInput(attrs=OFF),
        error_messages=NAME,
    )  # fmt: skip
    email = forms.EmailField(
        label="Email",
        required=False,
        widget=forms.EmailInput(attrs=OFF | {"spellcheck": "false"}),
        error_messages={"invalid": "Give an email address like name@example.org, or none."},
    )
    job_role = forms.CharField(
        label="Role", max_length=120, required=False, widget=forms.TextInput(attrs=OFF)
    )
    link = forms.BooleanField(
        label="Send a link to this address: they name themselves", required=False
    )

    def __init__(self, data: Any = None, *, place: Place) -> None:
        self.place = place
        super().__init__(data, prefix=place.public_id.hex)

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        if self.errors:
            return
        if said["link"] and not said["email"]:
            self.add_error("email", "Give the address to which the link is to go.")
        elif said["link"] and said["name"]:
            self.add_error(
                "link", "You gave a name. Take this tick out, or take the name out to send a link."
            )
        elif not said["link"] and not said["name"] and (said["email"] or said["job_role"]):
            self.add_error("name", "Give the full name, or tick that we send them a link.")

    @property
    def naming(self) -> Naming | None:
        said = self.cleaned_data
        if said["link"] or not said["name"]:
            return None
        name = " ".join(said["name"].split())
        return Naming(self.place, Person(name, said["email"], said["job_role"]))

    @property
    def asked(self) -> tuple[Place, str] | None:
        said = self.cleaned_data
        return (self.place, said["email"]) if said["link"] else None


def of_places(places: Sequence[Place], data: Any = None) -> list[PlaceForm]:
    return [PlaceForm(data, place=place) for place in places]


def settle(
    booking: Booking,
    forms: Sequence[PlaceForm],
    *,
    by: User | None,
    now: dt.datetime,
    by_office: bool = False,
) -> tuple[together.Said | None, str]:
    """Name and ask all those of `forms`, which are valid, or none: what was done; or else why not,
    where it is known beside the row."""
    namings = [form.naming for form in forms if form.naming]
    asked = [form.asked for form in forms if form.asked]
    if not namings and not asked:
        return None, "Give at least one name, or an address to which we send a link."
    by_place = {form.place.pk: form for form in forms}
    try:
        said = together.settle(
            booking, namings=namings, asked=asked, by=by, now=now, by_office=by_office
        )
    except names.AlreadyThere as error:
        by_place[error.place.pk].add_error("name", str(error))
    except together.CannotAsk as error:
        by_place[error.place.pk].add_error("email", str(error))
    except names.NamingError as error:
        return None, str(error)
    else:
        return said, ""
    return None, ""


class OwnNameForm(forms.Form):
    name = forms.CharField(
        label="Your full name",
        help_text="As it should stand on the register and on a certificate.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your full name.", "max_length": "Shorten the name."},
    )
    job_role = forms.CharField(
        label="Your role",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if "@" in name:
            raise forms.ValidationError("Give your name here, not an email address.")
        return name
