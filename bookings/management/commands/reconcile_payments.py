from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.payments.reconciliation import reconcile


class Command(BaseCommand):
    help = "Bring unfinished card payments and refunds in line with Stripe."

    def handle(self, **options: object) -> None:
        if count := reconcile(now=timezone.now()):
            self.stdout.write(f"{count} payments, refunds and events looked at")
