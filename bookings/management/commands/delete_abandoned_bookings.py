from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings import holds


class Command(BaseCommand):
    help = "Delete bookings that nobody finished within a week; they hold names and no seats."

    def handle(self, **options: object) -> None:
        if count := holds.delete_abandoned(now=timezone.now()):
            self.stdout.write(f"{count} abandoned bookings deleted")
