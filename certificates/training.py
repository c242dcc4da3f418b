"""The training of an organisation's people, for the organisation: who is booked, who has completed,
which certificate says so. Never what they answered, thought or need (safety.md)."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Learner, Membership
from certificates.models import Certificate
from common import audit
from common.exports import as_text
from courses.models import CourseRun, Enrolment, Session

COLUMNS = (
    "Name", "Team", "Course", "Date", "State", "CPD hours", "Certificate", "Check it at",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What was asked for; empty is everything."""

    words: str = ""
    team: str = ""
    person: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.team or self.person)


class State(NamedTuple):
    label: str
    #: Of components/tag.html.
    kind: str


class Row(NamedTuple):
    enrolment: Enrolment
    certificate: Certificate | None
    state: State

    @property
    def course(self) -> str:
        return self.enrolment.course.title

    @property
    def when(self) -> str:
        return self.enrolment.run.when if self.enrolment.run else "at their own pace"

    @property
    def is_valid(self) -> bool:
        return self.certificate is not None and self.certificate.state == Certificate.State.VALID

    @property
    def hours(self) -> str:
        return self.certificate.stated.cpd_hours if self.certificate and self.is_valid else ""


def people_of(membership: Membership) -> QuerySet[Learner]:
    """Those whose training this member sees: everybody's, or a manager's team."""
    people = Learner.objects.filter(organisation=membership.organisation)
    if membership.role == Membership.Role.MANAGER and membership.team:
        return people.filter(team__iexact=membership.team)
    return people


def enrolments_of(membership: Membership, *, filters: Filters) -> QuerySet[Enrolment]:
    """Latest date first, with all that a row shows."""
    people = people_of(membership)
    if filters.team:
        people = people.filter(team__iexact=filters.team)
    if filters.person:
        people = people.filter(public_id=filters.person)
    found = Enrolment.objects.visible_to(membership.organisation).filter(learner__in=people)
    for word in filters.words.split():
        found = found.filter(
            Q(learner__full_name__icontains=word) | Q(course__title__icontains=word)
        )
    first = Session.objects.filter(run=OuterRef("run")).order_by("starts_at")
    return (
        found.annotate(begins=Coalesce(Subquery(first.values("starts_at")[:1]), "created_at"))
        .select_related("learner", "course", "run")
        .prefetch_related(
            "run__sessions",
            Prefetch(
                "certificates", Certificate.objects.exclude(state=Certificate.State.SUPERSEDED)
            ),
        )
        .order_by("-begins", "learner__full_name", "pk")
    )


def rows(enrolments: QuerySet[Enrolment] | list[Enrolment], *, now: dt.datetime) -> list[Row]:
    return [_row(enrolment, now) for enrolment in enrolments]


def spreadsheet(membership: Membership, *, filters: Filters, now: dt.datetime) -> str:
    """All that the page would show, as CSV. It leaves the site, so it is put on record."""
    listed = rows(enrolments_of(membership, filters=filters), now=now)
    audit.record(
        "certificates.training.export",
        on=membership.organisation,
        after={"rows": len(listed), "filtered": bool(filters)},
    )
    sheet = StringIO()
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    writer.writerows([as_text(value) for value in _cells(row)] for row in listed)
    return sheet.getvalue()


def _row(enrolment: Enrolment, now: dt.datetime) -> Row:
    # Newest first; a revoked one counts only where none took its place.
    certificate = next(iter(enrolment.certificates.all()), None)
    return Row(enrolment, certificate, _state(enrolment, certificate, now))


def _state(enrolment: Enrolment, certificate: Certificate | None, now: dt.datetime) -> State:
    if enrolment.state == Enrolment.State.WITHDRAWN:
        return State("Withdrawn", "quiet")
    if enrolment.state == Enrolment.State.COMPLETED:
        if certificate and certificate.state == Certificate.State.REVOKED:
            return State("No longer valid", "bad")
        return State("Completed", "good")
    run = enrolment.run
    if run is None:
        return State("Begun", "plain")
    if run.state == CourseRun.State.CANCELLED:
        return State("Did not go ahead", "quiet")
    if not run.is_over(now):
        return State("Booked", "plain")
    if run.register_closed_at:
        return State("Not completed", "warn")
    return State("Not marked yet", "warn")


def _cells(row: Row) -> Iterator[Any]:
    yield row.enrolment.learner.full_name
    yield row.enrolment.learner.team
    yield row.course
    yield row.when
    yield row.state.label
    yield row.hours
    yield row.certificate.number if row.certificate else ""
    yield check_link(row.certificate) if row.certificate else ""


def check_link(certificate: Certificate) -> str:
    return settings.SITE_URL + reverse("verify_certificate", args=[certificate.printed_code])
