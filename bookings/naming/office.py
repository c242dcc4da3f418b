"""Staff put people on places for a customer who rings: row by row, as a pasted list, or by sending
each person the private link."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from bookings import people
from bookings.models import Booking, NameRequest
from bookings.naming import links, looking, names, together
from bookings.naming.forms import PlaceForm, of_places, settle
from bookings.naming.looking import Date
from bookings.naming.summary import Summary
from bookings.office.pages import OfficePage, booking_url

#: As on the customer's own page; longer lists are pasted.
ROWS = 40


class PastedForm(forms.Form):
    date = forms.ChoiceField(
        label="For which date",
        widget=forms.Select(attrs={"class": "w-w-full"}),
        error_messages={"invalid_choice": "Every place of that one has a name by now."},
    )
    people = forms.CharField(
        label="Or paste a list",
        help_text="One person a line: name, email, role; with commas, semicolons or tabs between."
        " Email and role may be left out.",
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Paste at least one line."},
    )

    def __init__(self, data: Any, dates: list[Date]) -> None:
        super().__init__(data)
        self.dates = {date.key: date for date in dates}
        self.fields["date"].choices = [  # type: ignore[attr-defined]
            (date.key, f"{date.course.title}, {date.when}: {len(date.places)} without a name")
            for date in dates
        ]

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        rows = people.parse(self.cleaned_data["people"])
        wrong = [f"{row.label}: {row.problem}" for row in rows if row.problem]
        if wrong:
            self.add_error("people", forms.ValidationError(wrong))
            return
        try:
            people.check_fits(rows, len(self.dates[self.cleaned_data["date"]].places))
        except people.PeopleError as error:
            self.add_error("people", str(error))

    @property
    def namings(self) -> list[names.Naming]:
        places = self.dates[self.cleaned_data["date"]].places
        rows = people.parse(self.cleaned_data["people"])
        return [names.Naming(place, row.person) for place, row in zip(places, rows, strict=False)]


class NamesView(OfficePage):
    permission = "bookings.add_change"
    template_name = "bookings/cms/names.html"
    header_icon = "user"

    @cached_property
    def booking(self) -> Booking:
        found = Booking.objects.select_related("organisation").exclude(confirmed_at=None)
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @cached_property
    def now(self) -> dt.datetime:
        return timezone.now()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        self.above = [(booking_url(self.booking.pk), self.booking.reference)]
        return super().get_breadcrumbs_items()

    def get_page_title(self) -> str:
        return f"Name people on {self.booking.reference}"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._asked(self._rows(), self._pasted())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        action, _, key = request.POST.get("action", "rows").partition("-")
        if action in ("resend", "withdraw"):
            return self._link(action, key)
        if action == "list":
            return self._list(self._pasted(request.POST))
        rows = self._rows(request.POST)
        # All of them, so that every problem is said at once.
        valid = [form.is_valid() for form in rows]
        problem = ""
        if all(valid):
            said, problem = settle(
                self.booking, rows, by=self._person, now=self.now, by_office=True
            )
            if said:
                return self._done(said)
        return self._asked(rows, self._pasted(), problem)

    def _list(self, pasted: PastedForm) -> HttpResponse:
        if pasted.is_valid():
            try:
                said = together.settle(
                    self.booking, namings=pasted.namings, asked=[], by=self._person, now=self.now,
                    by_office=True,
                )  # fmt: skip
            except names.NamingError as error:
                pasted.add_error("people", str(error))
            else:
                return self._done(said)
        return self._asked(self._rows(), pasted)

    def _link(self, action: str, key: str) -> HttpResponse:
        sent = NameRequest.objects.filter(place__booking=self.booking).select_related("place")
        link = get_object_or_404(sent, pk=key if key.isdigit() else 0)
        try:
            if action == "resend":
                links.resend(link, now=self.now)
                messages.success(self.request, f"The link is on its way to {link.email} again.")
            else:
                links.withdraw(link, now=self.now)
                messages.success(self.request, "The link is withdrawn.")
        except links.LinkError as error:
            messages.error(self.request, str(error))
        return redirect("office_names", self.booking.pk)

    def _done(self, said: together.Said) -> HttpResponse:
        messages.success(self.request, said.sentence)
        more = names.unnamed_of(self.booking, now=self.now)
        return redirect("office_names" if more else "booking:inspect", self.booking.pk)

    @property
    def _person(self) -> User:
        return cast(User, self.request.user)

    def _rows(self, data: Any = None) -> list[PlaceForm]:
        return of_places(names.unnamed_of(self.booking, now=self.now)[:ROWS], data)

    def _pasted(self, data: Any = None) -> PastedForm:
        return PastedForm(data, looking.dates(self.booking, now=self.now))

    def _asked(self, rows: list[PlaceForm], pasted: PastedForm, problem: str = "") -> HttpResponse:
        naming = Summary(self.booking, now=self.now)
        return self.page(
            booking=self.booking,
            rows=rows,
            more=max(0, len(naming.unnamed) - ROWS),
            pasted=pasted,
            problem=problem,
            has_errors=bool(problem or pasted.errors or any(form.errors for form in rows)),
            naming=naming,
        )


def addresses() -> list[URLPattern]:
    return [path("names/<int:pk>/", NamesView.as_view(), name="office_names")]
