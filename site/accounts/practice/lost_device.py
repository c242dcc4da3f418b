"""Somebody has lost what makes their codes, and an administrator clears the way for a new one."""

from django.db import transaction
from django.utils import timezone
from django_otp import device_classes

from accounts.models import User, UserSession
from accounts.practice import staff, staff_emails, staff_people
from accounts.signing_in import sessions
from common import audit


class Refused(Exception):
    """Its message is for the administrator."""


class Oneself(Refused):
    def __init__(self) -> None:
        super().__init__("Nobody resets their own second factor. Ask another administrator.")


class NothingToReset(Refused):
    def __init__(self) -> None:
        super().__init__("They have no second factor. They set one up when they next sign in.")


def reset(person: User, *, by: User, reason: str) -> None:
    """Remove every second factor of theirs, end their sessions, tell them. Raises Refused, and
    PermissionDenied."""
    staff_people.may_look_after(by, person)
    if by.pk == person.pk:
        raise Oneself
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        removed = {
            kind.model_label(): kind.objects.filter(user=person).delete()[0]
            for kind in device_classes()
        }
        if not any(removed.values()):
            raise NothingToReset
        end_sessions(person)
        audit.record("accounts.lost_device.reset", on=person, before=removed, reason=reason, by=by)
        staff_emails.second_factor_reset(person)


def end_sessions(person: User) -> None:
    """All of them, and those that have only shown a password. These do not say whose they are: each
    is read, which is for rare occasions."""
    sessions.end_all(person)
    nobody_s = UserSession.objects.filter(user=None, expire_date__gt=timezone.now()).iterator()
    half_way = [each.pk for each in nobody_s if _is_of(person, each.get_decoded())]
    UserSession.objects.filter(pk__in=half_way).delete()


def _is_of(person: User, session: dict[str, object]) -> bool:
    pending = session.get(staff.PENDING)
    return isinstance(pending, dict) and pending.get("user") == person.pk
