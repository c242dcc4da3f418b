"""The office's forms for what is past the policy, and for whole dates."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateTimeInput

from accounts.people.learners import Person
from bookings.models import Booking, Place
from common.wording import TELLING
from courses.models import CourseRun, Session
from courses.rescheduling import Sitting

REASON = "Kept on the booking and on record. No names, and nothing of a case."


class BookingForm(forms.Form):
    """What is done with which places, and why."""

    places = forms.ModelMultipleChoiceField(
        Place.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        to_field_name="public_id",
        error_messages={"required": "Choose at least one place."},
    )
    what = forms.ChoiceField(
        label="What is to be done",
        choices=[
            ("substitute", "Somebody else comes (one place)"),
            ("move", "Move to another date"),
            ("cancel", "Cancel"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what is to be done."},
    )
    name = forms.CharField(
        label="Full name of whoever comes instead", max_length=120, required=False
    )
    email = forms.EmailField(label="Their email", required=False)
    job_role = forms.CharField(label="Their role", max_length=120, required=False)
    to = forms.ModelChoiceField(
        CourseRun.objects.none(), label="New date", required=False, to_field_name="public_id"
    )
    charge = forms.BooleanField(
        label="Invoice the difference if the new date is dearer", required=False, initial=True
    )
    amount = forms.DecimalField(
        label="Give back",
        help_text="In pounds, all told, for all chosen places together, when cancelling. Empty: as"
        " the policy says today.",
        required=False,
        min_value=Decimal("0"),
        max_digits=10,
        decimal_places=2,
    )
    as_credit = forms.BooleanField(
        label="Keep what goes back as the organisation's credit, not to the card",
        help_text="When cancelling what was paid by card.",
        required=False,
    )
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text=REASON,
        error_messages={"required": "Say why: it is kept on the booking."},
    )

    def __init__(self, booking: Booking, dates: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places, to = self.fields["places"], self.fields["to"]
        shown = booking.places.live().select_related("course", "run__course", "booking")
        places.queryset = shown.prefetch_related("run__sessions")  # type: ignore[attr-defined]
        to.queryset = dates  # type: ignore[attr-defined]
        to.label_from_instance = lambda run: f"{run}, {run.where}"  # type: ignore[attr-defined]
        places.label_from_instance = _place  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        match self.cleaned_data.get("what"):
            case "substitute":
                if len(self.cleaned_data.get("places", [])) > 1:
                    self.add_error("places", "Choose the one place that somebody else takes.")
                if not self.cleaned_data.get("name"):
                    self.add_error("name", "Give the full name of whoever comes instead.")
            case "move":
                if not self.cleaned_data.get("to"):
                    self.add_error("to", "Choose the new date.")

    @property
    def person(self) -> Person:
        given = self.cleaned_data
        return Person(" ".join(given["name"].split()), given["email"], given["job_role"])


def _place(place: Place) -> str:
    return f"{place.name or 'To be named'}: {place.course.title}, {place.when}"


class DateForm(forms.Form):
    """Why, and until when organisations choose. What is typed here goes out in messages."""

    reason = forms.CharField(
        label="Why, for everybody affected",
        max_length=200,
        help_text="A sentence that anybody may read on a shared screen, like “The trainer is ill.”"
        " Not what the course is about, and no name.",
        error_messages={"required": "Say why, in a sentence."},
    )
    deadline = forms.DateTimeField(
        label="Organisations choose until",
        widget=AdminDateTimeInput,
        help_text="UK time. What happens then to whoever has not chosen is said above.",
        error_messages={"required": "Say until when.", "invalid": "Give a date and a time."},
    )

    def __init__(self, run: CourseRun, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        self.fields["deadline"].initial = _in_a_week()

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"])
        if TELLING.search(reason) or self.run.course.title.casefold() in reason.casefold():
            raise forms.ValidationError(
                "This says what the course is about, and inboxes are shared. Put it more generally."
            )
        return reason


class MoveDateForm(DateForm):
    """A start and an end for each of the sessions."""

    def __init__(self, run: CourseRun, *args: Any, **kwargs: Any) -> None:
        super().__init__(run, *args, **kwargs)
        self.sessions: list[Session] = run.sittings
        for number, session in enumerate(self.sessions, 1):
            which = f" of session {number}" if len(self.sessions) > 1 else ""
            for name, moment in (("starts", session.starts_at), ("ends", session.ends_at)):
                self.fields[f"{name}_{session.pk}"] = forms.DateTimeField(
                    label=f"New {'start' if name == 'starts' else 'end'}{which}",
                    widget=AdminDateTimeInput,
                    initial=moment,
                    error_messages={
                        "required": "Give a date and a time.",
                        "invalid": "Give a date and a time.",
                    },
                )
        self.order_fields([name for name in self.fields if name not in ("reason", "deadline")])

    @property
    def sittings(self) -> list[Sitting]:
        given = self.cleaned_data
        return [
            Sitting(session.pk, given[f"starts_{session.pk}"], given[f"ends_{session.pk}"])
            for session in self.sessions
        ]


def _in_a_week() -> dt.datetime:
    """Five in the afternoon."""
    later = timezone.localtime() + dt.timedelta(days=7)
    return later.replace(hour=17, minute=0, second=0, microsecond=0)
