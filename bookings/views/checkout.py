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

from accounts.models import Organisation
from accounts.policy import buying_organisations
from bookings import checkout, confirmation, holds, people, policy
from bookings.basket import contents, seating
from bookings.basket.views import tell
from bookings.forms import DetailsForm, PeopleForm
from bookings.ledger.at_checkout import CreditError
from bookings.models import Booking, SellerDetails
from bookings.naming.twice_views import nobody_twice, told
from bookings.payments import card, fulfilment, gateway
from bookings.payments.pages import too_little
from bookings.pricing.forms import asks_band
from bookings.pricing.views import shown
from bookings.terms import agreed
from bookings.terms.policy import seen_by
from bookings.views import credit
from bookings.waiting import offers

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
    """The same people on every date; or, with a date in the address, a list of its own for that."""
    held = contents.Contents(booking)
    only = _asked_for(request, held)
    known = people.list_of(booking, only) if only else booking.people_text
    form = PeopleForm(request.POST or None, initial={"people": known})
    rows, problem = [], ""
    if request.method == "POST" and form.is_valid():
        text, action = form.cleaned_data["people"], request.POST.get("action")
        rows = people.parse(text)
        try:
            if action == "check":
                people.save_text(booking, text=text, item=only)
                people.check_fits(rows, _room(booking, held, only))
            elif action == "same" and only:
                people.share_list(booking, course=only.course, run=only.run)
            else:
                people.name_places(
                    booking,
                    text="" if action == "later" else text,
                    course=only.course if only else None,
                    run=only.run if only else None,
                )
            if action != "check":
                if told(request, booking):
                    return redirect(request.get_full_path())
                return _go_on(request, booking, "booking_people" if only else "booking_details")
        except people.PeopleError as error:
            problem = str(error)
        if not rows and not problem:
            problem = "Write or paste at least one line, or choose to name people later."
    return _page(
        request,
        "bookings/people.html",
        booking,
        held,
        form=form,
        rows=rows,
        room=_room(booking, held, only),
        only=only,
        errors=[{"href": "#id_people", "message": problem}] if problem else [],
        ready=bool(rows) and not problem and not any(row.problem for row in rows),
    )


def _asked_for(request: HttpRequest, held: contents.Contents) -> seating.Item | None:
    """The one of several dates whose own people are asked for. Raises Http404 for one that is not
    among them."""
    key = request.GET.get("date")
    if not key:
        return None
    for item in held.items:
        if item.key == key:
            return item
    raise Http404


def _room(booking: Booking, held: contents.Contents, only: seating.Item | None) -> int:
    """For so many people: on the one date, or on each that has no list of its own."""
    if only:
        return len(only.places)
    shared = [item for item in held.items if item.key not in booking.own_lists] or held.items
    return min((len(item.places) for item in shared), default=0)


@unfinished
@not_paying
def give_details(request: HttpRequest, booking: Booking) -> HttpResponse:
    held = contents.Contents(booking)
    form = DetailsForm(
        request.POST or None,
        initial=None if request.POST else _known_details(request, booking, held),
        billed=bool(held.price.gross),
    )
    if not asks_band(booking, held.places):
        del form.fields["band"]
    if request.method == "POST" and form.is_valid() and _is_order_number(request, form):
        answers = {name: form.cleaned_data[name] for name in ANSWERS if name in form.fields}
        try:
            checkout.save_details(
                booking,
                details=cast("checkout.Details", {**answers, "individual": form.is_for_myself}),
            )
        except checkout.CheckoutError as error:
            form.add_error(None, str(error))
        else:
            return _go_on(request, booking, "booking_check")
    return _page(request, "bookings/details.html", booking, held, form=form)


