"""Rows that are as old as a test wants them, and the deleting of what is due."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from bookings.ledger import guards
from common import retention_run
from pages.models import Enquiry


def ago(**period):
    return timezone.now() - dt.timedelta(**period)


def aged(row, **fields):
    type(row)._base_manager.filter(pk=row.pk).update(**fields)
    return row


@contextmanager
def unguarded() -> Iterator[None]:
    """Within, the database lets rows of the ledger be changed."""
    _execute(guards.removal(connection.vendor))
    yield
    _execute(guards.installation(connection.vendor))


def _execute(statements: list[str]) -> None:
    connection.check_constraints()  # PostgreSQL alters no table while others wait
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def apply(now=None):
    return {
        kind: number
        for kind, number in retention_run.apply(now=now or timezone.now()).items()
        if number
    }


def enquiries(number, *, age=400):
    rows = [
        Enquiry(form_key=uuid.uuid4(), kind=Enquiry.Kind.CONTACT, name="Ann", email="a@b.org")
        for _ in range(number)
    ]
    Enquiry.objects.bulk_create(rows)
    Enquiry.objects.update(created_at=ago(days=age))
