"""Giving places free, in the office."""

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

TITLE = "Make places free"


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


class ComplimentaryView(PermissionCheckedMixin, View):
    """For whoever may make a code that takes everything off."""

    model = DiscountCode
    permission_required = "change"
    request: StaffRequest

    def setup(self, request: HttpRequest, *args: object, public_id: UUID) -> None:
        super().setup(request, *args, public_id=public_id)
        self.booking = get_object_or_404(Booking, public_id=public_id)
        live = self.booking.places.live().filter(complimentary="")
        self.places = live.select_related("course", "run").prefetch_related("run__sessions")

    def get(self, request: StaffRequest, public_id: UUID) -> HttpResponse:
        return self._page(ComplimentaryForm())

    def post(self, request: StaffRequest, public_id: UUID) -> HttpResponse:
        form = ComplimentaryForm(request.POST)
        form.fields["places"].queryset = self.places  # type: ignore[attr-defined]
        if form.is_valid():
            try:
                complimentary.grant(self.booking, by=request.user, **form.cleaned_data)
            except complimentary.ComplimentaryError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "They are free now, with the reason on record.")
                return redirect(booking_url(self.booking.pk))
        return self._page(form)

    def _page(self, form: ComplimentaryForm) -> HttpResponse:
        form.fields["places"].queryset = self.places  # type: ignore[attr-defined]
        every = repricing.places_of(self.booking)
        context = {
            "booking": self.booking,
            "form": form,
            "price": price(every),
            "given": [place for place in every if place.complimentary],
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
