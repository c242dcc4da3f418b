"""A confirmed booking changed by the people who buy for its organisation: they choose, see what
each choice costs today and when that changes, and confirm."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings import papers, policy, vat
from bookings.changes import (
    ChangeError,
    NoInvoice,
    OtherMoney,
    emails,
    history,
    money,
    open_choices,
    undoing,
)
from bookings.changes.cancel import cancel, worth
from bookings.changes.forms import PersonForm
from bookings.changes.move import check_invoiced, choices, move
from bookings.changes.options import Options, alike, chosen, options
from bookings.changes.substitute import substitute
from bookings.ledger.returning import keeps_credit, was_paid_by_card
from bookings.loading import with_invoices
from bookings.models import Booking, Change, CreditNote, Place
from bookings.pricing.views import shown as shown_to
from common.money import pounds
from courses.models import CourseRun


def context(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    """For the booking's page: what can be done, for those who may, and what was."""
    may, now = policy.may_change(request.user, booking), timezone.now()
    return {
        "options": options(booking, now=now) if may else [],
        "may_change": may,
        "to_choose": open_choices.of(Booking.objects.filter(pk=booking.pk), now=now) if may else [],
        "history": (entries := history.entries(booking)),
        "credit_notes": _credit_notes(booking) if entries else [],
    }


def _credit_notes(booking: Booking) -> QuerySet[CreditNote]:
    return CreditNote.objects.filter(invoice__booking=booking).order_by("pk")


