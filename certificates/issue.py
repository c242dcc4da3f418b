"""Issuing: once per enrolment, however often and however concurrently it is asked for."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from certificates import emails, facts, printing
from certificates.codes import new_code
from certificates.models import Certificate
from common import audit
from common.numbering import next_number
from courses.models import Enrolment


class IssueError(Exception):
    """Why there can be no certificate, in words for the office."""


def issue(enrolment: Enrolment) -> Certificate:
    """The enrolment's certificate: the latest there is, whatever became of it, or a new one with
    its message and its file promised in the same transaction.

    Raises IssueError unless the enrolment is completed."""
    with transaction.atomic():
        enrolment = _locked(enrolment)
        latest = enrolment.certificates.order_by("-pk").first()
        return latest or _write(enrolment)


def supersede(certificate: Certificate, *, reason: str) -> Certificate:
    """Issue a correction from what is true now. Both stay on record.

    Raises IssueError when `certificate` is no longer valid."""
    with transaction.atomic():
        enrolment = _locked(certificate.enrolment)
        valid = Certificate.objects.valid().filter(pk=certificate.pk)
        if not valid.update(state=Certificate.State.SUPERSEDED, reason=reason):
            raise IssueError("This certificate is no longer valid, so it cannot be corrected.")
        return _write(enrolment, supersedes=certificate, reason=reason)


def issue_missing() -> int:
    """Issue for completed enrolments that have none: what a crash, or a restored backup, left out.
    The number issued for; safe to run beside itself."""
    lacking = Enrolment.objects.completed().filter(
        run__isnull=False, certificates=None, learner__erased_at=None
    )
    enrolments = list(lacking.order_by("completed_at", "pk"))
    for enrolment in enrolments:
        issue(enrolment)
    return len(enrolments)


def hear_of_completion(enrolment: Enrolment, **kwargs: Any) -> None:
    """Inside the transaction that completes it: there is no completed enrolment without
    certificate."""
    issue(enrolment)


def _locked(enrolment: Enrolment) -> Enrolment:
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("learner__user", "course", "run__trainer")
        .get(pk=enrolment.pk)
    )
    if enrolment.learner.erased_at:
        raise IssueError("This person was erased, and is only counted.")
    if enrolment.state != Enrolment.State.COMPLETED:
        raise IssueError("This course has not been completed, so there is no certificate for it.")
    return enrolment


def _write(
    enrolment: Enrolment, *, supersedes: Certificate | None = None, reason: str = ""
) -> Certificate:
    now = timezone.now()
    today = timezone.localdate(now)
    number, code = _number(today), new_code()
    certificate = Certificate.objects.create(
        enrolment=enrolment,
        number=number,
        code=code,
        facts=facts.of(enrolment, number=number, code=code, today=today).as_json(),
        issued_at=now,
        supersedes=supersedes,
    )
    audit.record(
        "certificates.issue.supersede" if supersedes else "certificates.issue.issue",
        on=certificate,
        before={"number": supersedes.number} if supersedes else {},
        after={"number": number, "enrolment": enrolment.public_id},
        reason=reason,
    )
    if enrolment.learner.email:
        emails.certificate_issued(certificate)
    else:
        printing.ask_for(certificate)
    return certificate


def _number(today: dt.date) -> str:
    series = f"OEC-{today.year}"
    return f"{series}-{next_number(series):06}"
