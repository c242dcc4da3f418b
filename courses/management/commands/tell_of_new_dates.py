from django.core.management.base import BaseCommand
from django.utils import timezone

from courses import interest


class Command(BaseCommand):
    help = "Write to those who wait for a date of a course that has one now."

    def handle(self, **options: object) -> None:
        if told := interest.tell(now=timezone.now()):
            self.stdout.write(f"{told} people told of a new date")
