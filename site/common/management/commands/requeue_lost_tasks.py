import datetime as dt

from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

#: No task of ours runs for longer; one that seems to has lost its worker.
LONGEST = dt.timedelta(minutes=15)


class Command(BaseCommand):
    help = "Give tasks whose worker was killed back to the queue."

    def handle(self, **options: object) -> None:
        now = timezone.now()
        lost = DBTaskResult.objects.filter(
            status=TaskResultStatus.RUNNING, started_at__lt=now - LONGEST
        )
        if count := lost.update(status=TaskResultStatus.READY, started_at=None):
            self.stdout.write(f"{count} tasks given back")
