"""The waiting lists in the office: who waits, where they stand, what they were offered; offering by
hand, and taking somebody off."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views import View
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import InspectView

from bookings import seats
from bookings.look_only import LookOnlyViewSet
from bookings.models import WaitingListEntry
from bookings.waiting import joining, moving, offers
from bookings.waiting.forms import places_field
from common.columns import Day, Number, State
from common.exports import GuardedExportView
from courses.models import CourseRun

CHANGE = "bookings.change_waitinglistentry"


class DateField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.when} ({obj.unsold} free)"


class OfferForm(forms.Form):
    run = DateField(label="Date", queryset=CourseRun.objects.none(), empty_label=None)
    places = places_field("Places")

    def __init__(self, *args: Any, entry: WaitingListEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        runs = CourseRun.objects.going_ahead().to_come(timezone.now())
        wanted = {"pk": entry.run_id} if entry.run_id else {"course": entry.course_id}
        runs = runs.filter(**wanted) if entry.run_id else runs.filter(organisation=None, **wanted)
        self.fields["run"].queryset = seats.with_free(runs, now=timezone.now())  # type: ignore[attr-defined]


class TakeOffForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Kept with the entry. No names. They are told that they are off the list.",
    )


class WaitingIndexView(GuardedExportView):
    def get_base_queryset(self) -> QuerySet[WaitingListEntry]:
        entries = WaitingListEntry.objects.with_ahead().select_related("course", "run")
        return entries.prefetch_related("run__sessions")


class WaitingInspectView(InspectView):
    template_name = "bookings/cms/waiting_entry.html"
    page_title = "Waiting list"

    def get_run_display_value(self) -> str:
        return str(self.object.when)

    def get_at_least_display_value(self) -> str:
        least, places = self.object.at_least, self.object.places
        return "All of them, or none" if least == places > 1 else f"{least} or more"

    def get_field_label(self, field_name: str, field: Any) -> str:
        said = {"at_least": "Would take"}
        return said.get(field_name) or str(super().get_field_label(field_name, field))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry = WaitingListEntry.objects.with_ahead().get(pk=self.object.pk)
        may_act = self.request.user.has_perm(CHANGE)
        made = entry.offers.select_related("run__course", "booking")
        return super().get_context_data(
            entry=entry,
            offers=made.prefetch_related("run__sessions").order_by("-created_at"),
            may_act=may_act and entry.is_live,
            take_off_form=TakeOffForm(),
            offer_form=OfferForm(entry=entry, initial={"places": entry.places}),
            **kwargs,
        )


class EntryView(View):
    """What the office does with an entry: posted from its page, which it comes back to."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]


class OfferView(EntryView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = get_object_or_404(WaitingListEntry, pk=pk)
        form = OfferForm(request.POST, entry=entry)
        if not form.is_valid():
            messages.error(request, "Choose the date, and say how many places: at least 1.")
            return _back(pk)
        try:
            moving.offer_to(entry, now=timezone.now(), **form.cleaned_data)
        except offers.OfferError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The places are kept, and the offer is on its way.")
        return _back(pk)


class TakeOffView(EntryView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = get_object_or_404(WaitingListEntry, pk=pk)
        try:
            joining.take_off(entry, reason=request.POST.get("reason", "")[:200], now=timezone.now())
        except joining.WaitingListError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "They are off the list, and are told so.")
        return _back(pk)


class NextView(EntryView):
    """To whoever is next on a date: from the queue of what needs attention."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        run = get_object_or_404(CourseRun, public_id=public_id)
        try:
            offer = moving.offer_next(run, now=timezone.now())
        except offers.OfferError as error:
            messages.error(request, str(error))
            return redirect("waitinglistentry:index")
        messages.success(request, "The places are kept, and the offer is on its way.")
        return _back(offer.entry_id)


class WaitingListViewSet(LookOnlyViewSet):
    model = WaitingListEntry
    icon = "time"
    menu_label = "Waiting list"
    form_fields = ["places"]
    index_view_class = WaitingIndexView
    inspect_view_class = WaitingInspectView
    inspect_template_name = WaitingInspectView.template_name
    list_display = [
        "name",
        Column("course", label="Course", sort_key="course__title"),
        Column("when", label="Date"),
        Number("places", label="Places", sort_key="places"),
        Number("position", label="Position"),
        State("state"),
        Day("created_at", label="Asked", sort_key="created_at"),
        "email",
    ]
    list_filter = ["state", "course"]
    list_export = [
        "course", "when", "name", "email", "places", "state", "position", "created_at",
    ]  # fmt: skip
    search_fields = ["name", "email"]
    inspect_view_fields = ["name", "email", "course", "run", "places", "at_least", "created_at"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/offer/", OfferView.as_view(), name="offer"),
            path("<int:pk>/take-off/", TakeOffView.as_view(), name="take_off"),
            path("next/<uuid:public_id>/", NextView.as_view(), name="next"),
        ]


def _back(pk: int) -> HttpResponse:
    return redirect(reverse("waitinglistentry:inspect", args=[pk]))
