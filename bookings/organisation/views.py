"""An organisation's own pages: what comes, what was booked, what is owed. Everybody who belongs to
it sees who goes where; those who buy see the rest."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Membership
from accounts.policy import (
    ask_for_second_factor,
    locked_organisations,
    membership_for,
    memberships_of,
)
from bookings import seats
from bookings.changes import open_choices
from bookings.ledger import balances
from bookings.models import Booking
from bookings.organisation import files, lists
from bookings.organisation.lists import Filters
from courses import policy as courses_policy

ON_A_PAGE = 25
#: On the front page; the rest is one click away.
NEXT = 5


@require_GET
@login_required
def organisation(request: HttpRequest) -> HttpResponse:
    """The front page of the reader's organisation; whoever belongs to several chooses."""
    memberships = list(memberships_of(request.user))
    locked = locked_organisations(request.user)
    if not memberships:
        ask_for_second_factor(locked)
    if len(memberships) == 1 and not locked:
        return _front(request, memberships[0])
    context = {"memberships": memberships, "locked": locked}
    return render(request, "bookings/organisations.html", context)


@require_GET
@login_required
def front(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _front(request, membership_for(request, public_id))


def _front(request: HttpRequest, membership: Membership) -> HttpResponse:
    now = timezone.now()
    coming = lists.dates(membership, filters=Filters(), now=now)
    first = list(coming[: NEXT + 1])
    context = {
        "membership": membership,
        "coming": lists.who_goes(membership, first[:NEXT]),
        "more_coming": len(first) > NEXT,
        **(_buying(membership) if membership.is_buyer else {}),
    }
    return render(request, "bookings/organisation.html", context)


def _buying(membership: Membership) -> dict[str, object]:
    """What has prices, and is for those who pay them."""
    now, today = timezone.now(), timezone.localdate()
    own = courses_policy.own_dates(membership.user, now=now)
    own = own.filter(organisation=membership.organisation)
    unpaid = lists.invoices(membership, filters=Filters(state="unpaid"), today=today)
    owed = sum((invoice.owed for invoice in unpaid), Decimal("0.00"))
    booked = list(lists.bookings(membership, filters=Filters())[: NEXT + 1])
    return {
        "own_dates": seats.with_places_left(own, now=now),
        "to_choose": open_choices.of(membership.organisation.bookings.all(), now=now),
        "nameless": lists.unnamed(membership, now=now)[:NEXT],
        "bookings": booked[:NEXT],
        "more_bookings": len(booked) > NEXT,
        "owed": owed,
        "credit": balances.credit(membership.organisation),
        "waiting": lists.waiting(membership, now=now).count(),
    }


@require_GET
@login_required
def dates(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For everybody who belongs to it; the file is for those who buy."""
    membership = membership_for(request, public_id)
    filters = _filters(request, states=("past",))
    found = lists.dates(membership, filters=filters, now=timezone.now())
    if kind := _file(request):
        if not membership.is_buyer:
            raise Http404
        table = files.dates(lists.who_goes(membership, list(found)))
        return files.answer(membership, kind, table, name="dates", filtered=bool(filters))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    going = lists.who_goes(membership, list(page.object_list))
    return _page(request, "dates", membership, page, filters=filters, going=going)


@require_GET
@login_required
def bookings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    membership = membership_for(request, public_id, *Membership.BUYERS)
    filters = _filters(request, states=(Booking.State.CONFIRMED, Booking.State.CANCELLED))
    found = lists.bookings(membership, filters=filters)
    if kind := _file(request):
        table = files.bookings(found)
        return files.answer(membership, kind, table, name="bookings", filtered=bool(filters))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return _page(request, "bookings", membership, page, filters=filters)


@require_GET
@login_required
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Of all their bookings, or of one that the address names."""
    membership = membership_for(request, public_id, *Membership.BUYERS)
    booking = _booking(membership, request.GET.get("booking", ""))
    found = lists.history(membership, booking=booking)
    if kind := _file(request):
        table = files.history(found)
        return files.answer(membership, kind, table, name="history", filtered=bool(booking))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return _page(request, "history", membership, page, booking=booking)


@require_GET
@login_required
def invoices(request: HttpRequest, public_id: UUID) -> HttpResponse:
    membership = membership_for(request, public_id, *Membership.BUYERS)
    filters = _filters(request, states=("paid", "unpaid", "overdue"))
    today = timezone.localdate()
    found = lists.invoices(membership, filters=filters, today=today)
    if kind := _file(request):
        table = files.invoices(found, today=today)
        return files.answer(membership, kind, table, name="invoices", filtered=bool(filters))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return _page(request, "invoices", membership, page, filters=filters, today=today)


@require_GET
@login_required
def waiting(request: HttpRequest, public_id: UUID) -> HttpResponse:
    membership = membership_for(request, public_id, *Membership.BUYERS)
    now = timezone.now()
    found = lists.waiting(membership, now=now)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return _page(request, "waiting", membership, page, now=now)


def _page(
    request: HttpRequest, name: str, membership: Membership, page: Any, **context: Any
) -> HttpResponse:
    asked = request.GET.copy()
    asked.pop("page", None)
    context |= {"membership": membership, "page_obj": page, "asked": asked.urlencode()}
    return render(request, f"bookings/organisation_{name}.html", context)


def _filters(request: HttpRequest, *, states: tuple[str, ...]) -> Filters:
    """What nobody offered is passed over."""
    state = request.GET.get("state", "")
    words = " ".join(request.GET.get("q", "").split())[:100]
    return Filters(words=words, state=state if state in states else "")


def _file(request: HttpRequest) -> str:
    kind = request.GET.get("file", "")
    return kind if kind in files.WRITERS else ""


def _booking(membership: Membership, public_id: str) -> Booking | None:
    """Raises Http404 for one that is not theirs."""
    if not public_id:
        return None
    try:
        key = UUID(public_id)
    except ValueError as error:
        raise Http404 from error
    booking = membership.organisation.bookings.filter(public_id=key).first()
    if booking is None:
        raise Http404
    return booking
