"""Booking for a customer, once places are held: everything else on one page that loses nothing."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils import timezone
from wagtail.admin import messages as admin_messages

from accounts.models import Organisation, User
from bookings import confirmation, holds, people
from bookings.basket import contents, seating
from bookings.loading import places_of
from bookings.models import Booking, PlacePool
from bookings.naming import twice
from bookings.office import phone, phone_keep
from bookings.office.pages import BOOK, BookersMenuItem, OfficePage, OfficeViewSet, booking_url
from bookings.office.phone_forms import (
    ANSWERS,
    ItemForm,
    PhoneDetailsForm,
    PhonePeopleForm,
    PriceForm,
)
from bookings.office.phone_start_views import TITLE, AddView, StartView
from bookings.pools import drawing
from bookings.pools.ledger import PoolError
from bookings.pricing import price
from bookings.pricing.views import shown

#: Organisations that a search offers.
OFFERED = 10
#: Whoever may make a code that takes everything off may give places free.
GIVE = "bookings.change_discountcode"
TROUBLES = (phone.PhoneError, holds.HoldError, confirmation.ConfirmationError, PoolError)
#: What is wrong does not keep them from doing their own.
CHOOSING = ("search", "use", "add")


class Forms:
    """All that stands on the page, as it is typed or as it is known."""

    def __init__(self, booking: Booking, *, may_give: bool, data: Any = None) -> None:
        self.action: str = data.get("action", "save").partition("-")[0] if data else ""
        self.booking, self.may_give = booking, may_give
        self.places = places_of(booking)
        self.details = PhoneDetailsForm(
            data,
            initial=_known(booking),
            booking=booking,
            action=self.action,
            to_pay=bool(price(self.places).gross),
        )
        self.people = PhonePeopleForm(data, initial={"people": booking.people_text})
        self.price = PriceForm(data, booking=booking, may_give=may_give)
        self.items = [
            ItemForm(data, booking=booking, item=item, may_give=may_give)
            for item in seating.items(booking)
        ]

    @property
    def _all(self) -> list[Form]:
        return [self.details, self.people, self.price, *self.items]

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self._all)

    def keep(self, by: User) -> bool:
        """Whatever can be kept; whether that was all."""
        # All of them are looked at, so that everything is said at once.
        looked_at = [form.is_valid() for form in self._all]
        self.are_typed_well = all(looked_at)
        said = phone_keep.Said(
            details=self.details.kept,
            people=self.people.cleaned_data.get("people", self.booking.people_text),
            code="".join(self.price.cleaned_data.get("code", self.price["code"].initial).split()),
            reason=self.price.cleaned_data.get("reason", ""),
            items=[form.said for form in self.items],
        )
        problems = phone_keep.keep(self.booking, said, by=by, now=timezone.now())
        for problem in problems:
            self._say(problem)
        return self.are_typed_well and not problems

    def rows(self, now: dt.datetime) -> list[tuple[contents.Row, ItemForm]]:
        """What there is by now, each with its form."""
        named = {form.item.key: form for form in self.items}
        rows = contents.rows(self.booking, now=now)
        return [(row, named[row.item.key]) for row in rows if row.item.key in named]

    def _say(self, problem: phone_keep.Problem) -> None:
        named = {form.item.key: form for form in self.items}
        form: Any = named.get(problem.of) or {"people": self.people, "code": self.price}.get(
            problem.field, self.details
        )
        form.add_error(problem.field if problem.field in form.fields else None, problem.why)


class BookingView(OfficePage):
    """The booking while it is made. Every button keeps what was typed, then does its own."""

    permission = BOOK
    template_name = "bookings/cms/phone.html"
    page_title = "Being booked"
    header_icon = "mobile-alt"
    above = [(reverse_lazy("phone:start"), TITLE)]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        booking = _booking(pk)
        if booking.state != Booking.State.HELD:
            return redirect(booking_url(booking.pk))
        return self._asked(self._forms(booking))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        booking, action = _booking(pk), request.POST.get("action", "save")
        if booking.state != Booking.State.HELD:
            messages.info(request, "This booking is no longer being made.")
            return redirect(booking_url(booking.pk))
        if action == "give_up":
            phone.give_up(booking)
            messages.success(request, "The places are free again.")
            return redirect("phone:start")
        forms = self._forms(booking, request.POST)
        kept = forms.keep(cast(User, request.user))
        try:
            if (kept or forms.action in CHOOSING) and (
                done := self._done(_booking(pk), forms, kept)
            ):
                return done
        except twice.AlreadyBooked as error:
            see = admin_messages.button(
                booking_url(error.other.pk), f"See booking {error.other.reference}"
            )
            admin_messages.error(request, str(error), buttons=[see])
        except TROUBLES as error:
            messages.error(request, str(error))
        return self._asked(forms, searched=request.POST.get("search", ""))

    def _forms(self, booking: Booking, data: Any = None) -> Forms:
        return Forms(booking, may_give=self.request.user.has_perm(GIVE), data=data)

    def _done(self, booking: Booking, forms: Forms, kept: bool) -> HttpResponse | None:
        """Where the button leads; None to show the page again with what it says."""
        action, _, key = self.request.POST.get("action", "save").partition("-")
        match action:
            case "search":
                return None
            case "use":
                self._use(booking, key)
                if not kept:
                    self._fill_in(forms)
                    return None
            case "add":
                # Too many people for its places is a reason to take more.
                if not forms.are_typed_well:
                    return None
                return redirect("phone:add", booking.pk)
            case "confirm" | "pool":
                return self._confirmed(booking, action, key)
            case _:
                self._held(booking, action)
        return redirect("phone:booking", booking.pk)

    def _use(self, booking: Booking, key: str) -> None:
        """What was typed of the contact wins over what is known of the organisation."""
        chosen = get_object_or_404(Organisation, pk=key) if key.isdigit() else None
        phone.book_for(booking, chosen)

    def _fill_in(self, forms: Forms) -> None:
        """What is known of the organisation, beside what is typed and cannot be kept yet."""
        booking = _booking(forms.booking.pk)
        data = self.request.POST.copy()
        for name, value in _known(booking).items():
            if value and (name == "organisation_name" or not data.get(name)):
                data[name] = str(value)
        forms.booking = booking
        forms.details.data = data
        messages.warning(self.request, "Chosen. Something that you typed is to be put right below.")

    def _confirmed(self, booking: Booking, action: str, key: str) -> HttpResponse:
        now, user = timezone.now(), cast(User, self.request.user)
        if action == "pool":
            pool = get_object_or_404(PlacePool.objects.select_related("organisation"), pk=key)
            phone.use_pool(booking, pool=pool, by=user, now=now)
        else:
            phone.confirm(booking, by=user, now=now, shown=shown(self.request))
        messages.success(
            self.request, f"{booking.reference} is confirmed. The messages are on their way."
        )
        return redirect(booking_url(booking.pk))

    def _held(self, booking: Booking, action: str) -> None:
        now, user = timezone.now(), cast(User, self.request.user)
        if action == "send":
            phone.hand_over(booking, by=user, now=now)
            said = (
                f"The link is on its way to {booking.contact_email}. The places stay held for a"
                " day."
            )
        elif action == "more_time":
            holds.extend(booking, now=now)
            said = "The places are held for longer."
        else:
            holds.renew(booking, now=now)
            said = "Kept."
        messages.success(self.request, said)

    def _asked(self, forms: Forms, *, searched: str = "") -> HttpResponse:
        """The price as it is kept by now, whatever is typed."""
        booking = _booking(forms.booking.pk)
        now, places = timezone.now(), places_of(booking)
        organisation = [booking.organisation] if booking.organisation else []
        return self.page(
            booking=booking,
            forms=forms,
            items=forms.rows(now),
            price=price(places),
            places=places,
            rows=people.parse(str(forms.people["people"].value() or "")),
            is_held=booking.is_held(now),
            pools=drawing.fitting(organisation, places, now=now) if organisation else [],
            searched=searched,
            organisations=_offered(searched),
        )


def _booking(pk: int) -> Booking:
    return get_object_or_404(Booking.objects.select_related("organisation", "code"), pk=pk)


def _known(booking: Booking) -> dict[str, Any]:
    known = {name: getattr(booking, name) for name in ANSWERS}
    return known | {"for_whom": "myself" if booking.individual else "organisation"}


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
            path("<int:pk>/add/", AddView.as_view(), name="add"),
        ]
