"""What a report is asked for: in the address, so that a page can be kept and sent on."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from accounts.models import User
from bookings.reports.periods import Period

MISSING = {"required": "Give a day.", "invalid": "Give a day, as in 2027-03-31."}


def _site_date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """Filled in with `default` until something is asked for."""

    #: The longest that makes sense to look at.
    most_months = 0

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        default: Period,
        widget: type[forms.DateInput] = AdminDateInput,
    ) -> None:
        asked = "start" in data or "end" in data
        super().__init__(data if asked else default._asdict())
        self.fields["start"] = forms.DateField(
            label="From", widget=_widget(widget), error_messages=MISSING
        )
        self.fields["end"] = forms.DateField(
            label="To", widget=_widget(widget), error_messages=MISSING
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start and end and end < start:
            self.add_error("end", "The last day is before the first. Change one of them.")
        elif start and end and self.most_months and self._months(start, end) > self.most_months:
            self.add_error("end", f"Choose at most {self.most_months} months.")
        return given

    @staticmethod
    def _months(start: dt.date, end: dt.date) -> int:
        return (end.year - start.year) * 12 + end.month - start.month + 1

    @property
    def period(self) -> Period | None:
        """None where what was typed is none."""
        if not self.is_valid():
            return None
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


def _widget(kind: type[forms.DateInput]) -> forms.DateInput:
    return kind() if kind is AdminDateInput else _site_date()


class PastForm(PeriodForm):
    """What was owed on a day to come nobody knows."""

    def clean_end(self) -> dt.date:
        end: dt.date = self.cleaned_data["end"]
        if end > timezone.localdate():
            raise forms.ValidationError("Nobody knows that yet. Choose today or a day before.")
        return end


class SendForm(forms.Form):
    """To whom; sent twice, it goes out once."""

    act = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="Send it to",
        help_text="Those who buy for the organisation. Each gets a message of their own.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one person."},
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = User.objects.filter(pk__in=[user.pk for user in people])  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: f"{user.full_name}, {user.email}"  # type: ignore[attr-defined]
