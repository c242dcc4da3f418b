"""What search engines and shared links are told of a page: its name, what it says, where it is."""

import textwrap
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from pages.finding.corpus import texts_of
from pages.models import HomePage, PersonPage, SiteSettings
from pages.names import fill_in

#: Letters of a description; what is longer is cut off by those who show it, and not at a word.
MOST_LETTERS = 160
#: Made by `manage.py draw_share_image`.
SHARE_IMAGE = {"path": "img/share.png", "width": 1200, "height": 630}


def title(page: Page, site_settings: SiteSettings) -> str:
    """What an editor wrote for search engines, or else its own title."""
    name = site_settings.organisation_name
    if isinstance(page, HomePage):
        return page.seo_title or f"{name}: {site_settings.strapline}"
    return f"{page.seo_title or page.title} - {name}"


def description(page: Page) -> str:
    """What an editor wrote for search engines, or else the page's own first words."""
    written = (page.search_description, getattr(page, "summary", ""), _introduction(page))
    words = next((each for each in written if each.strip()), None) or next(texts_of(page), "")
    return textwrap.shorten(fill_in(words), MOST_LETTERS, placeholder=" …")


def address(page: Page, request: HttpRequest | None = None) -> str:
    """The one whole address of a page, whatever host or parameters it was asked for with."""
    return absolute(page.get_url(request) or "/")


def absolute(url: str) -> str:
    return settings.SITE_URL + urlsplit(url).path


def facts(page: Page, site_settings: SiteSettings, request: HttpRequest) -> dict[str, Any]:
    """For components/head_meta.html."""
    return {
        "title": title(page, site_settings),
        "description": description(page),
        "url": address(page, request),
        "type": "profile" if isinstance(page, PersonPage) else "website",
        "site_name": site_settings.organisation_name,
        "image": SHARE_IMAGE | {"url": absolute(static(SHARE_IMAGE["path"]))},
    }


def _introduction(page: Page) -> str:
    return get_text_for_indexing(getattr(page, "introduction", "") or "")
