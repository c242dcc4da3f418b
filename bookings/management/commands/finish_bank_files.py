from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.bank import running


class Command(BaseCommand):
    help = "Go on with confirmed bank statements whose worker was killed."

    def handle(self, **options: object) -> None:
        if count := running.finish_lost(now=timezone.now()):
            self.stdout.write(f"{count} statements given to the worker again")
