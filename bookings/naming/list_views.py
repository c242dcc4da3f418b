"""Entering many people: send a list, look at what it comes to, put it right, and put them on the
places. Before the booking is confirmed for whoever makes it; afterwards for those who buy for its
organisation."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.imports.columns import WHY
from accounts.models import User
from bookings import policy as booking_policy
from bookings.models import Booking, PeopleList
from bookings.naming import listing, looking, names, policy
from bookings.naming.list_forms import ListForm
from bookings.naming.looking import Date
from common import tables, uploads

Page = Callable[[HttpRequest, Booking], HttpResponse]
#: Rows that can be put right on the page at once.
FIXES = 50
FIX = re.compile(r"fix-(\d{1,6})-(full_name|email)")
SAME = re.compile(r"same-(\d{1,6})")


def for_bookers(page: Page) -> Callable[..., HttpResponse]:
    @wraps(page)
    def guarded(request: HttpRequest, public_id: UUID) -> HttpResponse:
        if request.user.is_anonymous and not booking_policy.is_making(request, public_id):
            return redirect_to_login(request.path)
        booking = booking_policy.booking_for(request, public_id)
        if booking.is_confirmed:
            if request.user.is_anonymous:
                return redirect_to_login(request.path)
            booking = policy.booking_of(request.user, public_id)
        elif booking.state != Booking.State.HELD:
            return redirect("booking_check", public_id)
        return page(request, booking)

    return guarded


@for_bookers
@require_http_methods(["GET", "HEAD", "POST"])
def people_list(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Send one; or look at the one that is there."""
    kept = PeopleList.objects.filter(booking=booking).first()
    if kept and request.method != "POST":
        return _preview(request, booking, kept)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_valid():
        try:
            listing.keep(booking, rows=_rows(form.cleaned_data))
        except (uploads.UploadError, tables.TableError, listing.ListError) as error:
            form.add_error("text" if form.cleaned_data["text"].strip() else "file", str(error))
        else:
            return redirect("booking_list", booking.public_id)
    context = {"booking": booking, "form": form, "dates": _dates(booking)}
    return render(request, "bookings/naming/list.html", context)


@for_bookers
@require_POST
def check(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Keep what was said of the list, and look at it again."""
    if kept := PeopleList.objects.filter(booking=booking).first():
        _change(request, kept)
    return _back(request, booking)


@for_bookers
@require_POST
def use(request: HttpRequest, booking: Booking) -> HttpResponse:
    kept = PeopleList.objects.select_related("booking").filter(booking=booking).first()
    date = _chosen(request, _dates(booking))
    if kept is None or date is None:
        return _back(request, booking)
    _change(request, kept)
    kept = PeopleList.objects.select_related("booking").get(pk=kept.pk)
    try:
        count = listing.use(
            kept,
            date=date,
            organisation=policy.organisation_seen(request.user, booking),
            by=request.user if isinstance(request.user, User) else None,
            now=timezone.now(),
        )
    except (listing.ListError, names.NamingError) as error:
        messages.error(request, str(error))
        return _back(request, booking)
    who = "1 person has" if count == 1 else f"{count} people have"
    messages.success(request, f"{who} a place now.")
    if PeopleList.objects.filter(booking=booking).exists():
        messages.info(request, "The others are still on the list.")
        return redirect("booking_list", booking.public_id)
    return redirect("booking" if booking.is_confirmed else "booking_people", booking.public_id)


@for_bookers
@require_POST
def drop(request: HttpRequest, booking: Booking) -> HttpResponse:
    listing.drop(booking)
    messages.success(request, "The list is thrown away. Nobody on it was booked by that.")
    return redirect("booking_list", booking.public_id)


@for_bookers
@require_safe
def to_put_right(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The rows that cannot be used, each with what is wrong with it; it can be sent back."""
    kept = PeopleList.objects.filter(booking=booking).first()
    date = _chosen(request, _dates(booking))
    if kept is None or date is None:
        return redirect("booking_list", booking.public_id)
    look = _look(request, booking, kept, date)
    return tables.write_csv(
        ["Full name", "Email", "Job role", "Team", WHY],
        ([*row.person, row.team, row.problem] for row in look.wrong),
        name="onEvidence-rows-to-put-right",
    )


def _preview(request: HttpRequest, booking: Booking, kept: PeopleList) -> HttpResponse:
    dates = _dates(booking)
    date = _chosen(request, dates)
    if date is None:
        return render(request, "bookings/naming/list_full.html", {"booking": booking})
    look = _look(request, booking, kept, date)
    context = {
        "booking": booking,
        "kept": kept,
        "dates": dates,
        "date": date,
        "look": look,
        "matches": _matches(kept),
        "choices": listing.CHOICES,
        "fixable": {row.number for row in look.wrong[:FIXES]},
        "too_many": listing.too_many(len(look.going), len(date.places)),
        "left_out": len(look.rows) - len(look.going),
        "errors": [{"href": "#columns", "message": look.problem}] if look.problem else [],
        "is_compared": policy.organisation_seen(request.user, booking) is not None,
    }
    return render(request, "bookings/naming/list_preview.html", context)


def _matches(kept: PeopleList) -> list[dict[str, Any]]:
    """Each column with its heading, its first cell, and what we take it for."""
    first = kept.rows[0][1] if kept.rows else []
    return [
        {
            "number": number,
            "heading": kept.headings[number] if number < len(kept.headings) else "",
            "sample": first[number] if number < len(first) else "",
            "field": field,
        }
        for number, field in enumerate(kept.columns)
    ]


def _look(request: HttpRequest, booking: Booking, kept: PeopleList, date: Date) -> looking.Look:
    organisation = policy.organisation_seen(request.user, booking)
    return looking.look(kept, date=date, organisation=organisation, now=timezone.now())


def _dates(booking: Booking) -> list[Date]:
    return looking.dates(booking, now=timezone.now())


def _chosen(request: HttpRequest, dates: list[Date]) -> Date | None:
    """The one that was asked for, or else the first."""
    asked = request.POST.get("date") or request.GET.get("date")
    return next((date for date in dates if date.key == asked), dates[0] if dates else None)


def _change(request: HttpRequest, kept: PeopleList) -> None:
    fixes: dict[int, dict[str, str]] = {}
    for name, value in request.POST.items():
        if found := FIX.fullmatch(name):
            fixes.setdefault(int(found[1]), {})[found[2]] = str(value)
        elif (found := SAME.fullmatch(name)) and "\t" in str(value):
            full_name, email = str(value).split("\t", 1)
            fixes[int(found[1])] = {"full_name": full_name, "email": email}
    columns = [request.POST.get(f"column-{n}") for n in range(len(kept.columns))]
    listing.change(
        kept,
        columns=[each or "" for each in columns] if any(columns) else None,
        anyway=[int(each) for each in request.POST.getlist("anyway") if each.isdecimal()],
        fixes=fixes,
    )


def _back(request: HttpRequest, booking: Booking) -> HttpResponse:
    date = _chosen(request, _dates(booking))
    response = redirect("booking_list", booking.public_id)
    if date:
        response["Location"] += f"?date={date.key}"
    return response


def _rows(answers: dict[str, Any]) -> list[tables.Row]:
    if answers["file"]:
        return tables.read(uploads.table(answers["file"]))
    return tables.read_text(answers["text"])
