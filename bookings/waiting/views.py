"""Waiting for places: joining a list, and the private page of whoever is on it."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policy import buying_organisations
from bookings import policy
from bookings.models import Offer, WaitingListEntry
from bookings.waiting import joining, links, offers
from bookings.waiting.forms import AcceptForm, JoinForm, NumberForm
from common import limits
from courses.models import Course, CourseRun

#: Entries on waiting lists from one address within an hour: more than any office makes.
MOST, PER_SECONDS = 60, 3600
TOO_MANY = (
    "Very many entries came from your network within the hour. Nothing was changed this time."
    " Please wait a while and try again, or write to us and we will put you on the list."
)
Page = Callable[[HttpRequest, WaitingListEntry], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whoever may see the date may wait for places on it."""
    run = policy.run_for(request, public_id)
    return _join(request, run.course, run)


@require_http_methods(["GET", "HEAD", "POST"])
def join_any(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Waiting for whichever date of a course has places first."""
    courses = Course.objects.select_related("page")
    return _join(request, get_object_or_404(courses, public_id=public_id, page__live=True), None)


def of_token(view: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """For a page of one entry, opened by its link. That no other site is told the address is the
    policy of the whole site; `no-referrer` would hide the origin too, and its forms be refused."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, token: str) -> HttpResponse:
        entry = links.entry_of(token)
        if entry is None:
            raise Http404
        return view(request, entry)

    return page


@require_safe
@of_token
def show(request: HttpRequest, entry: WaitingListEntry) -> HttpResponse:
    """Where they are on the list, and what they are offered."""
    return _show(request, entry, _open_offer(entry))


@require_http_methods(["GET", "HEAD", "POST"])
@of_token
def change(request: HttpRequest, entry: WaitingListEntry) -> HttpResponse:
    initial = {
        "places": entry.places,
        "all_or_none": entry.places > 1 and entry.at_least == entry.places,
    }
    form = NumberForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            joining.change(entry, now=timezone.now(), **form.cleaned_data)
        except joining.WaitingListError as error:
            form.add_error("places", str(error))
        else:
            messages.success(request, "Saved.")
            return _back(entry)
    return _page(request, "change", entry, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@of_token
def leave(request: HttpRequest, entry: WaitingListEntry) -> HttpResponse:
    """Opening the link asks for one press: programs that check links open them too."""
    if request.method != "POST":
        return _page(request, "leave", entry)
    try:
        joining.leave(entry, now=timezone.now())
    except joining.WaitingListError as error:
        messages.error(request, str(error))
    return _back(entry)


@require_POST
@of_token
def again(request: HttpRequest, entry: WaitingListEntry) -> HttpResponse:
    try:
        entry = joining.again(entry, now=timezone.now())
    except joining.WaitingListError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "You are on the list again, at its end.")
    return _back(entry)


@require_http_methods(["GET", "HEAD", "POST"])
@of_token
def accept(request: HttpRequest, entry: WaitingListEntry) -> HttpResponse:
    """On to the booking, which this browser makes from here on."""
    offer = _open_offer(entry)
    if offer is None or request.method != "POST":
        return _back(entry)
    form = AcceptForm(request.POST, offered=offer.places, asked=offer.asked)
    if form.is_valid():
        try:
            booking = offers.accept(offer, now=timezone.now(), **form.answers)
        except offers.OfferError as error:
            messages.error(request, str(error))
            return _back(entry)
        policy.remember(request, booking)
        return redirect("booking_people", booking.public_id)
    return _show(request, entry, offer, form)


@require_http_methods(["GET", "HEAD", "POST"])
@of_token
def decline(request: HttpRequest, entry: WaitingListEntry) -> HttpResponse:
    offer = _open_offer(entry)
    if offer is None:
        return _back(entry)
    if request.method != "POST":
        return _page(request, "decline", entry, offer=offer)
    try:
        offers.decline(offer, stays="stay" in request.POST, now=timezone.now())
    except offers.OfferError as error:
        messages.error(request, str(error))
    return _back(entry)


def _join(request: HttpRequest, course: Course, run: CourseRun | None) -> HttpResponse:
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        organisations=buying_organisations(request.user),
        initial=_known(request),
    )
    book = None
    if form.is_valid() and not _too_often(request, form):
        answers = dict(form.cleaned_data)
        try:
            entry = joining.join(course, run=run, by=request.user, now=timezone.now(), **answers)
        except joining.PlacesLeft as error:
            book = error.run
            form.add_error("places", str(error))
        except joining.WaitingListError as error:
            form.add_error("email", str(error))
        else:
            return _back(entry)
    context = {"course": course, "run": run, "form": form, "book": book}
    return render(request, "bookings/waiting/join.html", context)


def _known(request: HttpRequest) -> dict[str, object]:
    if not request.user.is_authenticated:
        return {}
    return {
        "name": request.user.full_name,
        "email": request.user.email,
        "organisation": buying_organisations(request.user).first(),
    }


def _open_offer(entry: WaitingListEntry) -> Offer | None:
    """Theirs to take up now; its date and price at hand."""
    offers = entry.offers.filter(state=Offer.State.OPEN).select_related("booking", "run__course")
    offer = offers.prefetch_related("run__sessions").first()
    return offer if offer and offer.held_until(timezone.now()) else None


def _show(
    request: HttpRequest,
    entry: WaitingListEntry,
    offer: Offer | None,
    form: AcceptForm | None = None,
) -> HttpResponse:
    if offer is not None and form is None:
        form = AcceptForm(offered=offer.places, asked=offer.asked)
    until = offer.held_until(timezone.now()) if offer else None
    return _page(request, "entry", entry, offer=offer, form=form, until=until)


def _page(
    request: HttpRequest, name: str, entry: WaitingListEntry, **context: object
) -> HttpResponse:
    context |= {"entry": entry, "token": links.token(entry)}
    return render(request, f"bookings/waiting/{name}.html", context)


def _back(entry: WaitingListEntry) -> HttpResponse:
    return redirect("waiting_entry", links.token(entry))


def _too_often(request: HttpRequest, form: Form) -> bool:
    """Says so in the form, which keeps what was typed."""
    if not limits.exceeded(request, "waiting", times=MOST, seconds=PER_SECONDS):
        return False
    form.add_error(None, TOO_MANY)
    return True
