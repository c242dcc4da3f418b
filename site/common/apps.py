from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "Messages and records"

    def ready(self) -> None:
        # pdf registers the check that documents can be printed, retained what is kept how long.
        from common import (  # noqa: F401
            acting_tasks,
            default_retention,
            default_wording,
            pdf,
            retained,
        )

        post_migrate.connect(default_wording.sync, sender=self, dispatch_uid="wording")
        post_migrate.connect(default_retention.sync, sender=self, dispatch_uid="retention")
