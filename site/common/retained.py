"""What the site keeps of its own work, and for how long."""

from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from common.models import OutgoingMessage
from common.retention import Kind, days, months, register

#: safety.md: logs 90 days.
LOGS = days(90)
A_LOG = "A log: long enough to look into what went wrong."

register(
    Kind(
        name="messages",
        label="Messages sent",
        what="Every email that we sent or could not send: to whom, when, and what it said.",
        why=A_LOG,
        counted_from="the day it was promised",
        default=LOGS,
        maximum=months(12),
        # One that waits to be sent is no log yet.
        due=lambda before: OutgoingMessage.objects.exclude(
            state__in=OutgoingMessage.WAITING
        ).filter(created_at__lt=before),
        moment="created_at",
        reference="public_id",
    ),
    Kind(
        name="office_history",
        label="History of records in the office",
        what="Who of the staff changed which record, as the office's history shows it. The history"
        " of pages stays with the page: it names staff alone.",
        why=A_LOG,
        counted_from="the change",
        default=LOGS,
        maximum=months(12),
        due=lambda before: ModelLogEntry.objects.filter(timestamp__lt=before),
        moment="timestamp",
    ),
    Kind(
        name="tasks",
        label="Finished background tasks",
        what="What the worker did, by number, and what went wrong.",
        why=A_LOG,
        counted_from="the moment it was finished",
        default=days(30),
        maximum=LOGS,
        due=lambda before: DBTaskResult.objects.finished().filter(finished_at__lt=before),
        moment="finished_at",
    ),
)
