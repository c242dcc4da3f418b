"""Where people and machines look for pages."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from common.page_cache import kept
from pages.finding.search import search as find
from pages.finding.sitemap import PageSitemap

MOST_LETTERS = 100
ON_A_PAGE = 10
#: The question stands in the address, so that a search can be linked to, gone back to and made
#: without JavaScript; it may say a lot about whoever asked. So no more of it stays anywhere than
#: the browser's own history holds: nothing is kept, here or there, the next page is not told where
#: its reader came from, and the title (all that a list of tabs shows) never says it.
NO_TRACES = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}

#: Rooms where nothing is to be found: what is somebody's, what is the office's, codes that people
#: were given, and what somebody asked.
CLOSED = (
    "/my/", "/organisation/", "/invitations/", "/staff/", "/cms/", "/book/", "/bookings/",
    "/waiting-list/", "/sign-in/", "/sign-out/", "/leave/", "/search/", "/verify/", "/documents/",
    "/demo/",
)  # fmt: skip


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    question = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:MOST_LETTERS]
    answer = find(question)
    page = Paginator(answer.results, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "question": question,
        "answer": answer,
        "page_obj": page,
        "results": answer.show(page.object_list),
    }
    response = render(request, "pages/search.html", context)
    for name, value in NO_TRACES.items():
        response[name] = value
    return response


@kept()
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(request, sitemaps={"pages": PageSitemap})


@kept()
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {room}" for room in CLOSED),
        "Allow: /verify/$",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
