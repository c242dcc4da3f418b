"""What every page shows of the site around it: a few queries, then kept for up to a minute."""

from typing import Any

from django.core.cache import cache
from wagtail.models import Site

from pages.models import (
    ContactPage,
    FootLink,
    Helpline,
    SiteSettings,
    StatutoryName,
    TopLink,
)

KEY = "pages.furniture"
SECONDS = 60


def furniture() -> dict[str, Any]:
    return cache.get_or_set(KEY, _collect, SECONDS)


def forget(**_signal: Any) -> None:
    """Called whenever something of it is saved; other processes follow within the minute."""
    cache.delete(KEY)


def _collect() -> dict[str, Any]:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    settings = SiteSettings.objects.filter(site=site).first() or SiteSettings()
    return {
        "site_settings": settings,
        "exit_url": settings.exit_address,
        "navigation": _links(TopLink, site),
        "footer_links": _links(FootLink, site),
        "contact_url": contact.url if (contact := ContactPage.objects.live().first()) else "",
        "helplines": list(Helpline.objects.all()),
        "statutory_names": StatutoryName.placeholders(),
    }


def _links(kind: type[TopLink] | type[FootLink], site: Site | None) -> list[dict[str, str]]:
    links = kind.objects.filter(menus__site=site).select_related("page")
    return [each.link for each in links if each.is_live]
