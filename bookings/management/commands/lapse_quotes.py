from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings import quotes


class Command(BaseCommand):
    help = "Let quotes lapse whose last day has passed."

    def handle(self, **options: object) -> None:
        if count := quotes.lapse(now=timezone.now()):
            self.stdout.write(f"{count} quotes lapsed")
