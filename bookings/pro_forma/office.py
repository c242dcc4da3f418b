"""A pro-forma in the office, of a booking that is made for a customer. `money_hooks` reads it."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone

from bookings.models import Booking
from bookings.office.pages import BOOK, OfficePage
from bookings.pro_forma import making, paper


class ProFormaView(OfficePage):
    permission = BOOK
    template_name = "bookings/cms/pro_forma.html"
    header_icon = "doc-full-inverse"

    @cached_property
    def booking(self) -> Booking:
        return get_object_or_404(Booking, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"Pro-forma of {self.booking.reference}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = {"url": reverse("phone:booking", args=[self.booking.pk]), "label": "Being booked"}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        made = self.booking.pro_formas.all()
        is_made = self.booking.state == Booking.State.HELD
        return self.page(
            booking=self.booking, made=made, can_make=is_made, is_held=self.booking.is_held(now)
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            made = making.make(self.booking, now=timezone.now())
        except making.ProFormaError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{made.reference} is ready to be downloaded.")
        return redirect("office_pro_forma", self.booking.pk)


class ProFormaPaperView(OfficePage):
    permission = BOOK

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
        booking = get_object_or_404(Booking, pk=pk)
        found = get_object_or_404(booking.pro_formas, pk=number)
        if not found.pdf:
            paper.ask_for(found)
            messages.info(request, f"{found.reference} is being made. Try again in a minute.")
            return redirect("office_pro_forma", pk)
        return paper.sent(found)


def addresses() -> list[URLPattern]:
    return [
        path("pro-forma/<int:pk>/", ProFormaView.as_view(), name="office_pro_forma"),
        path(
            "pro-forma/<int:pk>/<int:number>/",
            ProFormaPaperView.as_view(),
            name="office_pro_forma_paper",
        ),
    ]
