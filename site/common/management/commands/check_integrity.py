from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import integrity


class Command(BaseCommand):
    help = (
        "Check that everything is whole: seats, people, enrolments, money, messages. Prints each"
        " problem, and ends with 1 if there is any. The office sees the result."
    )

    def handle(self, **options: Any) -> None:
        result = integrity.check_and_keep()
        for note in result.notes:
            self.stdout.write(f"Note: {note}")
        for problem in result.problems:
            self.stdout.write(problem)
        if result.problems:
            raise CommandError(f"{len(result.problems)} problems found.")
        self.stdout.write(f"Everything is whole ({result.seconds:.1f} seconds).")
