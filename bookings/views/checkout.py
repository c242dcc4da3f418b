"""The steps from held seats to a confirmed booking. What was typed is kept before anything can
fail."""

from collections.abc import Callable
from functools import wraps
from typing import cast
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.policy import buying_organisations
from bookings import checkout, confirmation, holds, people, policy
from bookings.forms import DetailsForm, PeopleForm
from bookings.models import Booking, SellerDetails
from bookings.payments import card, fulfilment, gateway
from bookings.pricing import price

STEPS = 5
Step = Callable[[HttpRequest, Booking], HttpResponse]


def unfinished(view: Step) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """For a page on which a booking is made: a confirmed one has its own page, one that is being
    paid for shows that first."""

    @wraps(view)
    def step(request: HttpRequest, public_id: UUID) -> HttpResponse:
        booking = policy.booking_for(request, public_id)
        if booking.is_confirmed or booking.state == Booking.State.CANCELLED:
            return redirect("booking", public_id)
        return view(request, booking)

    return step


def not_paying(view: Step) -> Step:
    """While a payment page is open the answers stand still: the buyer closes it first."""

    @wraps(view)
    def step(request: HttpRequest, booking: Booking) -> HttpResponse:
        if booking.state == Booking.State.PAYING:
            return redirect("booking_check", booking.public_id)
        return view(request, booking)

    return step


@unfinished
@not_paying
def name_people(request: HttpRequest, booking: Booking) -> HttpResponse:
    form = PeopleForm(request.POST or None, initial={"people": booking.people_text})
    rows, problem = [], ""
    if request.method == "POST" and form.is_valid():
        text, action = form.cleaned_data["people"], request.POST.get("action")
        rows = people.parse(text)
        try:
            if action == "check":
                people.save_text(booking, text=text)
                people.check_fits(rows, booking.places.count())
            else:
                people.name_places(booking, text="" if action == "later" else text)
                return _go_on(request, booking, "booking_details")
        except people.PeopleError as error:
            problem = str(error)
        if not rows and not problem:
            problem = "Write or paste at least one line, or choose to name people later."
    return _page(
        request,
        "bookings/people.html",
        booking,
        form=form,
        rows=rows,
        errors=[{"href": "#id_people", "message": problem}] if problem else [],
        ready=bool(rows) and not problem and not any(row.problem for row in rows),
    )


@unfinished
@not_paying
def give_details(request: HttpRequest, booking: Booking) -> HttpResponse:
    form = DetailsForm(request.POST or None, initial=_known_details(request, booking))
    if request.method == "POST" and form.is_valid():
        try:
            checkout.save_details(booking, details=cast("checkout.Details", form.cleaned_data))
        except checkout.CheckoutError as error:
            form.add_error(None, str(error))
        else:
            return _go_on(request, booking, "booking_check")
    return _page(request, "bookings/details.html", booking, form=form)


@csp_update({"form-action": [settings.STRIPE_PAGES]})  # type: ignore[arg-type]
@unfinished
def check(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Check your answers, and choose how to pay. Paying leads to Stripe's page."""
    if not booking.has_details:
        return redirect("booking_details", booking.public_id)
    seller = SellerDetails.load(request_or_site=request)
    return _page(
        request,
        "bookings/check.html",
        booking,
        left="left" in request.GET,
        terms=seller.terms,
        payment_days=seller.payment_days,
    )


@require_POST
@unfinished
def more_time(request: HttpRequest, booking: Booking) -> HttpResponse:
    try:
        holds.extend(booking, now=timezone.now())
    except holds.SoldOut as error:
        return _sold_out(request, error)
    except holds.HoldError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"You have {settings.HOLD_MINUTES} minutes more.")
    step = request.GET.get("step")
    return redirect(step if step in RESUMED else "booking_people", booking.public_id)


