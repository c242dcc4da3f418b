"""What every page shows of the site around it: a few queries, then kept for up to a minute."""

from typing import Any

from django.core.cache import cache
from django.db.models import Q
from wagtail.models import Page, Site

from pages import shown
from pages.models import ContactPage, Helpline, HelpPage, SiteSettings

KEY = "pages.furniture"
SECONDS = 60


def furniture() -> dict[str, Any]:
    return cache.get_or_set(_key(), _collect, SECONDS)


def forget(**_signal: Any) -> None:
    """Called whenever something of it is saved; other processes follow at the commit."""
    cache.delete(_key())


def _key() -> str:
    return f"{KEY}.{shown.content}"


def _collect() -> dict[str, Any]:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    settings = SiteSettings.objects.filter(site=site).first() or SiteSettings()
    below_home = site.root_page.get_children().live() if site else Page.objects.none()
    pages_of_record = Page.objects.live().filter(
        Q(standardpage__in_footer=True) | Q(helppage__in_footer=True)
    )
    return {
        "site_settings": settings,
        "exit_url": settings.exit_address,
        "navigation": _links(below_home.in_menu().order_by("path")),
        "footer_links": _links(pages_of_record.order_by("path")),
        "contact_url": contact.url if (contact := ContactPage.objects.live().first()) else "",
        "help_url": help_page.url if (help_page := _help_pages().first()) else "",
        "helplines": list(Helpline.objects.all()),
    }


def _help_pages() -> Any:
    """Where helplines are; those in the menu first."""
    return HelpPage.objects.live().order_by("-show_in_menus", "path")


def _links(pages: Any) -> list[dict[str, str]]:
    return [{"title": page.title, "url": page.url} for page in pages]
