"""Booking for a customer: which dates and courses, and how many places on each. What was typed
stays, whatever is looked for next."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from bookings import holds
from bookings.models import Booking, Package
from bookings.office import phone, phone_choosing
from bookings.office.pages import BOOK, OfficePage, booking_url
from bookings.office.phone_forms import ChoicesForm, FindForm

TITLE = "Book for somebody"
#: The bookings that this member of staff has begun, in their session.
SESSION_KEY = "phone_bookings"


class ChooseView(OfficePage, ABC):
    """A search and a list in one form: looking again takes along what was typed."""

    permission = BOOK
    template_name = "bookings/cms/phone_start.html"
    header_icon = "mobile-alt"

    def asked(self, data: Any = None, **context: Any) -> HttpResponse:
        """The page, or where holding the places leads."""
        data = data if data is not None else self.request.POST
        finds = FindForm(data)
        finds.is_valid()
        package: Package | None = finds.cleaned_data.get("package")
        found = phone_choosing.find(
            finds.cleaned_data.get("words", ""),
            package=package,
            kept=[name for name, value in data.items() if value.strip()],
            now=timezone.now(),
        )
        choices = ChoicesForm(data, found.choices)
        if data.get("action") == "hold" and choices.is_valid() and (done := self._held(choices)):
            return done
        if data.get("action") != "hold":
            choices = ChoicesForm(None, found.choices, initial=data.dict())
        return self.page(finds=finds, choices=choices, found=found, package=package, **context)

    def _held(self, choices: ChoicesForm) -> HttpResponse | None:
        try:
            return self.hold(choices.wanted)
        except phone.CannotHold as error:
            choices.add_error(phone_choosing.Choice(*error.wanted[:2]).key, str(error))
        except holds.HoldError as error:
            choices.add_error(None, str(error))
        return None

    @abstractmethod
    def hold(self, wanted: list[phone.Wanted]) -> HttpResponse:
        """Where it goes on. Raises holds.HoldError."""


class StartView(ChooseView):
    page_title = TITLE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The date that a link names is on top, with one place on it."""
        data = QueryDict(mutable=True)
        if (date := request.GET.get("date", "")).isdigit():
            data[f"date-{date}"] = "1"
        return self.asked(data, begun=self._begun())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.asked(begun=self._begun())

    def hold(self, wanted: list[phone.Wanted]) -> HttpResponse:
        booking = phone.begin(wanted, now=timezone.now())
        known = [booking.pk, *self.request.session.get(SESSION_KEY, [])]
        self.request.session[SESSION_KEY] = known[:20]
        return redirect("phone:booking", booking.pk)

    def _begun(self) -> Any:
        begun = Booking.objects.filter(
            pk__in=self.request.session.get(SESSION_KEY, []), state=Booking.State.HELD
        )
        return begun.order_by("-created_at")


class AddView(ChooseView):
    """More for one that is being made."""

    page_title = "Add dates or courses"

    @cached_property
    def booking(self) -> Booking:
        return get_object_or_404(Booking, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = reverse("phone:booking", args=[self.booking.pk])
        self.above = [(reverse("phone:start"), TITLE), (here, self.booking.reference)]
        return super().get_breadcrumbs_items()

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.booking.state != Booking.State.HELD:
            return redirect(booking_url(pk))
        return self.asked(QueryDict(), booking=self.booking)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.asked(booking=self.booking)

    def hold(self, wanted: list[phone.Wanted]) -> HttpResponse:
        phone.add(self.booking, wanted, now=timezone.now())
        messages.success(self.request, "They are in the booking, and held.")
        return redirect("phone:booking", self.booking.pk)
