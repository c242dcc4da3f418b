from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.audit_check import Head, check_and_keep


class Command(BaseCommand):
    help = (
        "Check that every event of the audit trail is there, as it was written and in its place."
        " Prints the head of the chain: note it down on another machine, and give it back with"
        " --head to prove that nothing was taken from the end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", metavar="NUMBER:HASH", help="A head that was noted earlier")

    def handle(self, *, head: str | None, **options: Any) -> None:
        try:
            noted = Head.parse(head) if head else None
        except ValueError as error:
            raise CommandError(str(error)) from error
        verdict = check_and_keep(now=timezone.now(), noted=noted)
        self.stdout.write(f"{verdict.whole} events are whole.")
        if verdict.problem:
            raise CommandError(verdict.problem)
        self.stdout.write(f"Head: {verdict.head}" if verdict.head else "Nothing is sealed yet.")
