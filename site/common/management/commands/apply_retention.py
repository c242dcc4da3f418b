from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common import audit, retention_run
from common.when import date


class Command(BaseCommand):
    help = "Delete what has been kept for as long as the schedule says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="List what would go, and delete nothing."
        )

    def handle(self, *, dry_run: bool, **options: object) -> None:
        now = timezone.now()
        if dry_run:
            for due in retention_run.due(now=now):
                self.stdout.write(_line(due))
            return
        with audit.acting(origin="manage.py apply_retention"):
            try:
                numbers = retention_run.apply(now=now)
            except retention_run.Unfinished as error:
                raise CommandError(str(error)) from error
        for kind, number in numbers.items():
            if number:
                self.stdout.write(f"{kind}: {number} deleted")


def _line(due: retention_run.Due) -> str:
    line = f"{due.rule.kind}: {due.number}"
    if due.oldest is None:
        return line
    return f"{line}, the oldest of {date(due.oldest)} ({', '.join(due.references)})"
