"""The register as a form: every person, once a session, with nothing typed lost when it is
refused."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms

from courses.attendance import Marks
from courses.models import Session
from courses.registers import Mark, Register, Row

LABELS = {Mark.PRESENT: "Present", Mark.PARTLY: "Partly", Mark.ABSENT: "Absent"}


class FormRow(NamedTuple):
    row: Row
    mark: forms.BoundField
    minutes: forms.BoundField


class Sheet(NamedTuple):
    """One session's page of the register. `is_begun`: somebody on it is marked."""

    session: Session
    rows: list[FormRow]
    is_begun: bool


class RegisterForm(forms.Form):
    """`closing` asks for a mark for everybody; `rest_present`, a session's key as posted, marks
    whoever is unmarked in that session as present."""

    def __init__(
        self, register: Register, data: Mapping[str, Any] | None = None, *, closing: bool = False
    ) -> None:
        super().__init__(data)
        self.register = register
        self._rest_present = (data or {}).get("rest_present", "")
        for row in register.rows:
            self.fields[_name("mark", row)] = _mark_field(row, required=closing)
            self.fields[_name("minutes", row)] = _minutes_field(row)

    def sheets(self) -> Iterator[Sheet]:
        for session in self.register.sessions:
            rows = [
                FormRow(row, self[_name("mark", row)], self[_name("minutes", row)])
                for row in self.register.rows
                if row.session == session
            ]
            yield Sheet(session, rows, any(row.mark.value() for row in rows))

    def clean(self) -> dict[str, Any]:
        self.marks: Marks = {
            row.key: minutes
            for row in self.register.rows
            if (minutes := self._minutes(row)) is not None
        }
        return self.cleaned_data

    def _minutes(self, row: Row) -> int | None:
        mark = self.cleaned_data.get(_name("mark", row))
        if not mark and self._rest_present == str(row.session.pk):
            mark = Mark.PRESENT
        if mark == Mark.PARTLY:
            return self._part(row)
        if mark == Mark.PRESENT:
            return row.session.minutes
        return 0 if mark == Mark.ABSENT else None

    def _part(self, row: Row) -> int | None:
        typed = self.cleaned_data[_name("minutes", row)]
        if re.fullmatch("[0-9]{1,4}", typed) and 0 < int(typed) <= row.session.minutes:
            return int(typed)
        self.add_error(
            _name("minutes", row),
            f"Type how many minutes {row.enrolment.learner.full_name} was there, as a whole number"
            f" from 1 to {row.session.minutes}.",
        )
        return None


def _name(field: str, row: Row) -> str:
    return f"{field}_{row.enrolment.pk}_{row.session.pk}"


def _mark_field(row: Row, *, required: bool) -> forms.ChoiceField:
    name = row.enrolment.learner.full_name
    return forms.ChoiceField(
        label=name,
        choices=list(LABELS.items()),
        widget=forms.RadioSelect,
        required=required,
        initial=row.mark,
        error_messages={"required": f"Mark {name} present, partly or absent."},
    )


def _minutes_field(row: Row) -> forms.CharField:
    return forms.CharField(
        label=f"Minutes present, of {row.session.minutes}",
        required=False,
        initial=row.minutes if row.mark == Mark.PARTLY else None,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class InterestForm(forms.Form):
    email = forms.EmailField(
        label="Email address",
        help_text="One that is safe for you to read. We use it for this, and for nothing else.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Type the email address that we should write to.",
            "invalid": "Type an email address as name@example.org.",
        },
    )
