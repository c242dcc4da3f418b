import warnings

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from PIL import Image


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "Messages and records"

    def ready(self) -> None:
        # pdf registers the check that documents can be printed, retained what is kept how long.
        from common import (  # noqa: F401
            acting_tasks,
            default_retention,
            default_wording,
            exports,
            pdf,
            retained,
        )

        # Pillow refuses above twice its own limit, before it unpacks anything, for whoever opens a
        # picture (Wagtail unpacks it before it counts). Between the two it only warns.
        Image.MAX_IMAGE_PIXELS = settings.MAX_IMAGE_PIXELS // 2
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        exports.guard_every_download()
        post_migrate.connect(default_wording.sync, sender=self, dispatch_uid="wording")
        post_migrate.connect(default_retention.sync, sender=self, dispatch_uid="retention")
