"""Rows that are as old as a test wants them, and the deleting of what is due."""

import datetime as dt
import uuid

from django.utils import timezone

from common import retention_run
from pages.models import Enquiry


def ago(**period):
    return timezone.now() - dt.timedelta(**period)


def aged(row, **fields):
    type(row)._base_manager.filter(pk=row.pk).update(**fields)
    return row


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
