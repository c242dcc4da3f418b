from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.waiting import moving


class Command(BaseCommand):
    help = "Let offers lapse whose time has passed, and offer what is free to whoever waits."

    def handle(self, **options: object) -> None:
        if count := moving.move(now=timezone.now()):
            self.stdout.write(f"{count} offers made")
