"""An organisation's prepaid places, for those who buy for it; and using them for a booking."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Membership
from accounts.policy import buying_organisations, membership_for
from bookings import confirmation, holds, papers, policy
from bookings.models import Place, PlacePool, PoolEntry
from bookings.naming.twice_views import told
from bookings.pools import drawing
from bookings.pools.ledger import PoolError
from common import tables, when

ON_A_PAGE = 50
LEDGER = ["Date", "Prepaid places", "What", "Places", "Booking", "Course", "Training date"]


@login_required
@require_safe
def pools(request: HttpRequest, public_id: UUID) -> HttpResponse:
    membership = membership_for(request, public_id, *Membership.BUYERS)
    context = {
        "membership": membership,
        "pools": _pools(membership),
        "today": timezone.localdate(),
    }
    return render(request, "bookings/pools/pools.html", context)


@login_required
@require_safe
def pool(request: HttpRequest, public_id: UUID, pool: UUID) -> HttpResponse:
    """One of them, with its ledger: the newest line first."""
    membership = membership_for(request, public_id, *Membership.BUYERS)
    found = get_object_or_404(_pools(membership), public_id=pool)
    entries = _entries(found.entries.all()).order_by("-at", "-pk")
    context = {
        "membership": membership,
        "pool": found,
        "page_obj": Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
    }
    return render(request, "bookings/pools/pool.html", context)


@login_required
@require_safe
def ledger_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All that was bought, used, returned and lapsed. It names nobody."""
    membership = membership_for(request, public_id, *Membership.BUYERS)
    entries = _entries(PoolEntry.objects.filter(pool__organisation=membership.organisation))
    return tables.write_csv(LEDGER, _lines(entries), name="onEvidence-prepaid-places")


@login_required
@require_safe
def invoice(request: HttpRequest, public_id: UUID, pool: UUID) -> HttpResponse | FileResponse:
    membership = membership_for(request, public_id, *Membership.BUYERS)
    found = get_object_or_404(_pools(membership), public_id=pool)
    if found.invoice is None:
        raise Http404
    if not found.invoice.pdf:
        papers.ask_for(found.invoice)
        context = {"membership": membership, "pool": found}
        return render(request, "bookings/pools/invoice_waiting.html", context)
    return FileResponse(
        found.invoice.pdf.open(),
        as_attachment=True,
        filename=f"onEvidence-{found.invoice.number}.pdf",
        content_type="application/pdf",
    )


@require_POST
def use(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm a booking with prepaid places. Only for whoever buys for the organisation that has
    them, and has proved it by signing in."""
    booking = policy.booking_for(request, public_id)
    if booking.is_confirmed:
        return redirect("booking", public_id)
    if told(request, booking):
        return redirect("booking_people", public_id)
    theirs = PlacePool.objects.filter(organisation__in=buying_organisations(request.user))
    try:
        chosen = theirs.select_related("organisation").get(public_id=_uuid(request))
        drawing.confirm(
            booking,
            pool=chosen,
            by=request.user,  # type: ignore[arg-type]  # whoever has a pool is signed in
            now=timezone.now(),
        )
    except PlacePool.DoesNotExist:
        raise Http404 from None
    except holds.SoldOut as error:
        messages.error(request, f"Your time had run out. {error} What you typed is kept.")
    except (PoolError, confirmation.ConfirmationError, holds.HoldError) as error:
        messages.error(request, str(error))
    else:
        return redirect("booking", public_id)
    return redirect("booking_check", public_id)


def _uuid(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("pool", ""))
    except ValueError:
        raise Http404 from None


def _pools(membership: Membership) -> QuerySet[PlacePool]:
    theirs = PlacePool.objects.filter(organisation=membership.organisation)
    return theirs.select_related("course").prefetch_related("invoices").with_counts()


def _entries(entries: QuerySet[PoolEntry]) -> QuerySet[PoolEntry]:
    return entries.select_related(
        "pool", "place__booking", "place__course", "place__run"
    ).prefetch_related("place__run__sessions")


def _lines(entries: Iterable[PoolEntry]) -> Iterable[list[str]]:
    for entry in entries:
        place: Place | None = entry.place
        yield [
            when.date(entry.at),
            entry.pool.reference,
            entry.get_kind_display(),
            str(entry.quantity),
            place.booking.reference if place else "",
            place.course.title if place else "",
            place.when if place else "",
        ]
