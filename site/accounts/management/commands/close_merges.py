from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.merging import closing


class Command(BaseCommand):
    help = "Make merges final that are 30 days old, and forget what they could be undone with."

    def handle(self, **options: object) -> None:
        if count := closing.close(now=timezone.now()):
            self.stdout.write(f"{count} merges final")
