"""Who can sign in to the demonstration. Nobody here exists, and example domains reach nobody."""

from functools import partial
from hashlib import sha1
from typing import NamedTuple

from django.contrib.auth.models import Group

from accounts import roles
from accounts.models import Membership, Organisation, User
from accounts.signing_in import two_factor
from demo.content.once import once

PASSWORD = "for-demonstration-only"  # noqa: S105 - told to everybody, and of no use elsewhere
ORGANISATION = "Demo Borough Council (demo)"


class Person(NamedTuple):
    email: str
    name: str
    role: str


STAFF = [
    Person("admin@onevidence.example", "Demo Administrator", roles.ADMINISTRATORS),
    Person("office@onevidence.example", "Demo Office", roles.TRAINING_OFFICE),
    Person("finance@onevidence.example", "Demo Finance", roles.FINANCE),
    Person("editor@onevidence.example", "Demo Editor", roles.EDITORS),
    Person("trainer@onevidence.example", "Demo Trainer", roles.TRAINERS),
]
_ADMIN, OFFICE, FINANCE, _EDITOR, TRAINER = (person.email for person in STAFF)
BOOKER = Person("booker@demo.example", "Demo Booker", Membership.Role.OWNER)
MANAGER = Person("manager@demo.example", "Demo Manager", Membership.Role.MANAGER)


def load() -> None:
    for person in STAFF:
        once(f"staff:{person.email}", partial(_staff, person))
    once("organisation", _organisation)


def secret(email: str) -> str:
    """The authenticator key of a demo account: always the same, so that an app once set up stays
    good."""
    return sha1(f"demo {email}".encode()).hexdigest()  # noqa: S324 - hides nothing


def _staff(person: Person) -> None:
    user = User.objects.create_user(
        person.email,
        PASSWORD,
        full_name=person.name,
        is_staff=True,
        is_superuser=person.role == roles.ADMINISTRATORS,
    )
    user.groups.add(Group.objects.get(name=person.role))
    two_factor.new_app(user, key=secret(person.email)).save()


def _organisation() -> None:
    organisation = Organisation.objects.create(name=ORGANISATION)
    for person in (BOOKER, MANAGER):
        user = User.objects.create_user(person.email, full_name=person.name)
        Membership.objects.create(organisation=organisation, user=user, role=person.role)
