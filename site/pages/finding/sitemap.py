from typing import Any

from wagtail.contrib.sitemaps import Sitemap

from pages.head import absolute


class PageSitemap(Sitemap):
    """Every public page, help pages too: whoever needs them should find them. Addresses are those
    that the pages themselves name as theirs, whatever host this was asked for at."""

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        urls: list[dict[str, Any]] = super()._urls(page, protocol, domain)
        for url in urls:
            url["location"] = absolute(url["location"])
        return urls
