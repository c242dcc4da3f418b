"""Who hears of it that somebody was not there: they themselves, and whoever manages their team."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import Membership
from accounts.own import discretion
from common import mail
from courses.joining import emails
from courses.models import CourseRun, Enrolment

#: Dates that a message names.
NAMED = 3


def drafts(enrolments: Sequence[Enrolment], *, now: dt.datetime) -> list[mail.Draft]:
    """In as many queries for many as for one."""
    dates = _next_dates(enrolments, now)
    managers = _managers(enrolments)
    # Whoever asked that no message names a course is not named beside one in another's inbox.
    discreet = discretion.among(enrolment.learner for enrolment in enrolments)
    written: list[mail.Draft] = []
    for enrolment in enrolments:
        runs = dates.get(enrolment.course_id, [])[:NAMED]
        learner = enrolment.learner
        if learner.email:
            written.append(emails.missed(enrolment, runs=runs))
        if learner.has_left or learner.organisation.individual:
            continue
        written += [
            emails.missed_manager(enrolment, manager=manager.user, discreet=learner.pk in discreet)
            for manager in managers.get(learner.organisation_id, [])
            if _manages(manager, enrolment)
        ]
    return written


def _manages(manager: Membership, enrolment: Enrolment) -> bool:
    learner = enrolment.learner
    theirs = manager.team in ("", learner.team)
    themselves = manager.user_id == learner.user_id
    same_mailbox = manager.user.email.lower() == learner.email.lower()
    return theirs and not themselves and not same_mailbox


def _managers(enrolments: Sequence[Enrolment]) -> dict[int, list[Membership]]:
    organisations = {enrolment.learner.organisation_id for enrolment in enrolments}
    found: dict[int, list[Membership]] = {}
    for membership in (
        Membership.objects.filter(
            organisation__in=organisations, role=Membership.Role.MANAGER, user__is_active=True
        )
        .select_related("user")
        .order_by("pk")
    ):
        found.setdefault(membership.organisation_id, []).append(membership)
    return found


def _next_dates(enrolments: Sequence[Enrolment], now: dt.datetime) -> dict[int, list[CourseRun]]:
    courses = {enrolment.course_id for enrolment in enrolments}
    found: dict[int, list[CourseRun]] = {}
    for run in CourseRun.objects.filter(course__in=courses).upcoming(now):
        found.setdefault(run.course_id, []).append(run)
    return found
