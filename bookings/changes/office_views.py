"""In the office: what is past the policy, done with a reason; and whole dates."""

from abc import ABC, abstractmethod
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from accounts.practice.fresh_views import WithFreshCode
from bookings.changes import ChangeError, dates, emails, history, tasks
from bookings.changes.cancel import cancel, most
from bookings.changes.move import move
from bookings.changes.office_forms import BookingForm, DateForm, MoveDateForm
from bookings.changes.opening import all_live
from bookings.changes.options import options
from bookings.changes.substitute import substitute
from bookings.models import Booking, DateChange
from bookings.office.pages import above_date, booking_url
from bookings.terms import agreed
from courses.models import CourseRun

Shown = dict[str, Any]


class Permitted:
    """Refused, rather than led away, without the permission."""

    needs: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(self.needs):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class OfficeView(Permitted, WithFreshCode, WagtailAdminTemplateMixin, TemplateView):
    header_icon = "clipboard-list"

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def above(self) -> list[Shown]:
        """The pages that lead here, as breadcrumbs."""
        return []

    def get_breadcrumbs_items(self) -> list[Shown]:
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, *self.above(), here]

    def again(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))


class BookingChangeView(OfficeView):
    """Substituting, moving and cancelling for a customer, past what they can do themselves."""

    needs = "bookings.add_change"
    template_name = "bookings/cms/change.html"

    @cached_property
    def booking(self) -> Booking:
        return get_object_or_404(Booking.objects.exclude(confirmed_at=None), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"Change booking {self.booking.reference}"

    def above(self) -> list[Shown]:
        return [
            {"url": reverse("booking:index"), "label": "Bookings"},
            {"url": booking_url(self.booking.pk), "label": self.booking.reference},
        ]

    def form(self, data: Any = None) -> BookingForm | None:
        """None once nothing is left to change."""
        if not self.booking.is_confirmed:
            return None
        runs = _all_choices(self.booking)
        return BookingForm(self.booking, runs, data)

    def get_context_data(self, **kwargs: Any) -> Shown:
        live = self.booking.is_confirmed
        places = all_live(self.booking) if live else []
        return super().get_context_data(
            booking=self.booking,
            form=kwargs.pop("form", None) or self.form(),
            options=options(self.booking, now=timezone.now()) if live else [],
            most=most(places) if places else None,
            history=history.entries(self.booking, office=True),
            terms=agreed.for_office(self.booking.organisation) if live else "",
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form is None or not form.is_valid():
            return self.again(form=form)
        try:
            said = self._do(form)
        except ChangeError as error:
            form.add_error(None, str(error))
            return self.again(form=form)
        messages.success(request, said)
        return redirect("office_change", self.booking.pk)

    def _do(self, form: BookingForm) -> str:
        given = form.cleaned_data
        places = [each for each in all_live(self.booking) if each in given["places"]]
        shared: Shown = {
            "by": self.person, "now": timezone.now(), "office": True, "reason": given["reason"],
        }  # fmt: skip
        match given["what"]:
            case "substitute":
                substitute(places[0], person=form.person, **shared)
                return "Done. Old and new are told."
            case "move":
                done = move(places, to=given["to"], charge=given["charge"], **shared)
                return f"Moved. {emails.money_back(done)}".strip()
        done = cancel(places, amount=given["amount"], as_credit=given["as_credit"], **shared)
        return f"Cancelled. {emails.money_back(done)}".strip()


def _all_choices(booking: Booking) -> Any:
    """The dates to which any of its places could go."""
    dated = [place for place in all_live(booking) if place.run_id]
    anybody_s = Q(organisation=None) | Q(organisation=booking.organisation_id)
    of_courses = Q(course__in={place.course_id for place in dated})
    theirs = Q(pk__in={place.run_id for place in dated})
    runs = CourseRun.objects.going_ahead().filter(anybody_s & of_courses | theirs)
    return runs.to_come(timezone.now())


# --- A whole date --------------------------------------------------------------------------------


class DateView(OfficeView, ABC):
    """Everybody affected and the money; posting a reason and a deadline begins it."""

    needs = "bookings.add_datechange"
    template_name = "bookings/cms/whole_date.html"
    header_icon = "date"
    form_class: type[DateForm]
    verb: str

    @cached_property
    def run(self) -> CourseRun:
        runs = CourseRun.objects.select_related("course").prefetch_related("sessions")
        return get_object_or_404(runs, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"{self.verb} the date"

    def above(self) -> list[Shown]:
        return above_date(self.run)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        change = dates.open_change(self.run)
        if change and change.cancels:
            return redirect("date_change", change.public_id)
        return self.again()

    def get_context_data(self, **kwargs: Any) -> Shown:
        form = kwargs.pop("form", None) or self.form_class(self.run)
        seen = dates.preview(self.run, now=timezone.now())
        return super().get_context_data(
            run=self.run, form=form, preview=seen, verb=self.verb, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(self.run, request.POST)
        if not form.is_valid():
            return self.again(form=form)
        try:
            change = self.begin(form)
        except ChangeError as error:
            form.add_error(None, str(error))
            return self.again(form=form)
        messages.success(request, "Begun. Everybody affected is told now.")
        return redirect("date_change", change.public_id)

    @abstractmethod
    def begin(self, form: DateForm) -> DateChange:
        """Raises ChangeError."""


class CancelDateView(DateView):
    form_class, verb = DateForm, "Cancel"

    def begin(self, form: DateForm) -> DateChange:
        return dates.cancel_date(
            self.run,
            reason=form.cleaned_data["reason"],
            deadline=form.cleaned_data["deadline"],
            by=self.person,
            now=timezone.now(),
        )


class MoveDateView(DateView):
    form_class, verb = MoveDateForm, "Move"

    def begin(self, form: DateForm) -> DateChange:
        assert isinstance(form, MoveDateForm)
        return dates.move_date(
            self.run,
            sittings=form.sittings,
            reason=form.cleaned_data["reason"],
            deadline=form.cleaned_data["deadline"],
            by=self.person,
            now=timezone.now(),
        )


class DateChangeView(OfficeView):
    """How far it is; and what is stuck, to be tried again."""

    needs = "bookings.view_datechange"
    template_name = "bookings/cms/date_change.html"
    header_icon = "date"

    @cached_property
    def change(self) -> DateChange:
        found = DateChange.objects.select_related("run__course", "by").prefetch_related(
            "run__sessions"
        )
        return get_object_or_404(found, public_id=self.kwargs["public_id"])

    def get_page_title(self) -> str:
        return f"{self.change.get_kind_display()}: {self.change.run.course.title}"

    def above(self) -> list[Shown]:
        return above_date(self.change.run)

    def get_context_data(self, **kwargs: Any) -> Shown:
        listed = list(
            self.change.choices.select_related("booking", "to_run").prefetch_related(
                "to_run__sessions"
            )
        )
        return super().get_context_data(
            change=self.change,
            choices=listed,
            told=sum(each.told_at is not None for each in listed),
            settled=sum(each.applied_at is not None for each in listed),
            failed=[each for each in listed if each.failure],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.person.has_perm("bookings.add_datechange"):
            raise PermissionDenied
        tasks.carry_out.enqueue(self.change.pk)
        messages.success(request, "It is tried again now. Look at this page again in a minute.")
        return redirect("date_change", self.change.public_id)


def addresses() -> list[URLPattern]:
    return [
        path("changes/<int:pk>/", BookingChangeView.as_view(), name="office_change"),
        path("dates/<int:pk>/cancel/", CancelDateView.as_view(), name="date_cancel"),
        path("dates/<int:pk>/move/", MoveDateView.as_view(), name="date_move"),
        path("dates/changes/<uuid:public_id>/", DateChangeView.as_view(), name="date_change"),
    ]
