from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.reminders import sending


class Command(BaseCommand):
    help = "Remind of invoices on which something is owed, each time once."

    def handle(self, **options: object) -> None:
        if count := sending.remind(now=timezone.now()):
            self.stdout.write(f"{count} invoices reminded of")
