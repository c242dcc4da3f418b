"""The records of periods, in line with the kinds that the code declares."""

from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS

from common import retention


def sync(*, apps: Apps = installed, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """A record for each kind that has none. What the office chose stays. Receives post_migrate,
    whose `apps` are those that the database has tables for."""
    try:
        records = apps.get_model("common", "RetentionRule").objects.using(using)
    except LookupError:  # migrated back to before there was any
        return
    known = set(records.values_list("kind", flat=True))
    for name, kind in retention.kinds().items():
        if name not in known:
            number, unit = kind.default
            records.create(kind=name, number=number, unit=str(unit))
