from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.minimums import deciding


class Command(BaseCommand):
    help = "Decide which dates run that have their minimum, and tell the office of the others."

    def handle(self, **options: object) -> None:
        if count := deciding.check(now=timezone.now()):
            self.stdout.write(f"{count} dates run")