def _is_order_number(request: HttpRequest, form: DetailsForm) -> bool:
    """Of the form that the buyer's own organisation uses; whoever has not signed in hears of it
    when they ask for an invoice, without an example. Who gives no number may mean to pay by card,
    unless they say that they use none."""
    given = form.cleaned_data
    if not (given["po_number"] or given["no_po"]):
        return True
    terms = seen_by(request.user, "" if form.is_for_myself else given["organisation_name"])
    try:
        agreed.check_number(terms, given["po_number"])
    except agreed.NotOnInvoice as error:
        leave = "leave it empty" if given["po_number"] else "take out the tick for none"
        form.add_error("po_number", f"{error.for_office} To pay by card, {leave}.")
        return False
    return True


@csp_update({"form-action": [settings.STRIPE_PAGES]})  # type: ignore[arg-type]
@unfinished
def check(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Check your answers, and choose how to pay. Paying leads to Stripe's page."""
    held = contents.Contents(booking)
    if not booking.has_details or (not booking.billing_address and held.price.gross):
        return redirect("booking_details", booking.public_id)
    seller = SellerDetails.load(request_or_site=request)
    return _page(
        request,
        "bookings/check.html",
        booking,
        held,
        left="left" in request.GET,
        terms=seller.terms,
        too_little=too_little(held.price.gross),
        credit=credit.offered(request, booking, gross=held.price.gross),
        payment_days=agreed.days(seen_by(request.user, booking.organisation_name), seller),
        paying=card.open_attempt(booking),
    )


@require_POST
@unfinished
def more_time(request: HttpRequest, booking: Booking) -> HttpResponse:
    step = request.GET.get("step")
    now = timezone.now()
    try:
        if booking.is_held(now):
            holds.extend(booking, now=now)
            messages.success(request, f"You have {settings.HOLD_MINUTES} minutes more.")
        else:
            holds.renew(booking, now=now)
            messages.success(request, "Your places are held again.")
    except (holds.SoldOut, holds.DatesGone) as error:
        return _sold_out(request, booking, error)
    except holds.HoldError as error:
        messages.warning(request, str(error))
    return redirect(step if step in RESUMED else "booking_people", booking.public_id)


@require_POST
@unfinished
@nobody_twice
def pay(request: HttpRequest, booking: Booking) -> HttpResponse:
    try:
        using = credit.asked(request, booking)
        return redirect(card.start(booking, now=timezone.now(), shown=shown(request), credit=using))
    except (holds.SoldOut, holds.DatesGone) as error:
        return _sold_out(request, booking, error)
    except NOT_PAID as error:
        messages.error(request, str(error))
        return redirect("booking_check", booking.public_id)


@require_POST
@unfinished
@nobody_twice
def on_invoice(request: HttpRequest, booking: Booking) -> HttpResponse:
    now = timezone.now()
    try:
        using = credit.asked(request, booking)
        booking = card.leave(booking, now=now)
        booking = confirmation.on_invoice(booking, now=now, shown=shown(request), credit=using)
    except (holds.SoldOut, holds.DatesGone) as error:
        return _sold_out(request, booking, error)
    except NOT_PAID as error:
        messages.error(request, str(error))
        return redirect("booking_check", booking.public_id)
    return redirect("booking", booking.public_id)


@require_POST
@unfinished
@nobody_twice
def for_nothing(request: HttpRequest, booking: Booking) -> HttpResponse:
    """One button where nothing is to be paid."""
    try:
        confirmation.for_nothing(booking, now=timezone.now(), shown=shown(request))
    except (holds.SoldOut, holds.DatesGone) as error:
        return _sold_out(request, booking, error)
    except (confirmation.ConfirmationError, holds.HoldError) as error:
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
    # PostgreSQL keeps no text with a NUL in it, and fails when it is asked for some.
    session_id = request.GET.get("session_id", "").replace("\0", "")
    attempt = booking.attempts.filter(session_id=session_id).exclude(session_id="").first()
    if attempt is None:
        raise Http404
    try:
        fulfilment.fulfil(session_id, now=timezone.now())
    except gateway.GatewayError:
        return render(request, "bookings/payment_waiting.html", {"booking": booking})
    booking.refresh_from_db()
    attempt.refresh_from_db()
    if booking.confirmed_at:
        return redirect("booking", public_id)
    if attempt.state == attempt.State.PAID:
        context = {
            "booking": booking,
            "attempt": attempt,
            "refund": attempt.refunds.first(),
            "gone": [row for row in contents.rows(booking, now=timezone.now()) if row.why],
        }
        return render(request, "bookings/paid_too_late.html", context)
    if attempt.state in attempt.UNFINISHED:
        return render(request, "bookings/payment_waiting.html", {"booking": booking})
    messages.error(request, "The card payment was not made. Nothing was taken.")
    return redirect("booking_check", public_id)


#: Why it is not paid, in words for the buyer.
NOT_PAID = (
    card.CardError,
    CreditError,
    confirmation.ConfirmationError,
    holds.HoldError,
)
RESUMED = ("booking_basket", "booking_people", "booking_details", "booking_check")
ANSWERS = [name for name in DetailsForm.base_fields if name != "for_whom"]


def _go_on(request: HttpRequest, booking: Booking, step: str) -> HttpResponse:
    """To the next step, with the seats held: taken again if the time ran out and they are still
    free."""
    try:
        holds.renew(booking, now=timezone.now())
    except (holds.SoldOut, holds.DatesGone) as error:
        return _sold_out(request, booking, error)
    except holds.HoldError as error:
        messages.error(request, str(error))
        return redirect("booking_people", booking.public_id)
    return redirect(step, booking.public_id)


def _sold_out(
    request: HttpRequest, booking: Booking, error: holds.SoldOut | holds.DatesGone
) -> HttpResponse:
    """Where something can be done about it. Of several dates, those that are free are held."""
    if isinstance(error, holds.SoldOut):
        messages.error(request, f"Your time had run out. {error} What you typed is kept.")
        return redirect("book", error.run.public_id)
    tell(request, booking, holds.retake(booking, now=timezone.now()))
    return redirect("booking_basket", booking.public_id)


def _known_details(
    request: HttpRequest, booking: Booking, held: contents.Contents
) -> dict[str, object]:
    """What was answered before; for somebody signed in, what we know of them; for a private date,
    whose it is, and the order number that its quote was accepted with."""
    known = {name: getattr(booking, name) for name in ANSWERS}
    known["for_whom"] = "myself" if booking.individual else "organisation"
    if booking.has_details:
        return known
    if request.user.is_authenticated:
        known |= {"contact_name": request.user.full_name, "contact_email": request.user.email}
        if organisation := buying_organisations(request.user).first():
            known |= _as_known(organisation)
    return known | _of_private_date(held) | offers.known_of(booking)


def _as_known(organisation: Organisation) -> dict[str, object]:
    if organisation.individual:
        return {"for_whom": "myself"}
    return {"organisation_name": organisation.name}


def _of_private_date(held: contents.Contents) -> dict[str, object]:
    dates = (place.run for place in held.every if place.run)
    run = next((run for run in dates if run.organisation), None)
    if run is None or run.organisation is None:
        return {}
    quote = getattr(run, "quote", None)
    return _as_known(run.organisation) | ({"po_number": quote.po_number} if quote else {})


def _page(
    request: HttpRequest,
    template: str,
    booking: Booking,
    held: contents.Contents,
    **context: object,
) -> HttpResponse:
    """A step, with the summary of the booking and the time that is left."""
    now = timezone.now()
    if not held.places:
        return redirect("booking_basket", booking.public_id)
    places = held.shown()
    items = seating.grouped(places)
    context |= {
        "booking": booking,
        "places": places,
        "items": [(item, item.key in booking.own_lists) for item in items],
        "price": held.price,
        "steps": STEPS,
        "is_held": booking.is_held(now),
        "some_gone": held.some_gone,
        "seconds_left": max(0, int((booking.hold_expires_at - now).total_seconds())),
        "step": request.resolver_match.url_name if request.resolver_match else "",
    }
    return render(request, template, context)
