"""The office's one queue of what is not as it should be, and its buttons."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.admin.menu import MenuItem

from accounts.models import User
from accounts.practice.fresh_views import WithFreshCode
from bookings.ledger.returning import Returned
from bookings.models import Booking, PaymentAttempt, Refund, StripeEvent
from bookings.office import queue, settling
from bookings.office.forms import NoteForm
from bookings.office.pages import LOOK, REFUND, SETTLE, OfficePage, OfficeViewSet, booking_url
from common.attention import watches
from common.money import pounds

TITLE = "Needs attention"
INDEX = reverse_lazy("attention:index")


class AttentionMenuItem(MenuItem):
    """Shown to whoever may settle something of it, whichever room watches for that."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(watches(request))


class AttentionView(OfficePage):
    permission = "wagtailadmin.access_admin"
    template_name = "bookings/cms/attention.html"
    page_title = TITLE
    header_icon = "warning"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not watches(request):
            raise PermissionDenied
        found = queue.sections(request)
        return self.page(sections=found, total=sum(section.total for section in found))


class SettleView(OfficePage):
    """Opened by its link or by the button of the queue; settled once something is said."""

    permission = SETTLE
    template_name = "bookings/cms/settle.html"
    page_title = "Settle"
    header_icon = "warning"
    above = [(INDEX, TITLE)]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._asked(get_object_or_404(Booking, pk=pk), NoteForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        booking = get_object_or_404(Booking, pk=pk)
        if "note" not in request.POST:
            return self._asked(booking, NoteForm())
        form = NoteForm(request.POST)
        if form.is_valid():
            try:
                settling.settle(booking, note=form.cleaned_data["note"])
            except settling.SettlingError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, f"Settled: {booking.reference}.")
            return redirect(INDEX)
        return self._asked(booking, form)

    def _asked(self, booking: Booking, form: NoteForm) -> HttpResponse:
        return self.page(booking=booking, about=booking_url(booking.pk), form=form)


class GiveBackView(WithFreshCode, OfficePage):
    """Money leaves: whoever presses it shows themselves first, and sees how much."""

    permission = REFUND
    template_name = "bookings/cms/give_back.html"
    page_title = "Give money back"
    header_icon = "warning"
    above = [(INDEX, TITLE)]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._asked(get_object_or_404(Booking, pk=pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        booking = get_object_or_404(Booking, pk=pk)
        if "sure" not in request.POST:
            return self._asked(booking)
        try:
            back = settling.give_back_excess(
                booking, by=cast(User, request.user), now=timezone.now()
            )
        except settling.SettlingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _given_back(back))
        return redirect(INDEX)

    def _asked(self, booking: Booking) -> HttpResponse:
        return self.page(booking=booking, amount=settling.overpaid(booking))


class ActView(OfficePage):
    """The buttons that settle a line at once."""

    permission = LOOK
    http_method_names = ["post"]

    def post(self, request: HttpRequest, act: str, pk: int) -> HttpResponse:
        acts: dict[str, tuple[str, Callable[[int], str]]] = {
            "place": (SETTLE, _place),
            "refund": (LOOK, _refund),
            "event": (LOOK, _event),
        }
        permission, do = acts.get(act, ("", None))
        if do is None or not request.user.has_perm(permission):
            raise Http404
        return self.done(lambda: do(pk))

    def done(self, do: Callable[[], str]) -> HttpResponse:
        try:
            messages.success(self.request, do())
        except settling.SettlingError as error:
            messages.info(self.request, str(error))
        return redirect(INDEX)


class AgainView(ActView):
    permission = "common.change_outgoingmessage"

    def post(self, request: HttpRequest, pk: UUID, *_: Any) -> HttpResponse:  # type: ignore[override]
        get_object_or_404(DBTaskResult, pk=pk)
        return self.done(lambda: _again(pk))


def _given_back(back: Returned) -> str:
    card = f"{pounds(back.to_card)} is on its way back." if back.to_card else ""
    kept = f"{pounds(back.to_account)} is the organisation's credit now." if back.to_account else ""
    return f"{card} {kept}".strip()


def _place(pk: int) -> str:
    attempt = get_object_or_404(PaymentAttempt.objects.select_related("booking"), pk=pk)
    booking = settling.place_or_refund(attempt, now=timezone.now())
    if booking.is_confirmed:
        return f"{booking.reference} is confirmed."
    return f"There was no room for {booking.reference}: all of the money goes back."


def _refund(pk: int) -> str:
    settling.ask_again(get_object_or_404(Refund.objects.select_related("attempt__booking"), pk=pk))
    return "Stripe is being asked. Come back in a minute to see what it said."


def _event(pk: int) -> str:
    settling.work_off(get_object_or_404(StripeEvent, pk=pk))
    return "It is being worked off. Come back in a minute to see that it has gone."


def _again(pk: UUID) -> str:
    settling.run_again(pk)
    return "It is in the queue again. If it fails again, it comes back here."


class AttentionViewSet(OfficeViewSet):
    name = "attention"
    icon = "warning"
    menu_label = TITLE
    menu_order = 150
    add_to_admin_menu = True
    menu_item_class = AttentionMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", AttentionView.as_view(), name="index"),
            path("bookings/<int:pk>/", SettleView.as_view(), name="settle"),
            path("overpaid/<int:pk>/", GiveBackView.as_view(), name="give_back"),
            path("jobs/<uuid:pk>/", AgainView.as_view(), name="again"),
            path("<slug:act>/<int:pk>/", ActView.as_view(), name="act"),
        ]
