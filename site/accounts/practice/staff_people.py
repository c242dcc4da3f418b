"""Who works for the practice and in which roles, as administrators say in the office."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.practice import staff_emails, staff_passwords


def may_look_after(administrator: Any, person: User) -> None:
    """Nobody reaches above themselves. Raises PermissionDenied."""
    above = person.is_superuser and not administrator.is_superuser
    if above or not administrator.has_perm("accounts.change_user"):
        raise PermissionDenied


def made(person: User) -> None:
    """Staff choose a password with a link that they are sent; others sign in without one."""
    with transaction.atomic():
        person.set_unusable_password()
        person.save(update_fields=["password"])
        if person.is_staff:
            staff_passwords.send_link(person)


def changed(person: User, *, before: User) -> None:
    """Whoever has just joined the staff is sent a link, as the new are. Of another address the old
    one is told."""
    joined = person.is_staff and not before.is_staff
    with transaction.atomic():
        if joined and person.is_active and not person.has_usable_password():
            staff_passwords.send_link(person)
        if person.email.lower() != before.email.lower():
            staff_emails.address_changed(before.email)
