"""What tests of registers and certificates share: a date that has begun, staff at the door."""

import datetime as dt
import time

from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.practice import fresh_code
from courses.models import CourseRun, Enrolment
from tests import factories


def trainer(**fields):
    return factories.UserFactory(is_staff=True, **fields)


def sign_in_staff(client, user, *, verified=True, device=None):
    """With password and, unless told otherwise, second factor, which they have just shown."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if verified:
        device = device or TOTPDevice.objects.create(user=user, name="phone")
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session[fresh_code.SHOWN] = time.time()
        session.save()
    return client


def started_run(**fields):
    """A date that began an hour ago and lasted that hour."""
    return factories.CourseRunFactory(starts_in=dt.timedelta(hours=-1), **fields)


def enrolled(run: CourseRun, *names: str) -> list[Enrolment]:
    return [factories.EnrolmentFactory(run=run, learner__full_name=name) for name in names]


def marks(run: CourseRun, **minutes: int) -> dict[tuple[int, int], int]:
    """Minutes in every session, by the first name of each learner."""
    people = {e.learner.full_name.split()[0].lower(): e for e in run.enrolments.all()}
    return {
        (people[name].pk, session.pk): present
        for name, present in minutes.items()
        for session in run.sessions.all()
    }