def cancelled(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The page of a booking without any place left."""
    shown = {
        "booking": with_invoices(booking),
        "history": history.entries(booking),
        "credit_notes": _credit_notes(booking),
    }
    return render(request, "bookings/changes/cancelled.html", shown)


@require_GET
@login_required
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    booking = policy.booking_to_change(request, public_id)
    if not booking.is_confirmed:
        return redirect("booking", public_id)
    return _change_page(request, booking)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move_places(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose a date; then what that costs, to be confirmed."""
    booking = policy.booking_to_change(request, public_id)
    found = _chosen(request, booking)
    if not found:
        return _choose_first(request, booking)
    places = [each.place for each in found]
    dates = list(choices(booking, places, now=timezone.now()))
    asked = request.POST.get("to") or request.GET.get("to", "")
    to = next((run for run in dates if str(run.public_id) == asked), None)
    lines = money.Lines([booking])
    refused = next((each.moving for each in found if not each.may_move), "")
    if len({place.course_id for place in places}) > 1:
        refused = "These places are of several courses. Move those of one course at a time."
    if request.method == "POST" and to:
        try:
            moved = move(
                places, to=to, by=_person(request), now=timezone.now(), shown=shown_to(request)
            )
        except OtherMoney as error:
            return _look_again(request, str(error), "booking_move", booking, places, to)
        except ChangeError as error:
            refused = "" if isinstance(error, NoInvoice) else str(error)
        else:
            said = _moved(moved, to)
            messages.success(request, said)
            return redirect("booking", public_id)
    due = _differences(places, to, lines) if to else []
    problems = []
    if "check" in request.GET and not asked:
        problems = [{"href": "#to-1", "message": "Choose one of the dates."}]
    shown = {
        "booking": booking,
        "options": found,
        "people": emails.people(places),
        "dates": [
            (run, _costs(places, run, lines), run.places_left >= len(places)) for run in dates
        ],
        "to": to,
        "costs": _costs(places, to, lines) if to else "",
        "due": sum((each.gross for each in due), money.NONE),
        "not_invoiced": _not_invoiced(booking, due),
        "is_unknown": bool(asked) and to is None,
        "errors": problems,
        "refused": refused,
    }
    return render(request, "bookings/changes/move.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel_places(request: HttpRequest, public_id: UUID) -> HttpResponse:
    booking = policy.booking_to_change(request, public_id)
    found = _chosen(request, booking)
    if not found:
        return _choose_first(request, booking)
    places, refused = [each.place for each in found], ""
    if request.method == "POST":
        try:
            done = cancel(
                places,
                by=_person(request),
                now=timezone.now(),
                shown=shown_to(request),
                as_credit=request.POST.get("back") == "credit",
            )
        except OtherMoney as error:
            return _look_again(request, str(error), "booking_cancel", booking, places)
        except ChangeError as error:
            refused = str(error)
        else:
            messages.success(request, f"Cancelled. {emails.money_back(done)}".strip())
            return redirect("booking", public_id)
    refused = refused or next((each.cancelling for each in found if not each.may_cancel), "")
    back = worth(places, now=timezone.now())
    shown = {
        "booking": booking,
        "options": found,
        "people": emails.people(places),
        "back": sum((each.gross for each in back), money.NONE),
        "may_keep": (by_card := was_paid_by_card(booking)) and keeps_credit(booking),
        "by_card": by_card,
        "is_prepaid": booking.method == Booking.Method.POOL,
        "is_all": len(places) == booking.places.live().count(),
        "refused": refused,
    }
    return render(request, "bookings/changes/cancel.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def substitute_place(request: HttpRequest, public_id: UUID, place: UUID) -> HttpResponse:
    booking = policy.booking_to_change(request, public_id)
    found = _one(booking, place)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            substitute(found.place, person=form.person, by=_person(request), now=timezone.now())
        except ChangeError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{form.person.name} comes instead. Both are told.")
            return redirect("booking", public_id)
    shown = {"booking": booking, "option": found, "place": found.place, "form": form}
    return render(request, "bookings/changes/substitute.html", shown)


@require_POST
@login_required
def substitute_back(request: HttpRequest, public_id: UUID, place: UUID) -> HttpResponse:
    """Take the last substitution back."""
    booking = policy.booking_to_change(request, public_id)
    found = _one(booking, place)
    try:
        undoing.take_back(found.place, by=_person(request), now=timezone.now())
    except ChangeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It is as it was before. Both are told.")
    return redirect("booking", public_id)


@require_GET
@login_required
def one_invoice(
    request: HttpRequest, public_id: UUID, invoice: UUID
) -> HttpResponse | FileResponse:
    """Any of the booking's invoices: a dearer date has one of its own."""
    booking = policy.booking_to_change(request, public_id)
    found = get_object_or_404(booking.invoices.all(), public_id=invoice)
    if not found.pdf:
        papers.ask_for(found)
        return render(request, "bookings/invoice_waiting.html", {"booking": booking})
    return FileResponse(
        found.pdf.open(),
        as_attachment=True,
        filename=f"onEvidence-{found.number}.pdf",
        content_type="application/pdf",
    )


@require_GET
@login_required
def credit_note(request: HttpRequest, public_id: UUID, note: UUID) -> HttpResponse | FileResponse:
    booking = policy.booking_to_change(request, public_id)
    found = get_object_or_404(_credit_notes(booking), public_id=note)
    if not found.pdf:
        papers.ask_for_credit_note(found)
        return render(request, "bookings/invoice_waiting.html", {"booking": booking})
    return FileResponse(
        found.pdf.open(),
        as_attachment=True,
        filename=f"onEvidence-{found.number}.pdf",
        content_type="application/pdf",
    )


# --- Shared --------------------------------------------------------------------------------------


def _person(request: HttpRequest) -> Any:
    return request.user


def _chosen(request: HttpRequest, booking: Booking) -> list[Options]:
    if not booking.is_confirmed:
        return []
    wanted = (request.POST if request.method == "POST" else request.GET).getlist("place")
    return chosen(options(booking, now=timezone.now()), wanted)


def _change_page(
    request: HttpRequest, booking: Booking, *, errors: Sequence[Mapping[str, str]] = ()
) -> HttpResponse:
    found = options(booking, now=timezone.now())
    shown = {"booking": booking, "groups": alike(found), "errors": errors}
    return render(request, "bookings/changes/change.html", shown)


def _choose_first(request: HttpRequest, booking: Booking) -> HttpResponse:
    if not booking.is_confirmed:
        return redirect("booking", booking.public_id)
    message = "Choose at least one place first."
    return _change_page(request, booking, errors=[{"href": "#place-1-1", "message": message}])


def _one(booking: Booking, public_id: UUID) -> Options:
    """Raises Http404."""
    found = options(booking, now=timezone.now()) if booking.is_confirmed else []
    for each in found:
        if each.place.public_id == public_id:
            return each
    raise Http404


def _look_again(
    request: HttpRequest,
    why: str,
    page: str,
    booking: Booking,
    places: Sequence[Place],
    to: CourseRun | None = None,
) -> HttpResponse:
    """The page that asks, as it stands now."""
    messages.error(request, why)
    asked = [("place", str(place.public_id)) for place in places]
    asked += [("check", "1"), ("to", str(to.public_id))] if to else []
    return redirect(f"{reverse(page, args=[booking.public_id])}?{urlencode(asked)}")


def _differences(places: Sequence[Place], run: CourseRun, lines: money.Lines) -> list[money.Money]:
    prices = [money.price_on(place, run) for place in places]
    return money.differences(places, prices, lines=lines)


def _not_invoiced(booking: Booking, due: Sequence[money.Money]) -> str:
    """Why what it costs more cannot be invoiced, before anybody confirms it."""
    try:
        check_invoiced(booking, due)
    except NoInvoice as error:
        return str(error)
    return ""


def _costs(places: Sequence[Place], run: CourseRun, lines: money.Lines) -> str:
    """What `places` on `run` come to, beside what they cost now."""
    due = _differences(places, run, lines)
    more = sum((each.gross for each in due if each.net > 0), money.NONE)
    back = sum((-each.gross for each in due if each.net < 0), money.NONE)
    if more:
        return f"{pounds(more)} more{vat.words(' with VAT')}, by invoice"
    return f"{pounds(back)} back{vat.words(', with VAT')}" if back else "No extra cost"


def _moved(changes: list[Change], to: CourseRun) -> str:
    more = sum((change.gross for change in changes if change.gross > 0), money.NONE)
    said = [f"Moved to {to.when}.", emails.money_back(changes)]
    if more:
        said.append(f"An invoice over {pounds(more)} is on its way to you.")
    return " ".join(filter(None, said))
