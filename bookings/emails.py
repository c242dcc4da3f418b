"""What the booking side writes to people: one function a message, in the words of `wording`. File
names are neutral; the course's title stands once, inside the message (safety.md)."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from bookings.basket.seating import Item, grouped, items
from bookings.invoices import links
from bookings.models import Booking, Invoice, Place, Quote
from bookings.pricing import Amount, Price
from common import mail
from common.models import Attachment
from common.money import pounds
from courses import calendars, needs
from courses.models import CourseRun

#: At what is not self-paced: the message itself is `courses.joining.emails`.
HOW_TO_JOIN = (
    "How to join comes in a message of its own, some days before; straight away, if the date is"
    " near."
)


def booking_confirmed(
    booking: Booking, *, invoice: Invoice | None, price: Price, places: Sequence[Place]
) -> mail.Draft:
    """To whoever booked: reference, what happens next, the dates as a calendar file, the
    invoice."""
    each = grouped(places)
    return mail.draft(
        "booking_confirmed",
        to=booking.contact_email,
        context={
            "name": booking.contact_name,
            "reference": booking.reference,
            "organisation": booking.organisation_name,
            **_dates(each),
            "places_are": _places(len(places), "is", "are"),
            "unnamed_have": _places(sum(not place.name for place in places), "has", "have"),
            "total": pounds(price.gross),
            "vat": pounds(price.vat) if price.vat else "",
            "taken_off": [[each.label, pounds(each.amount)] for each in price.reductions],
            "invoice": invoice.number if invoice else "",
            "due_on": _due(invoice),
            "paid": _paid(invoice),
            "credit_used": pounds(invoice.credit_used) if invoice and invoice.credit_used else "",
            "pay": links.address(invoice) if invoice and _due(invoice) else "",
            "terms": booking.terms,
            "papers": _papers(any(item.run for item in each), invoice),
            "link": _address("booking", booking.public_id),
        },
        attachments=[
            *_calendars(booking, [item.run for item in each if item.run]),
            *([_invoice(invoice)] if invoice else []),
        ],
        about=about(*places),
    )


def place_confirmed(place: Place) -> mail.Draft:
    """To somebody who has a place: when and where. How to join follows (`courses.joining`)."""
    run = place.run
    return mail.draft(
        "place_confirmed",
        to=place.email,
        context={
            "name": place.name,
            "booked_by": place.booking.organisation_name,
            "course": place.course.title,
            "when": place.when,
            "where": place.where,
            "self_paced": run is None,
            "how_to_join": HOW_TO_JOIN if run else "",
            "needs": needs.address(run, place.learner) if run and place.learner else "",
            "link": f"{settings.SITE_URL}/my/",
        },
        attachments=[calendars.for_person(run, place.learner)] if run and place.learner else [],
        about=about(place),
    )


def paid_too_late(booking: Booking, *, why: str, amount: str) -> None:
    """To whoever paid when the places could no longer be theirs: the money goes back in full. Of
    several dates, `why` names those that have gone."""
    _to_whoever_booked(
        "paid_too_late",
        booking,
        when="; ".join(item.when for item in items(booking)),
        why=why,
        amount=amount,
        link=f"{settings.SITE_URL}/courses/",
    )


def payment_failed(booking: Booking, *, amount: str) -> None:
    """To whoever paid in a way that took its time, and then came to nothing."""
    link = _address("booking_check", booking.public_id)
    _to_whoever_booked("payment_failed", booking, amount=amount, link=link)


def paid_twice(booking: Booking, *, amount: str) -> None:
    """To whoever paid a second time: the second payment goes back in full, the booking stays as it
    is."""
    link = _address("booking", booking.public_id)
    _to_whoever_booked("paid_twice", booking, amount=amount, link=link)


def credit_gone(booking: Booking, *, invoice: Invoice, missing: str) -> None:
    """To whoever booked with credit that was no longer there when their card had paid the rest: the
    booking stands, and so much is owed."""
    _to_whoever_booked(
        "credit_gone",
        booking,
        invoice=invoice.number,
        missing=missing,
        due_on=_due(invoice) or "",
        link=links.address(invoice),
    )


def _to_whoever_booked(kind: str, booking: Booking, **said: str) -> None:
    context = {"name": booking.contact_name, "reference": booking.reference, **said}
    mail.queue(kind, to=booking.contact_email, context=context, about=[booking])


def quote_sent(quote: Quote, *, amount: Amount) -> None:
    """To whoever asked for training of their own: the offer, and where to accept it."""
    assert quote.course is not None
    mail.queue(
        "quote_sent",
        to=quote.contact_email,
        context={
            "name": quote.contact_name,
            "number": quote.number,
            "organisation": quote.organisation_name,
            "course": quote.course.title,
            "people": quote.people,
            "wanted_dates": quote.wanted_dates,
            "where": quote.where,
            "net": pounds(amount.net),
            "vat": pounds(amount.vat),
            "has_vat": bool(amount.vat),
            "gross": pounds(amount.gross),
            "valid_until": f"{quote.valid_until:%-d %B %Y}",
            "note": quote.note,
            "link": _address("quote", quote.public_id),
        },
        attachments=[
            Attachment(
                filename=f"onEvidence-{quote.number}.pdf",
                content_type="application/pdf",
                source="quote",
                source_id=str(quote.pk),
            )
        ],
        about=[quote],
    )


def quote_accepted(quote: Quote) -> None:
    """To whoever accepted it: what happens next."""
    mail.queue(
        "quote_accepted",
        to=quote.contact_email,
        context={
            "name": quote.contact_name,
            "number": quote.number,
            "po_number": quote.po_number,
            "link": _address("quote", quote.public_id),
        },
        about=[quote],
    )


def quote_answered(quote: Quote) -> None:
    """To whoever of the office made it, so that nobody has to look."""
    if quote.owner is None:
        return
    mail.queue(
        "quote_answered",
        to=quote.owner.email,
        context={
            "number": quote.number,
            "organisation": quote.organisation_name,
            "answer": quote.get_state_display().lower(),
            "by": quote.accepted_by,
            "link": f"{settings.SITE_URL}{reverse('quotes:edit', args=[quote.pk])}",
        },
        about=[quote],
    )


def _due(invoice: Invoice | None) -> str | None:
    """Nothing where nothing was left to pay when it was issued."""
    if invoice is None or invoice.paid_by_card_on or invoice.credit_used == invoice.gross:
        return None
    return f"{invoice.due_on:%-d %B %Y}"


def _paid(invoice: Invoice | None) -> str:
    """How, where that was at once."""
    if invoice is None or _due(invoice):
        return ""
    if not invoice.credit_used:
        return "paid by card"
    return "paid by card and with credit" if invoice.paid_by_card_on else "paid with credit"


def _places(number: int, one: str = "", more: str = "") -> str:
    """3 places, or with the verb that goes with them; nothing for none."""
    if not number:
        return ""
    return f"1 place {one}".strip() if number == 1 else f"{number} places {more}".strip()


def _address(name: str, public_id: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[public_id])}"


def about(*places: Place) -> list[Model]:
    """What the office finds a message about them from: the booking, and its dates."""
    runs = {place.run_id: place.run for place in places if place.run}
    return [places[0].booking, *runs.values()]


def dates_of(places: Sequence[Place]) -> dict[str, object]:
    """What a message says of them."""
    return _dates(grouped(places))


def _dates(each: Sequence[Item]) -> dict[str, object]:
    """One date as it is; several as a list."""
    when = "; ".join(item.when for item in each)
    if len(each) == 1:
        return {"course": each[0].course.title, "when": when, "where": each[0].where}
    dates = [
        {
            "course": item.course.title,
            "when": item.when,
            "where": item.where,
            "places": _places(len(item.places)),
        }
        for item in each
    ]
    return {"dates": dates, "when": when}


def _calendars(booking: Booking, runs: Sequence[CourseRun]) -> list[Attachment]:
    """One file, however many dates."""
    if len(runs) < 2:
        return [calendars.for_run(run) for run in runs]
    return [
        Attachment(
            filename="onEvidence-training.ics",
            content_type="text/calendar",
            source="booking_calendar",
            source_id=str(booking.pk),
        )
    ]


def _papers(has_dates: bool, invoice: Invoice | None) -> str:
    if has_dates and invoice:
        return "The calendar file and the invoice are attached."
    if has_dates or invoice:
        return f"The {'calendar file' if has_dates else 'invoice'} is attached."
    return ""


def _invoice(invoice: Invoice) -> Attachment:
    return Attachment(
        filename=f"onEvidence-{invoice.number}.pdf",
        content_type="application/pdf",
        source="invoice",
        source_id=str(invoice.pk),
    )
