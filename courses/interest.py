"""Telling people, once, that a course has a new date. Who is told is forgotten with the telling."""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from common import mail
from courses import emails
from courses.models import Course, CourseRun, InterestNotice

#: Notices that one transaction tells.
BATCH = 200
#: Dates that a message names; the first of them lead to the rest.
NAMED = 6
_signer = signing.Signer(salt="courses.interest")


def ask(course: Course, *, email: str, now: dt.datetime) -> None:
    """Note that somebody wants to hear of a new date, and confirm it to them. Who is on the list
    stays on it and hears nothing: the caller must not learn which it was."""
    with transaction.atomic():
        known = [run.pk for run in CourseRun.objects.filter(course=course).upcoming(now)]
        notice, is_new = InterestNotice.objects.get_or_create(
            course=course, email=email.lower(), defaults={"known_dates": known}
        )
        if is_new:
            emails.interest_noted(notice, stop=stop_address(notice))


def stop_address(notice: InterestNotice) -> str:
    """Where one press takes the address off the list, for whoever has the message."""
    token = _signer.sign(str(notice.public_id))
    return f"{settings.SITE_URL}{reverse('stop_interest', args=[token])}"


def is_genuine(token: str) -> bool:
    try:
        _signer.unsign(token)
    except signing.BadSignature:
        return False
    return True


def stop(token: str) -> None:
    """Take the address off the list; once it is off, nothing changes. Raises BadSignature."""
    InterestNotice.objects.filter(public_id=_signer.unsign(token)).delete()


def tell(*, now: dt.datetime) -> int:
    """Write to everybody whose course has a date that is new to them. The number told."""
    courses = InterestNotice.objects.values("course")
    dates: dict[int, list[CourseRun]] = {}
    for run in CourseRun.objects.filter(course__in=courses).upcoming(now):
        dates.setdefault(run.course_id, []).append(run)
    keys = list(InterestNotice.objects.filter(course__in=dates).values_list("pk", flat=True))
    return sum(_tell(keys[at : at + BATCH], dates) for at in range(0, len(keys), BATCH))


def _tell(keys: list[int], dates: dict[int, list[CourseRun]]) -> int:
    """The message and the end of the notice are one: whoever comes second finds no row to tell."""
    with transaction.atomic():
        notices = (
            InterestNotice.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .filter(pk__in=keys)
            .select_related("course")
        )
        news = {notice: _news(notice, dates[notice.course_id]) for notice in notices}
        told = {notice: runs for notice, runs in news.items() if runs}
        if told:
            mail.post([emails.date_added(notice, runs=runs) for notice, runs in told.items()])
            InterestNotice.objects.filter(pk__in=[notice.pk for notice in told]).delete()
        return len(told)


def _news(notice: InterestNotice, runs: list[CourseRun]) -> list[CourseRun]:
    return [run for run in runs if run.pk not in notice.known_dates][:NAMED]
