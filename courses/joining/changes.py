"""A date that the office changes: whoever is booked hears of it once, and calendars follow."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from common import audit, mail
from courses import calendars
from courses.joining import emails
from courses.joining.contacts import Contact, bookers, who_booked
from courses.models import CourseRun, Enrolment, SentNotice

Kind = SentNotice.Kind


class Before(NamedTuple):
    """A date as it was."""

    when: str
    where: str
    state: str
    sessions: dict[int, tuple[dt.datetime, dt.datetime]]
    how_to_join: dict[str, str]


def before(run: CourseRun) -> Before:
    """As the database has it: whoever edits may hold a changed copy."""
    run = CourseRun.objects.select_related("course").prefetch_related("sessions").get(pk=run.pk)
    sessions = {each.pk: (each.starts_at, each.ends_at) for each in run.sittings}
    return Before(run.when, run.where, run.state, sessions, emails.how_to_join(run))


def follow(run: CourseRun, *, old: Before, tell: bool, now: dt.datetime) -> int:
    """After `run` was changed, in the same transaction: calendars follow, and with `tell` everybody
    who is booked hears of it. The number of messages."""
    run = CourseRun.objects.select_related("course").prefetch_related("sessions").get(pk=run.pk)
    new = before(run)
    moved = (old.when, old.where, old.sessions) != (new.when, new.where, new.sessions)
    if moved or old.state != new.state:
        _keep_dropped(run, old, new)
        calendars.changed(run)
    if moved:
        # Whoever was reminded of the old time is reminded of the new one.
        SentNotice.objects.filter(enrolment__run=run, kind=Kind.REMINDER).delete()
    if not (tell and run.state == CourseRun.State.SCHEDULED and not run.is_over(now)):
        return 0
    drafts = _drafts(run, old, new, moved=moved, now=now)
    mail.post(drafts)
    if drafts:
        audit.record("courses.joining.change", on=run, after={"told": len(drafts)})
    return len(drafts)


def _keep_dropped(run: CourseRun, old: Before, new: Before) -> None:
    gone = old.sessions.keys() - new.sessions.keys()
    if gone:
        run.dropped_sessions = [
            *run.dropped_sessions,
            *(
                {
                    "session": pk,
                    "starts_at": old.sessions[pk][0].isoformat(),
                    "ends_at": old.sessions[pk][1].isoformat(),
                }
                for pk in sorted(gone)
            ),
        ]
        CourseRun.objects.filter(pk=run.pk).update(dropped_sessions=run.dropped_sessions)


def _drafts(
    run: CourseRun, old: Before, new: Before, *, moved: bool, now: dt.datetime
) -> list[mail.Draft]:
    """Everybody, when it is elsewhere or at another time; only those who have been told how to
    join, when that is all that is new."""
    if not moved and old.how_to_join == new.how_to_join:
        return []
    enrolments = Enrolment.objects.filter(run=run, state=Enrolment.State.ENROLLED)
    people = list(enrolments.select_related("learner", "course").order_by("pk"))
    informed = _informed(people)
    concerned = [each for each in people if moved or each.pk in informed]
    instead = who_booked([each for each in concerned if not each.learner.email])
    drafts: dict[str, mail.Draft] = {}
    for each in concerned:
        to = instead.get(each.pk) or Contact(each.learner.full_name, each.learner.email)
        if to.email and (each.learner.email or each.pk in informed):
            # Several people may share a mailbox: each has a message of their own.
            key = str(each.pk) if each.learner.email else to.email.lower()
            drafts[key] = _to_attendee(run, each, to, old, new, is_informed=each.pk in informed)
    if moved:
        told = {draft.message.recipient.lower() for draft in drafts.values()}
        drafts |= _to_bookers(run, told, old, new)
    # They know how to join as of now: a reminder would be the same again, if it is for tomorrow.
    SentNotice.objects.filter(enrolment__in=concerned, kind=Kind.JOINING).update(sent_at=now)
    return list(drafts.values())


def _informed(people: Iterable[Enrolment]) -> set[int]:
    notices = SentNotice.objects.filter(enrolment__in=list(people), kind=Kind.JOINING)
    return set(notices.values_list("enrolment", flat=True))


def _to_attendee(
    run: CourseRun,
    enrolment: Enrolment,
    to: Contact,
    old: Before,
    new: Before,
    *,
    is_informed: bool,
) -> mail.Draft:
    learner = enrolment.learner
    files = [calendars.for_person(run, learner) if learner.email else calendars.for_run(run)]
    if learner.email and old.sessions.keys() - new.sessions.keys():
        files.append(calendars.dropped_for(run, learner))
    return emails.date_changed(
        run,
        to=to,
        old=_old(old, new),
        attachments=files,
        **(new.how_to_join if is_informed else {}),
    )


def _to_bookers(run: CourseRun, told: set[str], old: Before, new: Before) -> dict[str, mail.Draft]:
    return {
        contact.email.lower(): emails.date_changed(
            run, to=contact, old=_old(old, new), attachments=[calendars.for_run(run)]
        )
        for contact in bookers(run)
        if contact.email.lower() not in told
    }


def _old(old: Before, new: Before) -> dict[str, str]:
    """Only what is different now."""
    return {
        "old_when": old.when if old.when != new.when else "",
        "old_where": old.where if old.where != new.where else "",
    }
