from django.core.management.base import BaseCommand

from pages import link_check


class Command(BaseCommand):
    help = "Find the links of the published pages that lead nowhere, for the office's first page."

    def handle(self, **options: object) -> None:
        if broken := link_check.check():
            self.stdout.write(f"{broken} links lead nowhere")
