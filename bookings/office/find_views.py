"""The office's one search."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from bookings.office import find
from bookings.office.pages import OfficePage, OfficeViewSet


class FindView(OfficePage):
    """Words are posted, not put in the address: they may be somebody's name (safety.md)."""

    template_name = "bookings/cms/find.html"
    page_title = "Find"
    header_icon = "search"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(words="")

    def post(self, request: HttpRequest) -> HttpResponse:
        words = request.POST.get("words", "").strip()[:100]
        return self.page(
            words=words,
            is_short=len(words) < find.FEWEST,
            groups=find.find(request.user, words),
            asked=True,
        )


class FindViewSet(OfficeViewSet):
    name = "find"
    icon = "search"
    menu_label = "Find"
    menu_order = 151

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", FindView.as_view(), name="index")]
