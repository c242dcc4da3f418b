"""What the columns of a list are, whatever they are called, and what is wrong with a row of it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import Learner
from common.tables import MOST_ROWS, Row

#: Field to the heading that our own files give it.
HEADINGS = {
    "reference": "Reference",
    "full_name": "Full name",
    "email": "Email",
    "job_role": "Job role",
    "team": "Team",
    "professional_body": "Professional body",
    "registration_number": "Registration number",
}
WHY = "Why it was not imported"
FIELDS = tuple(HEADINGS)[1:]
#: The order of columns in a list without headings.
BARE = FIELDS

#: What else a heading may say: small letters alone.
ALIASES = {
    "reference": ("ref", "onevidencereference", "learnerreference"),
    "full_name": (
        "name", "names", "learner", "learnername", "person", "employee", "employeename",
        "staffname", "staffmember", "attendee", "attendeename", "delegate", "delegatename",
        "nameasonthecertificate", "nameoncertificate",
    ),
    "first_name": ("firstname", "forename", "forenames", "givenname", "firstnames"),
    "last_name": ("lastname", "surname", "familyname"),
    "email": ("emailaddress", "mail", "workemail", "workemailaddress", "mailaddress"),
    "job_role": ("jobtitle", "role", "position", "post", "job", "occupation"),
    "team": ("teamname", "department", "service", "unit"),
    "professional_body": ("body", "regulator", "professionalregulator"),
    "registration_number": (
        "registration", "registrationno", "registrationnum", "regno", "regnumber", "pin",
        "professionalregistration", "professionalregistrationnumber",
    ),
}  # fmt: skip
_fields = {
    alias: field
    for field, aliases in ALIASES.items()
    for alias in (field.replace("_", ""), *aliases)
}
_LIMITS = {name: int(getattr(Learner._meta.get_field(name), "max_length", 0)) for name in FIELDS}


class ColumnsError(Exception):
    """Why the list cannot be read, in words for the reader."""


class Listed(NamedTuple):
    """Somebody as the list has them, and what is wrong with that."""

    number: int
    values: dict[str, str]
    problem: str


class Reading(NamedTuple):
    people: list[Listed]
    unused: list[str]


class Guess(NamedTuple):
    """What the columns of a list seem to be: the field of each, "" for one that is not known."""

    headings: list[str]
    columns: list[str]
    rows: list[Row]


def guess(rows: Sequence[Row]) -> Guess:
    """For somebody who puts right what is guessed wrongly, and so never refused: from the headings
    if there are any, else from what is in the columns."""
    if rows and _is_heading(rows[0][1]):
        headings = list(rows[0][1])
        fields = [_field(heading) for heading in headings]
        known = [f if f not in fields[:number] else "" for number, f in enumerate(fields)]
        return Guess(headings, known, list(rows[1:]))
    width = max((len(cells) for _, cells in rows), default=0)
    addresses = [sum("@" in cells[n] for _, cells in rows if n < len(cells)) for n in range(width)]
    left = iter(("full_name", "job_role", "team"))
    email = addresses.index(max(addresses)) if any(addresses) else None
    # Without an address anywhere, the second column is an empty one of addresses.
    email = 1 if email is None and width > 2 else email
    columns = ["email" if n == email else next(left, "") for n in range(width)]
    return Guess([], columns, list(rows))


def read(rows: Sequence[Row], *, headings: str = "auto") -> Reading:
    """The people in `rows`. `headings` says of the first row: "yes", "no", or "auto" to see from
    its words. Raises ColumnsError."""
    if not rows:
        raise ColumnsError("There is nobody on the list.")
    first = rows[0][1]
    if headings == "no" or (headings == "auto" and not _is_heading(first)):
        columns: list[str] = list(BARE)
        unused: list[str] = []
    else:
        rows = rows[1:]
        columns, unused = _columns(first)
    if not rows:
        raise ColumnsError("There is nobody on the list below the headings.")
    if len(rows) > MOST_ROWS:
        raise ColumnsError(f"The list has more than {MOST_ROWS:,} people. Send it in parts.")
    return Reading(_people(rows, columns), unused)


def _field(heading: str) -> str:
    return _fields.get(re.sub(r"[^a-z]", "", heading.casefold()), "")


def _is_heading(cells: Sequence[str]) -> bool:
    return bool(cells) and any(map(_field, cells)) and not any("@" in cell for cell in cells)


def _columns(headings: Sequence[str]) -> tuple[list[str], list[str]]:
    """The field of each column ("" for one that we do not use), and the headings of the others. Of
    two columns for the same thing the first counts."""
    columns: list[str] = []
    unused: list[str] = []
    for heading in headings:
        field = _field(heading)
        if field and field not in columns:
            columns.append(field)
        else:
            columns.append("")
            if heading and heading.casefold() != WHY.casefold():
                unused.append(heading[:60])
    if not {"full_name", "first_name", "last_name"} & set(columns):
        raise ColumnsError(
            "We found no column with names. Call it “Full name”, or say that the list has no"
            " headings."
        )
    return columns, unused


def _people(rows: Sequence[Row], columns: Sequence[str]) -> list[Listed]:
    people: list[Listed] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        values = _values(dict(zip(columns, cells, strict=False)))
        problem = _problem(values)
        for known in _marks(values):
            if not problem and known in seen:
                problem = f"The same person is in row {seen[known]} of this list."
            seen.setdefault(known, number)
        people.append(Listed(number, values, problem))
    return people


def _marks(values: dict[str, str]) -> list[str]:
    """What no two rows of a list may have in common."""
    marks = [f"{values['full_name']} {values['email']}"]
    if values["reference"]:
        marks.append(f"#{values['reference']}")
    return [mark.casefold() for mark in marks]


def _values(cells: dict[str, str]) -> dict[str, str]:
    parts = [cells.get(part, "") for part in ("first_name", "last_name")]
    name = cells.get("full_name", "") or " ".join(filter(None, parts))
    return {field: cells.get(field, "") for field in HEADINGS} | {"full_name": name}


def _problem(values: dict[str, str]) -> str:
    if not values["full_name"]:
        return "The name is missing."
    if "@" in values["full_name"]:
        return "There is an email address where the name should be."
    for field in FIELDS:
        if len(values[field]) > _LIMITS[field]:
            return f"{HEADINGS[field]} is too long: at most {_LIMITS[field]} characters."
    return _email_problem(values["email"])


def _email_problem(email: str) -> str:
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return "The email address should look like name@example.org, or be left out."
    return ""
