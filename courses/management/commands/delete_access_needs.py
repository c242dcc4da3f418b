from django.core.management.base import BaseCommand
from django.utils import timezone

from courses import needs


class Command(BaseCommand):
    help = "Delete the access and dietary needs of dates that ended 30 days ago."

    def handle(self, **options: object) -> None:
        if deleted := needs.delete_due(timezone.now()):
            self.stdout.write(f"{deleted} people's needs deleted")
