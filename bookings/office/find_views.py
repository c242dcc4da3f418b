"""The office's one search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from bookings.office import find
from bookings.office.pages import OfficePage, OfficeViewSet

#: What was looked for last, in the session.
SESSION_KEY = "found"


class FindView(OfficePage):
    """Words are posted and kept in the session, not put in the address: they may be somebody's name
    (safety.md). Whoever comes back from what they opened finds the list again."""

    template_name = "bookings/cms/find.html"
    page_title = "Find"
    header_icon = "search"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.session.get(SESSION_KEY)
        return self.page(
            words=words or "",
            asked=words is not None,
            is_short=len(words or "") < find.FEWEST,
            groups=find.find(request.user, words or ""),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        request.session[SESSION_KEY] = " ".join(request.POST.get("words", "").split())[:100]
        return redirect("find:index")


class FindViewSet(OfficeViewSet):
    name = "find"
    icon = "search"
    menu_label = "Find"
    menu_order = 151
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", FindView.as_view(), name="index")]
