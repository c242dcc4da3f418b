"""Dates and people for the tests of what people are told, and the passing of time."""

import datetime as dt

import time_machine
from django.core import mail as django_mail
from django.utils import timezone

from common import mail
from common.models import OutgoingMessage
from courses.enrolment import enrol
from courses.joining import sending
from courses.models import CourseRun, SentNotice, Session
from tests import factories

#: A Wednesday in winter, far from any change of the clocks.
STARTS = timezone.make_aware(dt.datetime(2027, 2, 24, 14, 0))


def dated(*, starts=STARTS, **fields):
    """A date that begins at `starts` for an hour, with all that can be said of joining it."""
    run = factories.CourseRunFactory(
        **{
            "mode": "in_person",
            "place": "Room 2, Leeds",
            "joining": "Ask for Sam",
            "directions": "1 Example Street, https://map.example/leeds",
            "access_notes": "Step-free.",
            **fields,
        }
    )
    Session.objects.filter(run=run).update(starts_at=starts, ends_at=starts + dt.timedelta(hours=1))
    return CourseRun.objects.get(pk=run.pk)


def place(run, email="ann@example.org", **fields):
    learner = factories.LearnerFactory(email=email, **fields)
    enrol(run.course, run=run, learners=[learner])
    return learner


def at(moment):
    return time_machine.travel(moment, tick=False)


def before(**ahead):
    return STARTS - dt.timedelta(**ahead)


def pass_by(now):
    """The scheduler comes by."""
    with at(now):
        return sending.send_due(now=now)


def promised(kind):
    return [
        message.recipient
        for message in OutgoingMessage.objects.filter(kind=kind).order_by("recipient")
    ]


def told(kind):
    return SentNotice.objects.filter(kind=kind).count()


def sent(address, now=None):
    """The newest message to `address`, as it went out."""
    with at(now or timezone.now()):
        mail.send_due()
    return [each for each in django_mail.outbox if each.to == [address]][-1]
