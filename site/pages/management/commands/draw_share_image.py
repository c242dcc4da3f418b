"""Draw the picture that stands beside shared links anew, when the drawing or the name changes."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pages.head import SHARE_IMAGE
from pages.models import SiteSettings
from pages.share_image import draw


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        static = settings.BASE_DIR / "site" / "static"
        name, strapline = (
            SiteSettings._meta.get_field(field).default
            for field in ("organisation_name", "strapline")
        )
        target = static / SHARE_IMAGE["path"]
        target.parent.mkdir(exist_ok=True)
        image = draw(static / "svg" / "thread-to-cloth.svg", name=name, strapline=strapline)
        image.save(target, optimize=True)
        self.stdout.write(f"{target}: {target.stat().st_size} bytes")
