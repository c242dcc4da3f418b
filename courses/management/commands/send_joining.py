from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.joining import sending


class Command(BaseCommand):
    help = "Tell people how to join, remind them, and write to those who were not there."

    def handle(self, **options: object) -> None:
        if told := sending.send_due(now=timezone.now()):
            self.stdout.write(f"{told} people told")
