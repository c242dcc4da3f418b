from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.privacy import erasure_requests
from common import audit


class Command(BaseCommand):
    help = "Erase whoever asked for it and has not taken it back within a week."

    def handle(self, **options: object) -> None:
        with audit.acting(origin="manage.py erase_due"):
            if count := erasure_requests.do_due(now=timezone.now()):
                self.stdout.write(f"{count} people erased")
