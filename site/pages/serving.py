"""Wagtail finds a page by walking down the tree: two queries for each part of the address, then one
for restrictions. Here one query fetches the whole way down, another the page with what it shows;
then Wagtail serves it, with its hooks, as it serves any page. Whatever is unusual (two sites, an
alias, a restriction, a page that routes by itself, an address that leads nowhere) is Wagtail's to
find."""

from itertools import accumulate, pairwise

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from wagtail import views
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult

KEY = "pages.serving.sites"
SECONDS = 60


def serve(request: HttpRequest, path: str) -> HttpResponse:
    site = _only_site()
    if site and (page := _page(site, path)):
        # Where Wagtail itself remembers both, for the rest of the request.
        request._wagtail_site = site
        request._wagtail_route_for_request = RouteResult(page)
    return views.serve(request, path)


def forget(**_signal: object) -> None:
    """Called when a site or its front page is saved; other processes follow within the minute."""
    cache.delete(KEY)


def _only_site() -> Site | None:
    """The site, where there is one for every host; remembered with its front page."""
    sites = cache.get_or_set(KEY, lambda: list(Site.objects.select_related("root_page")), SECONDS)
    return sites[0] if len(sites) == 1 and sites[0].is_default_site else None


def _page(site: Site, path: str) -> Page | None:
    """The live page at `path`, with what it shows; None where that is for Wagtail to find."""
    parts = [part for part in path.split("/") if part]
    # From the root of all pages, which may be restricted too.
    way = ["/", *accumulate(parts, "{}{}/".format, initial=site.root_page.url_path)]
    restrictions = PageViewRestriction.objects.filter(page=OuterRef("pk"))
    found = list(
        Page.objects.filter(url_path__in=way)
        .annotate(restricted=Exists(restrictions))
        .order_by("depth")
    )
    if not _is_plain(found, way):
        return None
    *above, last = found
    page = _as_served(last)
    if page is not None:
        page.above = above
        # The same query has just said that there are none.
        page.get_view_restrictions = PageViewRestriction.objects.none
    return page


def _is_plain(found: list[Page], way: list[str]) -> bool:
    return (
        [page.url_path for page in found] == way
        and all(child.is_child_of(parent) for parent, child in pairwise(found))
        and not any(map(_is_unusual, found))
        and found[-1].live
    )


def _is_unusual(page: Page) -> bool:
    kind = page.specific_class
    return page.restricted or page.alias_of_id or kind is None or kind.route is not Page.route


def _as_served(page: Page) -> Page | None:
    kind = page.specific_class
    pages = kind.as_served() if hasattr(kind, "as_served") else kind._default_manager.all()
    return pages.filter(pk=page.pk).first()
