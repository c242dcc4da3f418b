"""What a certificate states, taken down on the day of issue. Kept as plain JSON: dates as ISO 8601,
hours as decimal strings, so that records and exports can reckon with them; the words are made
here."""

import calendar
import datetime as dt
from dataclasses import asdict, dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse

from certificates.codes import grouped
from common import when
from courses.models import CourseRun, Enrolment

#: Trainer's name on a certificate when the date has none, or one without a name.
HOUSE = "onEvidence"


@dataclass(frozen=True)
class Facts:
    """The names that certificates/certificate.html reads."""

    number: str
    code: str
    name: str
    course_title: str
    level: str
    content_version: str
    outcomes: list[str]
    mode: str
    sessions: list[list[str]]
    cpd_hours: str
    participatory_hours: str
    basis: str
    trainer: str
    issued: str
    refresh: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def dates(self) -> list[str]:
        return [
            when.span(dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end))
            for start, end in self.sessions
        ]

    @property
    def issued_on(self) -> str:
        return _day(self.issued)

    @property
    def refresh_by(self) -> str:
        return _day(self.refresh) if self.refresh else ""

    @property
    def check_url(self) -> str:
        return f"{settings.SITE_URL}{reverse('verify_certificate', args=[grouped(self.code)])}"

    @property
    def check_address(self) -> str:
        """As a person reads it off paper."""
        return self.check_url.partition("://")[2]


def of(enrolment: Enrolment, *, number: str, code: str, today: dt.date) -> Facts:
    """What is true of `enrolment` now; its run, course and learner come with it."""
    run, course = enrolment.run, enrolment.course
    assert run is not None  # self-paced learning has no register, and nothing completes it yet
    hours = _hours(enrolment, run)
    refresh = _months_after(today, course.refresh_months) if course.refresh_months else None
    return Facts(
        number=number,
        code=code,
        name=enrolment.learner.name_to_print,
        course_title=course.title,
        level=course.level,
        content_version=course.content_version,
        outcomes=course.outcome_list,
        mode=run.get_mode_display(),
        sessions=[[s.starts_at.isoformat(), s.ends_at.isoformat()] for s in run.sittings],
        cpd_hours=_plain(hours.cpd),
        participatory_hours=_plain(hours.participatory),
        basis=hours.basis,
        trainer=(run.trainer.full_name if run.trainer else "") or HOUSE,
        issued=today.isoformat(),
        refresh=refresh.isoformat() if refresh else "",
    )


@dataclass(frozen=True)
class Hours:
    cpd: Decimal
    participatory: Decimal
    basis: str


def _hours(enrolment: Enrolment, run: CourseRun) -> Hours:
    """Whoever was there throughout has the course's hours. Whoever was not has the hours they were
    there, and never more than their share of the course's: rounded down, because hours are
    proof."""
    course, sessions = enrolment.course, run.sittings
    there = enrolment.attendance.aggregate(minutes=Sum("minutes"))["minutes"] or 0
    if there >= run.minutes:
        basis = "Attended all sessions" if len(sessions) > 1 else "Attended the whole session"
        return Hours(course.cpd_hours, course.participatory_hours, basis)
    share = Decimal(there) / run.minutes
    attended = _down(Decimal(there) / 60)
    in_all = _plain(_down(Decimal(run.minutes) / 60))
    basis = f"Attended {_plain(attended)} of {in_all} {'hour' if in_all == '1' else 'hours'}"
    return Hours(
        min(attended, _down(course.cpd_hours * share)),
        _down(course.participatory_hours * share),
        basis,
    )


def _down(hours: Decimal) -> Decimal:
    return hours.quantize(Decimal("0.01"), ROUND_DOWN)


def _plain(hours: Decimal) -> str:
    """1.5, not 1.50, nor 1E+1."""
    return f"{hours:.2f}".rstrip("0").rstrip(".")


def _day(date: str) -> str:
    return f"{(day := dt.date.fromisoformat(date)).day} {day:%B %Y}"


def _months_after(date: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(date.month - 1 + months, 12)
    year = date.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date.replace(year=year, month=month + 1, day=min(date.day, last))
