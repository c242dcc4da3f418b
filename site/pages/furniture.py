"""What every page shows of the site around it: a few queries, then kept for up to a minute."""

from typing import Any

from django.core.cache import cache
from wagtail.models import Site

from pages import shown
from pages.models import (
    ContactPage,
    FootLink,
    Helpline,
    HelpPage,
    SiteSettings,
    StatutoryName,
    TopLink,
)

KEY = "pages.furniture"
SECONDS = 60


def furniture() -> dict[str, Any]:
    found: dict[str, Any] | None = cache.get_or_set(_key(), _collect, SECONDS)
    return found or {}


def forget(**_signal: Any) -> None:
    """Called whenever something of it is saved; other processes follow at the commit."""
    cache.delete(_key())


def _key() -> str:
    return f"{KEY}.{shown.content}"


def _collect() -> dict[str, Any]:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    settings = SiteSettings.objects.filter(site=site).first() or SiteSettings()
    return {
        "site_settings": settings,
        "exit_url": settings.exit_address,
        "navigation": _links(TopLink, site),
        "footer_links": _links(FootLink, site),
        "contact_url": contact.url if (contact := ContactPage.objects.live().first()) else "",
        "help_url": help_page.url if (help_page := _help_pages().first()) else "",
        "helplines": list(Helpline.objects.all()),
        "statutory_names": StatutoryName.placeholders(),
    }


def _help_pages() -> Any:
    """Where helplines are; those in the menu first."""
    return HelpPage.objects.live().order_by("-show_in_menus", "path")


def _links(kind: type[TopLink] | type[FootLink], site: Site | None) -> list[dict[str, str]]:
    links = kind.objects.filter(menus__site=site).select_related("page")
    return [each.link for each in links if each.is_live]
