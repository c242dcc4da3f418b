from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.pools import expiring


class Command(BaseCommand):
    help = "Warn of prepaid places that are about to lapse, and let those lapse whose day is over."

    def handle(self, **options: object) -> None:
        now = timezone.now()
        if count := expiring.warn(now=now):
            self.stdout.write(f"{count} organisations were warned")
        if count := expiring.expire(now=now):
            self.stdout.write(f"{count} places lapsed")
