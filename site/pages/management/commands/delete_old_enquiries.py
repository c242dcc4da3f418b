from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.enquiries import filing


class Command(BaseCommand):
    help = "Delete enquiries of twelve months ago, and the messages that carried them."

    def handle(self, **options: object) -> None:
        if count := filing.delete_old(now=timezone.now()):
            self.stdout.write(f"{count} old enquiries deleted")
