from django import forms

from bookings.office.series import MOST, Every
from courses.models import CourseRun


class SeriesForm(forms.Form):
    every = forms.ChoiceField(
        label="How often",
        choices=[
            (Every.WEEK, "Every week"),
            (Every.FORTNIGHT, "Every other week"),
            (Every.MONTH, "Every month, on the same weekday"),
        ],
        widget=forms.RadioSelect,
        initial=Every.WEEK,
        error_messages={"required": "Say how often."},
    )
    number = forms.IntegerField(
        label="How many dates to make",
        help_text="This one not counted. Leave it empty to say until when instead.",
        required=False,
        min_value=1,
        max_value=MOST,
        error_messages={
            "invalid": "Say how many dates as a number, like 6.",
            "min_value": "Make at least 1 date.",
            "max_value": f"Make up to {MOST} dates at once.",
        },
    )
    until = forms.DateField(
        label="Until",
        help_text="The last day that may be one of them.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the day as in 2027-03-31."},
    )
    state = forms.ChoiceField(
        label="As what",
        choices=[
            (CourseRun.State.DRAFT, "Drafts: nobody sees them until you schedule each"),
            (CourseRun.State.SCHEDULED, "Scheduled: open for booking at once"),
        ],
        widget=forms.RadioSelect,
        initial=CourseRun.State.DRAFT,
        error_messages={"required": "Say whether they are drafts."},
    )

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        number, until = self.cleaned_data["number"], self.cleaned_data["until"]
        if number and until:
            self.add_error("until", "Say how many or until when: take one of the two out.")
        elif not number and not until:
            self.add_error("number", "Say how many dates to make, or until when.")


class DaysForm(forms.Form):
    """Which of the proposed days are made: all that are not unticked."""

    day = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, *args: object, days: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["day"].choices = [(day, day) for day in days]  # type: ignore[attr-defined]