@require_POST
@unfinished
def pay(request: HttpRequest, booking: Booking) -> HttpResponse:
    try:
        return redirect(card.start(booking, now=timezone.now()))
    except holds.SoldOut as error:
        return _sold_out(request, error)
    except (card.CardError, holds.HoldError) as error:
        messages.error(request, str(error))
        return redirect("booking_check", booking.public_id)


@require_POST
@unfinished
def on_invoice(request: HttpRequest, booking: Booking) -> HttpResponse:
    now = timezone.now()
    try:
        booking = confirmation.on_invoice(card.leave(booking, now=now), now=now)
    except holds.SoldOut as error:
        return _sold_out(request, error)
    except (card.CardError, confirmation.ConfirmationError, holds.HoldError) as error:
        messages.error(request, str(error))
        return redirect("booking_check", booking.public_id)
    return redirect("booking", booking.public_id)


@require_POST
@unfinished
def reopen(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Close the payment page, to change answers."""
    try:
        card.leave(booking, now=timezone.now())
    except card.CardError as error:
        messages.error(request, str(error))
    return redirect("booking_check", booking.public_id)


@require_GET
def paid(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where Stripe sends the buyer back to. What the session came to is Stripe's word, not the
    address's."""
    booking = policy.booking_for(request, public_id)
    session_id = request.GET.get("session_id", "")
    attempt = booking.attempts.filter(session_id=session_id).exclude(session_id="").first()
    if attempt is None:
        raise Http404
    try:
        fulfilment.fulfil(session_id, now=timezone.now())
    except gateway.GatewayError:
        return render(request, "bookings/payment_waiting.html", {"booking": booking})
    booking.refresh_from_db()
    attempt.refresh_from_db()
    if booking.is_confirmed:
        return redirect("booking", public_id)
    if attempt.state == attempt.State.PAID:
        context = {"booking": booking, "attempt": attempt, "refund": attempt.refunds.first()}
        return render(request, "bookings/paid_too_late.html", context)
    if attempt.state == attempt.State.EXPIRED:
        return redirect("booking_check", public_id)
    return render(request, "bookings/payment_waiting.html", {"booking": booking})


RESUMED = ("booking_people", "booking_details", "booking_check")


def _go_on(request: HttpRequest, booking: Booking, step: str) -> HttpResponse:
    """To the next step, with the seats held: taken again if the time ran out and they are still
    free."""
    try:
        holds.renew(booking, now=timezone.now())
    except holds.SoldOut as error:
        return _sold_out(request, error)
    except holds.HoldError as error:
        messages.error(request, str(error))
        return redirect("booking_people", booking.public_id)
    return redirect(step, booking.public_id)


def _sold_out(request: HttpRequest, error: holds.SoldOut) -> HttpResponse:
    messages.error(request, f"Your time had run out. {error} What you typed is kept.")
    return redirect("book", error.run.public_id)


def _known_details(request: HttpRequest, booking: Booking) -> dict[str, object]:
    """What was answered before; for somebody signed in, what we know of them."""
    known = {name: getattr(booking, name) for name in DetailsForm.base_fields}
    if request.user.is_authenticated and not booking.has_details:
        known |= {"contact_name": request.user.full_name, "contact_email": request.user.email}
        if organisation := buying_organisations(request.user).first():
            known["organisation_name"] = organisation.name
    return known


def _page(request: HttpRequest, template: str, booking: Booking, **context: object) -> HttpResponse:
    """A step, with the summary of the booking and the time that is left."""
    now = timezone.now()
    places = list(
        booking.places.live().select_related("run__course__page").prefetch_related("run__sessions")
    )
    context |= {
        "booking": booking,
        "places": places,
        "run": places[0].run,
        "price": price(places),
        "steps": STEPS,
        "is_held": booking.is_held(now),
        "seconds_left": max(0, int((booking.hold_expires_at - now).total_seconds())),
        "step": request.resolver_match.url_name if request.resolver_match else "",
    }
    return render(request, template, context)
