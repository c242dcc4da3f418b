"""Confirming a booking: from here on the seats are sold, the people enrolled, the money owed."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.membership import buyers
from accounts.membership.buyers import Buyer
from accounts.models import Organisation
from accounts.people.learners import Person, learners
from bookings import emails, holds, invoicing, pricing
from bookings.ledger import at_checkout, movements
from bookings.ledger.at_checkout import Credit, CreditError
from bookings.loading import all_places_of
from bookings.models import Booking, Invoice, Place, SellerDetails
from bookings.naming.names import keep_teams
from bookings.pricing import codes
from bookings.pricing.shown import as_shown
from bookings.terms import agreed
from bookings.waiting import offers
from common import audit, mail
from common.money import pounds
from courses.enrolment import enrol
from courses.models import Course, CourseRun

NONE = Decimal("0.00")
#: What was paid, by card now or from a pool before, was the price as it stood then.
STANDING = (Booking.Method.CARD, Booking.Method.POOL)


class ConfirmationError(Exception):
    """Why the booking cannot be confirmed, in words for the buyer."""


def on_invoice(
    booking: Booking,
    *,
    now: dt.datetime,
    shown: Decimal | None = None,
    credit: Credit | None = None,
) -> Booking:
    """Confirm a booking that is paid later, on invoice; or at once, where it comes to nothing.
    Confirming twice changes nothing. `shown` is the total that the buyer saw; `credit` pays the
    whole of it, or a part, and then the rest is owed.

    Raises ConfirmationError while answers are missing or a card payment is open, for somebody who
    pays for themselves, past what is agreed with the organisation (`terms.agreed`), and when it
    costs something else, or there is less credit, by now; holds.HoldError when the hold has lapsed
    and seats have gone."""
    with at_the_price_shown(booking, now):
        return invoiced(booking, now, shown, credit)


@contextmanager
def at_the_price_shown(booking: Booking, now: dt.datetime) -> Iterator[None]:
    """Around the transaction: where the price has changed, the new one is kept for the page."""
    try:
        with as_shown(booking, now=now):
            yield
    except pricing.PriceChanged as error:
        raise ConfirmationError(str(error)) from error


def invoiced(
    booking: Booking, now: dt.datetime, shown: Decimal | None, credit: Credit | None = None
) -> Booking:
    """As `on_invoice`, for whoever has `at_the_price_shown` around a transaction of their own."""
    with transaction.atomic():
        found = None
        if credit:
            at_checkout.lock_organisation(credit.organisation.pk)
        else:
            found = lock_buyer(booking)
        booking = Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
        if booking.is_confirmed:
            return booking
        _check_credit(credit)
        places = decided_places(booking)
        gross = pricing.price(places).gross
        if not gross:
            return confirm_locked(
                booking,
                method=Booking.Method.NOTHING,
                now=now,
                places=places,
                shown=shown,
                found=found,
            )
        check_billed(booking)
        if credit and credit.amount >= gross:
            return _with_credit(
                booking,
                method=Booking.Method.CREDIT,
                now=now,
                places=places,
                shown=shown,
                credit=credit._replace(amount=gross),
            )
        if booking.individual:
            raise ConfirmationError(
                "Whoever pays for themselves pays by card. To pay on invoice, book for an"
                " organisation."
            )
        if not (booking.po_number or booking.no_po):
            raise ConfirmationError("Give your purchase order number, or say that you use none.")
        return _with_credit(
            booking,
            method=Booking.Method.INVOICE,
            now=now,
            places=places,
            shown=shown,
            credit=credit,
            found=found,
        )


def _check_credit(credit: Credit | None) -> None:
    try:
        if credit:
            at_checkout.check(credit)
    except CreditError as error:
        raise ConfirmationError(str(error)) from error


def _with_credit(booking: Booking, *, credit: Credit | None, **how: Any) -> Booking:
    """Confirm it so that all of `credit` is used, or not at all."""
    booking = confirm_locked(booking, credit=credit, **how)
    if credit and booking.organisation_id != credit.organisation.pk:
        raise ConfirmationError(
            f"This credit is {credit.organisation}'s. Under “Who is booking”, give its name and the"
            " address of somebody who books for it."
        )
    return booking


def for_nothing(booking: Booking, *, now: dt.datetime, shown: Decimal | None = None) -> Booking:
    """Confirm a booking for which nothing is to be paid: no payment, no invoice. Confirming twice
    changes nothing. `shown` is the total that the buyer saw.

    Raises ConfirmationError when it costs something after all or answers are missing, and
    holds.HoldError when the hold has lapsed and seats have gone."""
    with at_the_price_shown(booking, now), transaction.atomic():
        found = lock_buyer(booking)
        booking = Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
        if booking.is_confirmed:
            return booking
        places = decided_places(booking)
        if to_pay := pricing.price(places).gross:
            raise ConfirmationError(
                f"The price has changed: {pounds(to_pay)} is to be paid. Choose how to pay it."
            )
        return confirm_locked(
            booking,
            method=Booking.Method.NOTHING,
            now=now,
            places=places,
            shown=shown,
            found=found,
        )


def lock_buyer(booking: Booking) -> buyers.Found:
    """The organisation that `booking` is going to be for, locked before it, as by whoever uses
    prepaid places or credit for it: for `confirm_locked`."""
    return buyers.find(
        booking.contact_email,
        organisation_name=booking.organisation_name,
        individual=booking.individual,
    )


def decided_places(booking: Booking) -> list[Place]:
    """The places of a locked booking. Raises ConfirmationError while a card payment is open, or
    while a date that has gone waits for the buyer to say what to do about it."""
    if booking.state == Booking.State.PAYING:
        raise ConfirmationError("A card payment is open. Finish it, or leave it to pay on invoice.")
    places = all_places_of(booking)
    if any(place.cancelled_at for place in places):
        raise ConfirmationError(
            "A date in your booking has gone. Say first what to do about it: ask for fewer places,"
            " or take it out."
        )
    return places


def check_billed(booking: Booking) -> None:
    """Raises ConfirmationError where an invoice could not say to whom it is."""
    if not booking.has_details:
        raise ConfirmationError("Tell us first who is booking.")
    if not booking.billing_address:
        raise ConfirmationError("Give the address for the invoice.")


def confirm_locked(
    booking: Booking,
    *,
    method: Booking.Method,
    now: dt.datetime,
    places: list[Place] | None = None,
    shown: Decimal | None = None,
    pays: Callable[[Invoice], None] | None = None,
    credit: Credit | None = None,
    found: buyers.Found | None = None,
) -> Booking:
    """Confirm `booking`, which is locked by the caller's transaction, with all its places. Its runs
    are locked here, and only when all is done that need not wait for others who book them. `pays`
    says in the ledger what has paid its invoice, where something has; `credit`, whose organisation
    the caller has locked, pays of it what it can, if the booking is that organisation's.

    Raises ConfirmationError while answers are missing, pricing.PriceChanged when it costs other
    than was shown (`as_shown` is the caller's), holds.HoldError when the hold has lapsed
    and seats have gone."""
    if not booking.has_details:
        raise ConfirmationError("Tell us first who is booking.")
    seller = SellerDetails.load()
    places = [place for place in places or all_places_of(booking) if place.cancelled_at is None]
    if not places:
        raise ConfirmationError("There is nothing in your booking yet. Add a date or a course.")
    known = buyers.buyer(
        booking.contact_email,
        name=booking.contact_name,
        organisation_name=booking.organisation_name,
        individual=booking.individual,
        found=found,
    )
    if method in STANDING:
        cost = pricing.price(places)
    else:
        cost = pricing.check(
            booking,
            places=places,
            now=now,
            shown=shown,
            organisation=known.organisation,
            seller=seller,
        )
    is_theirs = credit is not None and credit.organisation.pk == known.organisation.pk
    used = credit.amount if credit and is_theirs else NONE
    if method == Booking.Method.INVOICE:
        _check_terms(known.organisation, cost.gross - used, booking)
    booking.buyer, booking.organisation = known.user, known.organisation
    named = [place for place in places if place.name]
    _enrol(known, named)
    audit.record(
        "bookings.confirmation.confirm",
        on=booking,
        before={"state": booking.state},
        after={
            "state": Booking.State.CONFIRMED,
            "method": method,
            "places": len(places),
            "gross": cost.gross,
            "organisation": booking.organisation.public_id,
        },
    )
    # From here on everybody else who books these dates is waiting.
    holds.keep_seats(booking, now=now)
    offers.taken_up(booking, places=places, now=now)
    booking.state, booking.method, booking.confirmed_at = Booking.State.CONFIRMED, method, now
    booking.terms, booking.policy = seller.terms, seller.policy
    booking.save(
        update_fields=[
            "buyer", "organisation", "band", "code", "state", "method", "confirmed_at", "terms",
            "policy",
        ]
    )  # fmt: skip
    codes.taken_up(booking)
    invoice = None
    if cost.gross:
        invoice = invoicing.issue(
            booking,
            price=cost,
            seller=seller,
            now=now,
            credit=used,
            by_card=method == Booking.Method.CARD and used == (credit.wanted if credit else NONE),
        )
        if used:
            _transfer(used, known.organisation, invoice, now)
    if invoice and pays:
        pays(invoice)
    confirmed = emails.booking_confirmed(booking, invoice=invoice, price=cost, places=places)
    mail.post([confirmed, *(emails.place_confirmed(place) for place in named if place.email)])
    return booking


def _transfer(
    amount: Decimal, organisation: Organisation, invoice: Invoice, now: dt.datetime
) -> None:
    """Of its credit, onto its invoice."""
    account = movements.of_organisation(organisation)
    movements.transferred(amount, frm=account, to=movements.of_invoice(invoice), now=now)
    audit.record(
        "bookings.ledger.use", on=organisation, after={"invoice": invoice.number, "amount": amount}
    )


def _check_terms(organisation: Organisation, gross: Decimal, booking: Booking) -> None:
    """Under the lock on `organisation` that `buyer` took: no two invoices get past a limit that has
    room for one."""
    try:
        agreed.check(organisation, gross=gross, po_number=booking.po_number)
    except agreed.OrderNumber as error:
        raise ConfirmationError(
            f"{error} Put that right in your answers. Or pay by card."
        ) from error
    except agreed.NotOnInvoice as error:
        raise ConfirmationError(str(error)) from error


def _enrol(by: Buyer, places: list[Place]) -> None:
    """Make each named person a learner of the organisation, and enrol them on their run."""
    people = [Person(place.name, place.email, place.job_role) for place in places]
    found = learners(by.organisation, people=people, is_new=by.is_new)
    for place, learner in zip(places, found, strict=True):
        place.learner = learner
    Place.objects.bulk_update(places, ["learner"])
    keep_teams(places)
    for (course, run), there in _by_date(places).items():
        enrol(course, run=run, learners=[place.learner for place in there if place.learner])


def _by_date(places: list[Place]) -> dict[tuple[Course, CourseRun | None], list[Place]]:
    dates: dict[tuple[Course, CourseRun | None], list[Place]] = {}
    for place in places:
        dates.setdefault((place.course, place.run), []).append(place)
    return dates
