"""What people with a place are written: one function a message, in the words of `wording`. The
course's title stands once, inside the message (safety.md)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from common import mail, when
from common.models import Attachment
from courses import needs
from courses.joining.contacts import Contact
from courses.models import CourseRun, Enrolment, Session


def joining_instructions(enrolment: Enrolment, *, instead: Contact | None) -> mail.Draft:
    """To somebody with a place, or to whoever booked it where no address of theirs is known: how
    to join."""
    return _to(
        "joining_instructions",
        enrolment,
        instead,
        {"sessions": _sessions(run_of(enrolment)), **how_to_join(run_of(enrolment))},
    )


def reminder(
    enrolment: Enrolment, *, instead: Contact | None, sittings: Sequence[Session]
) -> mail.Draft:
    """The same, in short, on the day before: of that day's `sittings`."""
    facts: dict[str, Any] = how_to_join(run_of(enrolment)) | {
        "when": when.span(sittings[0].starts_at, sittings[-1].ends_at),
        "sessions": _each(sittings),
    }
    return _to("reminder", enrolment, instead, facts)


def missed(enrolment: Enrolment, *, runs: Sequence[CourseRun]) -> mail.Draft:
    """To somebody who was not there: no reproach, and where to go on."""
    run = run_of(enrolment)
    return mail.draft(
        "missed",
        to=enrolment.learner.email,
        context={
            "name": enrolment.learner.full_name,
            "course": enrolment.course.title,
            "when": run.when,
            "dates": [
                {"when": each.when, "where": each.where, "link": _booking(each)} for each in runs
            ],
            "link": f"{settings.SITE_URL}/courses/",
        },
        about=[run],
    )


def missed_manager(enrolment: Enrolment, *, manager: User, discreet: bool) -> mail.Draft:
    """To whoever manages the team of somebody who was not there. `discreet` leaves out the
    course."""
    run = run_of(enrolment)
    return mail.draft(
        "missed_manager",
        to=manager.email,
        context={
            "name": manager.full_name,
            "attendee": enrolment.learner.full_name,
            "course": "" if discreet else enrolment.course.title,
            "when": run.when,
            "link": f"{settings.SITE_URL}{settings.BUYER_HOME_URL}",
        },
        about=[run],
    )


def date_changed(
    run: CourseRun,
    *,
    to: Contact,
    old: dict[str, str],
    attachments: Sequence[Attachment],
    **facts: Any,
) -> mail.Draft:
    """To somebody with a place, or who booked one: what was, and what is from now on. `facts` say
    how to join, to whoever has been told that before."""
    return mail.draft(
        "date_changed",
        to=to.email,
        context={
            "name": to.name,
            "course": run.course.title,
            **old,
            "when": run.when,
            "where": run.where,
            "sessions": _sessions(run),
            "link": f"{settings.SITE_URL}/my/",
            **facts,
        },
        attachments=attachments,
        about=[run],
    )


def _to(
    kind: str, enrolment: Enrolment, instead: Contact | None, facts: dict[str, Any]
) -> mail.Draft:
    """What somebody needs is said through a link of their own: not through whoever booked."""
    learner, run = enrolment.learner, run_of(enrolment)
    return mail.draft(
        kind,
        to=instead.email if instead else learner.email,
        context={
            "name": instead.name if instead else learner.full_name,
            "attendee": learner.full_name if instead else "",
            "course": enrolment.course.title,
            "when": run.when,
            "where": run.where,
            **facts,
            "needs": "" if instead else needs.address(run, learner),
            "link": f"{settings.SITE_URL}/my/",
        },
        about=[run],
    )


def how_to_join(run: CourseRun) -> dict[str, str]:
    return {
        "joining": run.joining,
        "directions": "" if run.mode == CourseRun.Mode.ONLINE else run.directions,
        "access_notes": run.access_notes,
    }


def _sessions(run: CourseRun) -> list[str]:
    """Each sitting, where there are several: when the course is says only the first and last."""
    return _each(run.sittings)


def _each(sittings: Sequence[Session]) -> list[str]:
    return [str(sitting) for sitting in sittings] if len(sittings) > 1 else []


def run_of(enrolment: Enrolment) -> CourseRun:
    assert enrolment.run is not None
    return enrolment.run


def _booking(run: CourseRun) -> str:
    return f"{settings.SITE_URL}{reverse('book', args=[run.public_id])}"
