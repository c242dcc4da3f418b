from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "Messages and records"

    def ready(self) -> None:
        # pdf registers the check that documents can be printed.
        from common import acting_tasks, default_wording, pdf  # noqa: F401

        post_migrate.connect(default_wording.sync, sender=self, dispatch_uid="wording")
