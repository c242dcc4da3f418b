"""What is asked on the telephone: the questions of a booking, in words for whoever asks them."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from bookings import seats
from bookings.forms import DetailsForm, PeopleForm, PlacesForm
from courses.models import CourseRun


class DateField(forms.ModelChoiceField):
    def label_from_instance(self, run: Any) -> str:
        whose = f" (only for {run.organisation})" if run.organisation else ""
        left = "1 place left" if run.places_left == 1 else f"{run.places_left} places left"
        return f"{run.course.title}, {run.when}, {run.where}: {left}{whose}"


class BeginForm(PlacesForm):
    """Private dates too: staff know whose they are."""

    date = DateField(
        queryset=CourseRun.objects.none(),
        label="Which date",
        empty_label="Choose a date",
        error_messages={"required": "Choose a date.", "invalid_choice": "Choose a date to come."},
    )
    field_order = ["date", "places"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        open_now = (
            CourseRun.objects.going_ahead().to_come(now).select_related("course", "organisation")
        )
        self.fields["date"].queryset = seats.with_places_left(open_now, now=now)  # type: ignore[attr-defined]
        self.fields["places"].label = "How many places"
        self.fields["places"].help_text = "Names can be added now or later."


class PhonePeopleForm(PeopleForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].label = "Who is coming"


class PhoneDetailsForm(DetailsForm):
    """What is not among `needed` may be said later, or by the customer themselves."""

    OFFICE_LABELS: ClassVar = {
        "contact_name": "Contact's full name",
        "contact_email": "Contact's work email",
        "no_po": "They do not use purchase order numbers",
    }
    CONTACT = ("contact_name", "contact_email")
    ALL = (*CONTACT, "organisation_name", "billing_address", "billing_postcode")
    #: Of the buttons of the page; the others need nothing.
    NEEDED: ClassVar[dict[str, tuple[str, ...]]] = {"confirm": ALL, "send": CONTACT}

    def __init__(self, *args: Any, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By telephone, places are booked for organisations.
        del self.fields["for_whom"]
        for name, label in self.OFFICE_LABELS.items():
            self.fields[name].label = label
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = "off"
            field.required = name in self.NEEDED.get(action, ())


#: What is kept of the form on the booking, under the same names.
ANSWERS = tuple(name for name in PhoneDetailsForm.base_fields if name != "for_whom")
