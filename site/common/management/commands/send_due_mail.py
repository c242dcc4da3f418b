from django.core.management.base import BaseCommand

from common import mail


class Command(BaseCommand):
    help = "Send the messages that are due: retries, and whatever a crash left unsent."

    def handle(self, **options: object) -> None:
        if sent := mail.send_due():
            self.stdout.write(f"{sent} messages sent")
