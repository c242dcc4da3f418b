"""Days as people write them in a sentence, for the check of what looks identifying."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_ANY_YEAR = r"(?P<year>(?:19|20)?\d{2})"
_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAY}\s?(?P<sep>[/.-])\s?(?P<month>\d{{1,2}})\s?(?P=sep)\s?{_ANY_YEAR}\b",
        rf"\b{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})\b",
        rf"\b{_DAY}(?: day)?(?: of)?[ -]{_MONTH},?[ -]{_ANY_YEAR}\b",
        rf"\b{_MONTH} {_DAY},? {_YEAR}\b",
    )
]
MONTH_AND_YEAR = re.compile(rf"\b{_MONTH},? (?:of )?{_YEAR}\b", re.IGNORECASE)
DAY_AND_MONTH = re.compile(rf"\b(?:{_DAY}(?: of)? {_MONTH}|{_MONTH.replace('<month>', '<month_2>')}"
                           rf" {_DAY.replace('<day>', '<day_2>')})\b", re.IGNORECASE)  # fmt: skip


class Day(NamedTuple):
    """A whole date, and where it stands in the text."""

    date: dt.date
    start: int
    end: int


def days(text: str, *, today: dt.date) -> Iterator[Day]:
    """Every whole date in `text`. Two figures for a year are the latest such year that is not more
    than ten years away."""
    for form in _FORMS:
        for match in form.finditer(text):
            if date := _date(match, today):
                yield Day(date, match.start(), match.end())


def month_begins(match: re.Match[str]) -> dt.date:
    """The first day of a month and year."""
    return dt.date(int(match["year"]), _month(match["month"]), 1)


def _date(match: re.Match[str], today: dt.date) -> dt.date | None:
    year = int(match["year"])
    if year < 100:
        year += 2000 if 2000 + year <= today.year + 10 else 1900
    try:
        return dt.date(year, _month(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _month(written: str) -> int:
    return int(written) if written.isdigit() else MONTHS.index(written[:3].lower()) + 1
