"""The roles of staff, as Django groups, and what each may do in the office at the least.

Other rooms add what is theirs when they start: `roles.grant(roles.FINANCE,
"bookings.view_invoice")`. Groups and permissions are brought in line after every `migrate` (and
`flush`), because permissions do not exist yet while migrations run. Nothing is ever taken away:
what an administrator granted stays granted."""

from collections import defaultdict
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS

#: Wagtail makes this group itself, with its permissions on pages, images and documents.
EDITORS = "Editors"
TRAINING_OFFICE = "Training office"
FINANCE = "Finance"
TRAINERS = "Trainers"
ADMINISTRATORS = "Administrators"
ALL = (EDITORS, TRAINING_OFFICE, FINANCE, TRAINERS, ADMINISTRATORS)

_granted: defaultdict[str, set[str]] = defaultdict(set)


def grant(role: str, *permissions: str) -> None:
    """`role` holds each of `permissions` ("app_label.codename") from the next migrate on."""
    _granted[role].update(permissions)


for _role in (EDITORS, TRAINING_OFFICE, FINANCE, ADMINISTRATORS):
    grant(_role, "wagtailadmin.access_admin")
for _role in (TRAINING_OFFICE, ADMINISTRATORS):
    for _model in ("organisation", "learner"):
        grant(_role, *(f"accounts.{act}_{_model}" for act in ("add", "change", "view")))
for _role in (TRAINING_OFFICE, ADMINISTRATORS):
    # To add one is to merge, to change one is to undo it.
    grant(_role, *(f"accounts.{act}_merge" for act in ("add", "change", "view")))
for _role in (TRAINING_OFFICE, FINANCE, ADMINISTRATORS):
    # To change a message is to send it again: nothing else about it can be changed.
    grant(_role, "common.view_outgoingmessage", "common.change_outgoingmessage")
for _role in (TRAINING_OFFICE, ADMINISTRATORS):
    grant(_role, "common.view_messagewording", "common.change_messagewording")
grant(TRAINING_OFFICE, "accounts.view_contactpreferences")
grant(ADMINISTRATORS, "common.view_retentionrule", "common.change_retentionrule")
grant(ADMINISTRATORS, "common.view_retentionrun")
grant(ADMINISTRATORS, "accounts.view_erasurerequest", "accounts.change_erasurerequest")
grant(FINANCE, "accounts.view_organisation")
grant(ADMINISTRATORS, "common.view_auditevent")
for _act in ("add", "change", "delete", "view"):
    grant(ADMINISTRATORS, f"accounts.{_act}_user", f"auth.{_act}_group")


def sync(*, apps: Apps = installed, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Make the groups that are missing, and give each the permissions that it lacks. Receives
    post_migrate, whose `apps` are those that the database has tables for."""
    group_model = apps.get_model("auth", "Group")
    for role in ALL:
        group, _made = group_model.objects.using(using).get_or_create(name=role)
        group.permissions.add(*permissions(_granted[role], apps=apps, using=using))


def permissions(names: set[str], *, apps: Apps, using: str) -> list[Any]:
    """The permissions of these names, made if Django has not made them yet."""
    wanted = defaultdict(list)
    for name in names:
        app_label, codename = name.split(".")
        wanted[app_label].append(codename)
    found: list[Any] = []
    for app_label, codenames in wanted.items():
        # post_migrate reaches the rooms in turn, and this one before others have theirs.
        create_permissions(installed.get_app_config(app_label), verbosity=0, apps=apps, using=using)
        found += (
            apps.get_model("auth", "Permission")
            .objects.using(using)
            .filter(content_type__app_label=app_label, codename__in=codenames)
        )
    return found
