"""The records of wording, in line with the kinds of message that the code declares."""

from dataclasses import asdict
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS, transaction
from wagtail.log_actions import log

from common import audit, wording
from common.models import MessageWording


def sync(*, apps: Apps = installed, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """A record for each kind that has none, and the newest default for each that nobody has edited.
    What the office wrote stays. Receives post_migrate, whose `apps` are those that the database has
    tables for."""
    try:
        records = apps.get_model("common", "MessageWording").objects.using(using)
    except LookupError:  # migrated back to before there was any
        return
    known = {record.kind: record for record in records.all()}
    for name, kind in wording.kinds().items():
        record, default = known.get(name), asdict(kind.words)
        if record is None:
            records.create(kind=name, **default)
        elif not record.edited:
            records.filter(pk=record.pk, edited=False).update(**default)


def restore(record: MessageWording, *, by: AbstractBaseUser | AnonymousUser) -> None:
    """Say again what the code says, and go with it when it changes."""
    for name, text in asdict(record.described.words).items():
        setattr(record, name, text)
    record.edited = False
    with transaction.atomic():
        record.save()
        log(record, "wagtail.revert", user=by)
        audit.record("common.wording.restore", on=record)
