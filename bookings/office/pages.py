"""What the office's own pages share: who may open one, and its place in the menu."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from bookings.models import PaymentAttempt
from common import when
from courses.models import CourseRun

#: Whoever fills the courses and whoever sees to the money.
LOOK = "bookings.view_booking"
#: To settle what is wrong with a booking.
SETTLE = "bookings.change_booking"
#: To book for a customer.
BOOK = "bookings.add_booking"
#: To plan dates.
PLAN = "courses.add_courserun"
#: To give money back.
REFUND = "bookings.add_refund"


class OfficePage(WagtailAdminTemplateMixin, View):
    """A page of ours in Wagtail's frame, for staff with `permission`."""

    permission: ClassVar[str] = LOOK
    #: Addresses and names of the pages above it.
    above: Sequence[tuple[Any, str]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = [{"url": url, "label": label} for url, label in self.above]
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, *above, here]

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(view=self, **context), status=status)


class OfficeMenuItem(MenuItem):
    """Shown to whoever has one of `permissions`."""

    permissions: ClassVar[tuple[str, ...]] = (LOOK,)

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(permission) for permission in self.permissions)


class BookersMenuItem(OfficeMenuItem):
    permissions = (BOOK,)


class OfficeViewSet(ViewSet):
    menu_item_class: type[MenuItem] = OfficeMenuItem


def booking_url(pk: int) -> str:
    return reverse("booking:inspect", args=[pk])


def payment_url(attempt: PaymentAttempt) -> str:
    """What was paid: the booking; for prepaid places their invoice."""
    if attempt.about:
        return booking_url(attempt.about.pk)
    return reverse("invoice:inspect", args=[attempt.invoice_id])


def date_url(pk: int) -> str:
    return reverse("board:date", args=[pk])


def date_name(run: CourseRun) -> str:
    """As headings of the office have it: short enough for a telephone."""
    begins = when.brief(run.starts_at) if run.starts_at else run.when
    return f"{run.course.title}, {begins}"


def above_date(run: CourseRun) -> list[dict[str, str]]:
    """The way down to a page about one date, for its breadcrumbs."""
    return [
        {"url": reverse("board:index"), "label": "Board"},
        {"url": date_url(run.pk), "label": date_name(run)},
    ]
