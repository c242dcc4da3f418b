from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.imports import running


class Command(BaseCommand):
    help = "Forget lists of learners that were uploaded 30 days ago; the people themselves stay."

    def handle(self, **options: object) -> None:
        if count := running.delete_old(now=timezone.now()):
            self.stdout.write(f"{count} lists forgotten")
