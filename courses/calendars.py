"""Calendar files: one event a session, the same UID for ever, neutral titles (safety.md).

The file of a date is published, for whoever wants it. The file of a person is a request with them
as its attendee, who has accepted; it is a cancellation once the place is theirs no longer. Its
SEQUENCE grows with every change of the date and with every place that was taken from them, so that
a calendar takes the newest word, in whatever order messages arrive: twice the number of both, and
one more for a cancellation that a later request overrules."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress

from accounts.models import Learner
from common import discretion
from common.delivery import attachment_source
from common.models import Attachment
from courses.models import CourseRun, CourseRunQuerySet, Enrolment

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
TITLE = "onEvidence training"


class Sitting(NamedTuple):
    """One event: a session, or what was one."""

    pk: int
    starts_at: dt.datetime
    ends_at: dt.datetime


class Entry(NamedTuple):
    """A date as one calendar has it."""

    run: CourseRun
    sittings: list[Sitting]
    sequence: int
    url: str
    where: str
    cancelled: bool = False
    attendee: str = ""


# --- For other rooms ------------------------------------------------------------------------------


def changed(run: CourseRun) -> None:
    """Calendars must follow `run` once more: said by whoever changes when or where it is, or
    whether it goes ahead, in the transaction that does."""
    CourseRun.objects.filter(pk=run.pk).update(sequence=F("sequence") + 1)
    run.sequence += 1


def for_run(run: CourseRun) -> Attachment:
    """The date, for whoever booked it; a cancellation once it does not go ahead."""
    return _attachment("calendar", str(run.pk))


def for_person(run: CourseRun, learner: Learner) -> Attachment:
    """The date, for somebody who has a place on it."""
    return _attachment("calendar_of_person", f"{run.pk}:{learner.pk}")


def cancelled_for(run: CourseRun, learner: Learner) -> Attachment:
    """Takes the date out of the calendar of somebody whose place on it is theirs no longer
    (withdrawn first, or the whole date cancelled)."""
    return _attachment("calendar_cancelled", f"{run.pk}:{learner.pk}")


def dropped_for(run: CourseRun, learner: Learner) -> Attachment:
    """Takes the sessions that the date has no longer out of somebody's calendar."""
    return _attachment("calendar_dropped", f"{run.pk}:{learner.pk}")


def _attachment(source: str, source_id: str) -> Attachment:
    return Attachment(
        filename="onEvidence-training.ics",
        content_type="text/calendar",
        source=source,
        source_id=source_id,
    )


# --- What the worker attaches ---------------------------------------------------------------------


def _for(make: Callable[[str, bool], bytes]) -> Callable[[str], bytes]:
    return lambda source_id: make(source_id, True)


def _calendar_of(pk: str, discreet: bool) -> bytes:
    run = _runs().get(pk=pk)
    where = _quiet_place(run) if discreet else run.where
    return calendar(run, where=where)


def _of_person(source_id: str, discreet: bool) -> bytes:
    return _personal(source_id, discreet=discreet, wanted=REQUEST)


def _cancelled(source_id: str, discreet: bool) -> bytes:
    return _personal(source_id, discreet=discreet, wanted=CANCEL)


def _dropped(source_id: str, discreet: bool) -> bytes:
    entry = _entry_of(source_id, discreet=discreet)
    if entry is None:
        return b""
    gone = entry._replace(sittings=dropped(entry.run), cancelled=True)
    return written([gone], method=CANCEL)


@attachment_source("calendar", discreet=_for(_calendar_of))
def calendar_of(pk: str) -> bytes:
    """The file as a message's attachment, made by the worker: it takes longer than the booking."""
    return _calendar_of(pk, False)


@attachment_source("calendar_of_person", discreet=_for(_of_person))
def calendar_of_person(source_id: str) -> bytes:
    return _of_person(source_id, False)


@attachment_source("calendar_cancelled", discreet=_for(_cancelled))
def calendar_cancelled(source_id: str) -> bytes:
    return _cancelled(source_id, False)


@attachment_source("calendar_dropped", discreet=_for(_dropped))
def calendar_dropped(source_id: str) -> bytes:
    return _dropped(source_id, False)


def _personal(source_id: str, *, discreet: bool, wanted: str) -> bytes:
    """As things stand when it is sent: a mailbox in which somebody still has a place (a colleague
    who shares it, or the same person, booked anew) is not told that the date is off."""
    entry = _entry_of(source_id, discreet=discreet)
    if entry is None or (wanted == REQUEST and entry.cancelled):
        return b""
    return written([entry], method=CANCEL if entry.cancelled else REQUEST)


