"""Calendar files: one event a session, the same UID for ever, neutral titles (safety.md)."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from common import discretion
from common.delivery import attachment_source
from courses.models import CourseRun, Session


def discreet_calendar_of(pk: str) -> bytes:
    """The same for whoever asked that nothing tells what the course is about: its place may."""
    run = CourseRun.objects.select_related("course").prefetch_related("sessions").get(pk=pk)
    return calendar(run, where=discretion.quiet(run.where, [run.course.title]))


@attachment_source("calendar", discreet=discreet_calendar_of)
def calendar_of(pk: str) -> bytes:
    """The file as a message's attachment, made by the worker: it takes longer than the booking."""
    return calendar(CourseRun.objects.prefetch_related("sessions").get(pk=pk))


def calendar(run: CourseRun, *, where: str = "") -> bytes:
    """An .ics of the run's sessions, for somebody who has a place on it; `where` in place of the
    run's own place."""
    return _file(
        [run],
        address=lambda run: f"{settings.SITE_URL}/my/",
        where=lambda run: where or run.where,
    )


def calendar_of_dates(runs: Iterable[CourseRun], *, discreet: bool = False) -> bytes:
    """An .ics of all sessions of several dates, for somebody who has places on them."""

    def where(run: CourseRun) -> str:
        return discretion.quiet(run.where, [run.course.title]) if discreet else run.where

    return _file(runs, address=lambda run: f"{settings.SITE_URL}/my/", where=where)


def public_calendar(runs: Iterable[CourseRun]) -> bytes:
    """An .ics to subscribe to: dates that anybody can book, each with where to."""
    return _file(
        runs, address=lambda run: f"{settings.SITE_URL}{reverse('book', args=[run.public_id])}"
    )


def _file(
    runs: Iterable[CourseRun],
    *,
    address: Callable[[CourseRun], str],
    where: Callable[[CourseRun], str] = lambda run: run.where,
) -> bytes:
    file = Calendar()
    file.add("prodid", "-//onEvidence//training//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.calendar_name = "onEvidence training"
    file.refresh_interval = dt.timedelta(hours=12)
    for run in runs:
        for session in run.sittings:
            file.add_component(_event(run, session, address(run), where(run)))
    file.add_missing_timezones()
    return bytes(file.to_ical())


def _event(run: CourseRun, session: Session, address: str, where: str) -> Event:
    event = Event()
    event.add("uid", f"{run.public_id}-{session.pk}@onevidence")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", timezone.localtime(session.starts_at))
    event.add("dtend", timezone.localtime(session.ends_at))
    event.add("summary", "onEvidence training")
    event.add("location", where)
    event.add("url", address)
    return event
