from django.core.management.base import BaseCommand

from common import sealing


class Command(BaseCommand):
    help = "Seal the events of the audit trail that wait for it. Safe to run twice at once."

    def handle(self, **options: object) -> None:
        sealing.seal()
