from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "Messages and records"

    def ready(self) -> None:
        from common import pdf  # noqa: F401 - registers the check that documents can be printed
