"""Booking for a customer: choose a date, then everything else on one page that loses nothing."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils import timezone

from accounts.models import Organisation, User
from bookings import checkout, confirmation, holds, people
from bookings.models import Booking
from bookings.office import phone
from bookings.office.pages import BOOK, BookersMenuItem, OfficePage, OfficeViewSet, booking_url
from bookings.office.phone_forms import ANSWERS, BeginForm, PhoneDetailsForm, PhonePeopleForm
from bookings.pricing import price

TITLE = "Book for somebody"
#: The bookings that this member of staff has begun, in their session.
SESSION_KEY = "phone_bookings"
#: Organisations that a search offers.
OFFERED = 10
TROUBLES = (
    checkout.CheckoutError,
    people.PeopleError,
    phone.PhoneError,
    holds.HoldError,
    confirmation.ConfirmationError,
)


class StartView(OfficePage):
    permission = BOOK
    template_name = "bookings/cms/phone_start.html"
    page_title = TITLE
    header_icon = "mobile-alt"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._asked(BeginForm(initial={"date": request.GET.get("date"), "places": 1}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BeginForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                booking = phone.begin(said["date"], places=said["places"], now=timezone.now())
            except holds.HoldError as error:
                form.add_error("places", str(error))
            else:
                known = [booking.pk, *request.session.get(SESSION_KEY, [])]
                request.session[SESSION_KEY] = known[:20]
                return redirect("phone:booking", booking.pk)
        return self._asked(form)

    def _asked(self, form: BeginForm) -> HttpResponse:
        begun = Booking.objects.filter(
            pk__in=self.request.session.get(SESSION_KEY, []), state=Booking.State.HELD
        )
        return self.page(form=form, begun=begun.order_by("-created_at"))


class BookingView(OfficePage):
    """The booking while it is made. Every button keeps what was typed, then does its own."""

    permission = BOOK
    template_name = "bookings/cms/phone.html"
    page_title = "Being booked"
    header_icon = "mobile-alt"
    above = [(reverse_lazy("phone:start"), TITLE)]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        booking = self._booking(pk)
        if booking.state != Booking.State.HELD:
            return redirect(booking_url(booking.pk))
        return self._asked(booking, PhonePeopleForm(initial={"people": booking.people_text}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        booking, action = self._booking(pk), request.POST.get("action", "save")
        names = PhonePeopleForm(request.POST)
        details = PhoneDetailsForm(request.POST, action=action)
        if booking.state != Booking.State.HELD:
            messages.info(request, "This booking is no longer being made.")
            return redirect(booking_url(booking.pk))
        try:
            if done := self._act(booking, action, names, details):
                return done
        except TROUBLES as error:
            messages.error(request, str(error))
        return self._asked(booking, names, details, searched=request.POST.get("search", ""))

    def _act(
        self, booking: Booking, action: str, names: PhonePeopleForm, details: PhoneDetailsForm
    ) -> HttpResponse | None:
        """Where the button leads; None to show the page again with what it says."""
        if action == "give_up":
            phone.give_up(booking)
            messages.success(self.request, "The places are free again.")
            return redirect("phone:start")
        if names.is_valid():
            people.save_text(booking, text=names.cleaned_data["people"])
        if action == "search":
            return None
        if action.startswith("use"):
            return self._chosen(booking, action, details)
        if not (names.is_valid() and details.is_valid()):
            return None
        self._keep(booking, names, details)
        return self._finished(booking, action)

    def _keep(self, booking: Booking, names: PhonePeopleForm, details: PhoneDetailsForm) -> None:
        checkout.save_details(booking, details=cast("checkout.Details", details.cleaned_data))
        people.name_places(booking, text=names.cleaned_data["people"])
        booking.refresh_from_db()

    def _chosen(self, booking: Booking, action: str, details: PhoneDetailsForm) -> HttpResponse:
        """What was typed of the contact wins over what is known of the organisation."""
        details.is_valid()
        typed = {name: value for name, value in details.cleaned_data.items() if value}
        for name, value in typed.items():
            setattr(booking, name, value)
        if typed:
            checkout.save_details(booking, details=cast("checkout.Details", typed))
        key = action.partition("-")[2]
        organisation = get_object_or_404(Organisation, pk=key) if key.isdigit() else None
        phone.book_for(booking, organisation)
        return redirect("phone:booking", booking.pk)

    def _finished(self, booking: Booking, action: str) -> HttpResponse:
        now, user = timezone.now(), cast(User, self.request.user)
        if action == "confirm":
            phone.confirm(booking, by=user, now=now)
            messages.success(
                self.request, f"{booking.reference} is confirmed. The messages are on their way."
            )
            return redirect(booking_url(booking.pk))
        if action == "send":
            phone.hand_over(booking, by=user, now=now)
            messages.success(
                self.request,
                f"The link is on its way to {booking.contact_email}. The places stay held for a"
                " day.",
            )
        elif action == "more_time":
            holds.extend(booking, now=now)
            messages.success(self.request, "The places are held for longer.")
        else:
            holds.renew(booking, now=now)
            messages.success(self.request, "Kept.")
        return redirect("phone:booking", booking.pk)

    def _asked(
        self,
        booking: Booking,
        names: PhonePeopleForm,
        details: PhoneDetailsForm | None = None,
        *,
        searched: str = "",
    ) -> HttpResponse:
        now = timezone.now()
        places = list(
            booking.places.live()
            .select_related("course", "run__course")
            .prefetch_related("run__sessions")
        )
        typed = names.data.get("people", booking.people_text)
        return self.page(
            booking=booking,
            names=names,
            details=details or PhoneDetailsForm(initial=_known(booking)),
            places=places,
            price=price(places),
            rows=people.parse(typed),
            is_held=booking.is_held(now),
            searched=searched,
            organisations=_offered(searched),
        )

    def _booking(self, pk: int) -> Booking:
        return get_object_or_404(Booking.objects.select_related("organisation"), pk=pk)


def _known(booking: Booking) -> dict[str, Any]:
    return {name: getattr(booking, name) for name in ANSWERS}


def _offered(searched: str) -> list[Organisation]:
    words = " ".join(searched.split())
    if len(words) < 2:
        return []
    found = Organisation.objects.filter(name__icontains=words, individual=False)
    return list(found.order_by("name")[:OFFERED])


class PhoneViewSet(OfficeViewSet):
    name = "phone"
    icon = "mobile-alt"
    menu_label = TITLE
    menu_item_class = BookersMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", StartView.as_view(), name="start"),
            path("<int:pk>/", BookingView.as_view(), name="booking"),
        ]
