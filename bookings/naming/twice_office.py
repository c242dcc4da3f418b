"""In the office: somebody who is on one date twice, with both bookings side by side."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse, reverse_lazy

from bookings.models import Place
from bookings.naming import twice
from bookings.office.pages import LOOK, OfficePage, date_url
from common.attention import Trouble, Watch, register


@register
class TwiceOnADate(Watch):
    name, order, heading = "twice", 255, "Booked twice on one date"
    advice = "Ask whoever booked: cancel one of the two places, or put somebody else on it."
    permissions = (LOOK,)

    def found(self) -> QuerySet[Place]:
        return twice.found()

    def trouble(self, item: Place) -> Trouble:
        return Trouble(
            item.booking.reference,
            reverse("booked_twice", args=[item.pk]),
            f"Somebody on it has a place on {item.when} in another booking, too.",
            item.booking.confirmed_at,
        )


class TwiceView(OfficePage):
    """Both, each with what settles it."""

    permission = LOOK
    template_name = "bookings/cms/twice.html"
    page_title = "Booked twice on one date"
    header_icon = "warning"
    above = [(reverse_lazy("attention:index"), "Needs attention")]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        place: Any = twice.found().filter(pk=pk).first()
        if place is None:
            messages.success(request, "That is settled: nobody has two places there any more.")
            return redirect("attention:index")
        both = Place.objects.filter(pk__in=[place.earlier, place.pk]).select_related("booking")
        return self.page(
            place=place,
            both=both.order_by("pk"),
            date_url=date_url(place.run_id),
            may_change=request.user.has_perm("bookings.add_change"),
        )


def addresses() -> list[URLPattern]:
    return [path("twice/<int:pk>/", TwiceView.as_view(), name="booked_twice")]
