import datetime as dt

from django.core.management.base import BaseCommand
from django.utils import timezone

from certificates import issue, printing

#: After this the message that was to carry a file, or its task, has had its turn.
GRACE = dt.timedelta(minutes=10)


class Command(BaseCommand):
    help = "Issue the certificates, and have the files made, that a crash left out."

    def handle(self, **options: object) -> None:
        if issued := issue.issue_missing():
            self.stdout.write(f"{issued} certificates issued")
        if asked := printing.ask_for_missing(before=timezone.now() - GRACE):
            self.stdout.write(f"{asked} certificate files asked for")
