from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.naming import chasing


class Command(BaseCommand):
    help = "Ask for the names of people on places that have none, each time once."

    def handle(self, **options: object) -> None:
        if count := chasing.chase(now=timezone.now()):
            self.stdout.write(f"{count} messages asked for names")
