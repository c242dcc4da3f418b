"""Giving places free in the office, and charging for them after all."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from accounts.practice.staff import StaffRequest
from bookings.models import Booking, DiscountCode, Place
from bookings.office.pages import booking_url
from bookings.pricing import complimentary, price, repricing

TITLE = "Free places"


class PlaceChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Place) -> str:
        return f"{obj.name or 'To be named'}: {obj.course.code}, {obj.when}, £{obj.unit_price}"


class ComplimentaryForm(forms.Form):
    places = PlaceChoice(
        Place.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the places that are to be free."},
    )
    reason = forms.CharField(
        max_length=200,
        help_text="Why they are free. It stands in the booking's history: name nobody.",
        error_messages={"required": "Say why these places are free."},
    )


class TakeBackForm(ComplimentaryForm):
    prefix = "back"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places, reason = self.fields["places"], self.fields["reason"]
        places.label = "Free places"
        places.error_messages["required"] = "Tick the places that are no longer free."
        reason.help_text = "Why they are charged for after all: name nobody."
        reason.error_messages["required"] = "Say why these places are no longer free."


class ComplimentaryView(PermissionCheckedMixin, View):
    """For whoever may make a code that takes everything off."""

    model = DiscountCode
    permission_required = "change"
    request: StaffRequest

    def setup(self, request: HttpRequest, *args: object, public_id: UUID) -> None:
        super().setup(request, *args, public_id=public_id)
        self.booking = get_object_or_404(Booking, public_id=public_id)
        live = self.booking.places.live().select_related("course", "run")
        places = live.prefetch_related("run__sessions")
        self.charged = places.filter(complimentary="")
        self.free = places.exclude(complimentary="")

    def get(self, request: StaffRequest, public_id: UUID) -> HttpResponse:
        return self._page(self._give(), self._take_back())

    def post(self, request: StaffRequest, public_id: UUID) -> HttpResponse:
        form: ComplimentaryForm
        if "back" in request.POST:
            form, act = self._take_back(request.POST), complimentary.take_back
            done = "They are charged for again, with the reason on record."
        else:
            form, act = self._give(request.POST), complimentary.grant
            done = "They are free now, with the reason on record."
        if form.is_valid():
            try:
                act(self.booking, by=request.user, **form.cleaned_data)
            except complimentary.ComplimentaryError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, done)
                return redirect(booking_url(self.booking.pk))
        if isinstance(form, TakeBackForm):
            return self._page(self._give(), form)
        return self._page(form, self._take_back())

    def _give(self, data: Any = None) -> ComplimentaryForm:
        form = ComplimentaryForm(data)
        form.fields["places"].queryset = self.charged  # type: ignore[attr-defined]
        return form

    def _take_back(self, data: Any = None) -> TakeBackForm:
        form = TakeBackForm(data)
        form.fields["places"].queryset = self.free  # type: ignore[attr-defined]
        return form

    def _page(self, form: ComplimentaryForm, back: TakeBackForm) -> HttpResponse:
        context = {
            "booking": self.booking,
            "form": form,
            "back": back,
            "price": price(repricing.places_of(self.booking)),
            "given": self.free,
            "header_title": TITLE,
            "header_icon": "clipboard-list",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": "Home"},
                {"url": reverse("booking:index"), "label": "Bookings"},
                {"url": booking_url(self.booking.pk), "label": self.booking.reference},
                {"url": "", "label": TITLE},
            ],
        }
        return render(self.request, "bookings/cms/complimentary.html", context)
