from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.changes import carrying_out


class Command(BaseCommand):
    help = "Go on with dates that were cancelled or moved: tell, remind, settle by the deadline."

    def handle(self, *args: Any, **options: Any) -> None:
        settled = carrying_out.apply_due(now=timezone.now())
        self.stdout.write(f"{settled} settled by the deadline")
