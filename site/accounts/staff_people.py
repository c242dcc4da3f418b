"""Who works for the practice and in which roles, as administrators say in the office."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import staff_passwords
from accounts.models import User
from common import audit


def may_look_after(administrator: Any, person: User) -> None:
    """Nobody reaches above themselves. Raises PermissionDenied."""
    above = person.is_superuser and not administrator.is_superuser
    if above or not administrator.has_perm("accounts.change_user"):
        raise PermissionDenied


def standing(person: User) -> dict[str, Any]:
    """What they are, as the audit trail keeps it."""
    return {
        "staff": person.is_staff,
        "active": person.is_active,
        "roles": sorted(person.groups.values_list("name", flat=True)),
    }


def made(person: User) -> None:
    """Staff choose a password with a link that they are sent; others sign in without one."""
    with transaction.atomic():
        person.set_unusable_password()
        person.save(update_fields=["password"])
        audit.record("accounts.staff_people.make", on=person, after=standing(person))
        if person.is_staff:
            staff_passwords.send_link(person)


def changed(person: User, *, before: dict[str, Any], email_before: str) -> None:
    """Whoever has just joined the staff is sent a link, as the new are."""
    with transaction.atomic():
        after = standing(person)
        if person.email != email_before:
            before, after = {**before, "email": "old"}, {**after, "email": "new"}
        if after != before:
            audit.record("accounts.staff_people.change", on=person, before=before, after=after)
        joined = after["staff"] and not before["staff"]
        if joined and person.is_active and not person.has_usable_password():
            staff_passwords.send_link(person)