def _entry_of(source_id: str, *, discreet: bool) -> Entry | None:
    """None once the person was erased, or nobody remembers that they had a place."""
    run_pk, _, learner_pk = source_id.partition(":")
    run = _runs().filter(pk=run_pk).first()
    learner = Learner.with_merged.select_related("merged_into").filter(pk=learner_pk).first()
    if run is None or learner is None:
        return None
    learner = learner.merged_into or learner
    enrolments = Enrolment.objects.filter(run=run)
    if learner.email:
        enrolments = enrolments.filter(learner__email__iexact=learner.email)
    else:
        enrolments = enrolments.filter(learner=learner)
    states = list(enrolments.values_list("state", flat=True))
    if not states:
        return None
    where = _quiet_place(run) if discreet else run.where
    return entry(run, states, where=where, attendee=learner.email)


# --- Files for pages ------------------------------------------------------------------------------


def calendar(run: CourseRun, *, where: str = "") -> bytes:
    """An .ics of the run's sessions, for somebody who has a place on it; `where` in place of the
    run's own place."""
    one = entry(run, [Enrolment.State.ENROLLED], where=where or run.where)
    return written([one], method=CANCEL if one.cancelled else PUBLISH)


def calendar_of_dates(runs: Iterable[CourseRun], *, discreet: bool = False) -> bytes:
    """An .ics of all sessions of several dates, for somebody who has places on them."""
    entries = [
        entry(
            run,
            [Enrolment.State.ENROLLED],
            where=_quiet_place(run) if discreet else run.where,
        )
        for run in runs
    ]
    return written(entries, method=PUBLISH)


def public_calendar(runs: Iterable[CourseRun]) -> bytes:
    """An .ics to subscribe to: dates that anybody can book, each with where to."""
    return written(
        [
            Entry(
                run,
                _sittings(run),
                sequence=2 * run.sequence,
                url=f"{settings.SITE_URL}{reverse('book', args=[run.public_id])}",
                where=run.where,
            )
            for run in runs
        ],
        method=PUBLISH,
    )


def entry(run: CourseRun, states: list[str], *, where: str, attendee: str = "") -> Entry:
    """The date in the calendar of whoever has, or had, places on it in these states."""
    withdrawn = states.count(Enrolment.State.WITHDRAWN)
    is_off = run.state == CourseRun.State.CANCELLED
    cancelled = is_off or withdrawn == len(states)
    overruled = (1 if is_off else -1) if cancelled else 0
    return Entry(
        run,
        _sittings(run),
        sequence=2 * (run.sequence + withdrawn) + overruled,
        url=f"{settings.SITE_URL}/my/",
        where=where,
        cancelled=cancelled,
        attendee=attendee,
    )


def dropped(run: CourseRun) -> list[Sitting]:
    return [
        Sitting(
            each["session"],
            dt.datetime.fromisoformat(each["starts_at"]),
            dt.datetime.fromisoformat(each["ends_at"]),
        )
        for each in run.dropped_sessions
    ]


def written(entries: Iterable[Entry], *, method: str) -> bytes:
    """Nothing, where there is no event: such a file would be refused."""
    events = [event for one in entries for event in _events(one)]
    if not events and method != PUBLISH:
        return b""
    file = Calendar()
    file.add("prodid", "-//onEvidence//training//EN")
    file.add("version", "2.0")
    file.add("method", method)
    if method == PUBLISH:
        file.calendar_name = TITLE
        file.refresh_interval = dt.timedelta(hours=12)
    for event in events:
        file.add_component(event)
    file.add_missing_timezones()
    return bytes(file.to_ical())


def _events(one: Entry) -> Iterator[Event]:
    for sitting in one.sittings:
        event = Event()
        event.add("uid", f"{one.run.public_id}-{sitting.pk}@onevidence")
        event.add("dtstamp", timezone.now())
        event.add("sequence", one.sequence)
        event.add("dtstart", timezone.localtime(sitting.starts_at))
        event.add("dtend", timezone.localtime(sitting.ends_at))
        event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
        event.add("summary", TITLE)
        event.add("location", one.where)
        event.add("url", one.url)
        event.add("organizer", _organizer())
        if one.attendee:
            event.add("attendee", _attendee(one.attendee))
        yield event


def _organizer() -> vCalAddress:
    address = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    address.params["CN"] = TITLE
    return address


def _attendee(email: str) -> vCalAddress:
    """Has accepted: their place is booked, and no answer is wanted."""
    address = vCalAddress(f"mailto:{email}")
    address.params.update({"PARTSTAT": "ACCEPTED", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"})
    return address


def _sittings(run: CourseRun) -> list[Sitting]:
    return [Sitting(each.pk, each.starts_at, each.ends_at) for each in run.sittings]


def _quiet_place(run: CourseRun) -> str:
    return discretion.quiet(run.where, [run.course.title])


def _runs() -> CourseRunQuerySet:
    return CourseRun.objects.select_related("course").prefetch_related("sessions")
