"""What the booking side writes to people: one function a message, in the words of `wording`. File
names are neutral; the course's title stands once, inside the message (safety.md)."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from bookings.models import Booking, Invoice, Place, Quote, WaitingListEntry
from bookings.pricing import Amount, Price
from common import mail
from common.models import Attachment
from common.money import pounds
from courses import calendars, needs

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
    first = places[0]
    return mail.draft(
        "booking_confirmed",
        to=booking.contact_email,
        context={
            "name": booking.contact_name,
            "reference": booking.reference,
            "organisation": booking.organisation_name,
            "course": first.course.title,
            "when": first.when,
            "where": first.where,
            "places_are": _places(len(places), "is", "are"),
            "unnamed_have": _places(sum(not place.name for place in places), "has", "have"),
            "total": pounds(price.gross),
            "invoice": invoice.number if invoice else "",
            "due_on": _due(invoice),
            "terms": booking.terms,
            "papers": "The calendar file and the invoice are attached.",
            "link": _address("booking", booking.public_id),
        },
        attachments=[
            *([calendars.for_run(first.run)] if first.run else []),
            *([_invoice(invoice)] if invoice else []),
        ],
        about=_about(*places),
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
            "how_to_join": HOW_TO_JOIN if run else "",
            "needs": needs.address(run, place.learner) if run and place.learner else "",
            "link": f"{settings.SITE_URL}/my/",
        },
        attachments=[calendars.for_person(run, place.learner)] if run and place.learner else [],
        about=_about(place),
    )


def paid_too_late(booking: Booking, *, why: str, amount: str) -> None:
    """To whoever paid when the places could no longer be theirs: the money goes back in full."""
    place = booking.places.live().select_related("run")[0]
    mail.queue(
        "paid_too_late",
        to=booking.contact_email,
        context={
            "name": booking.contact_name,
            "reference": booking.reference,
            "when": place.when,
            "why": why,
            "amount": amount,
            "link": f"{settings.SITE_URL}/courses/",
        },
        about=[booking],
    )


def paid_twice(booking: Booking, *, amount: str) -> None:
    """To whoever paid a second time: the second payment goes back in full, the booking stands."""
    mail.queue(
        "paid_twice",
        to=booking.contact_email,
        context={
            "name": booking.contact_name,
            "reference": booking.reference,
            "amount": amount,
            "link": _address("booking", booking.public_id),
        },
        about=[booking],
    )


def waiting_list_joined(entry: WaitingListEntry) -> None:
    mail.queue(
        "waiting_list_joined",
        to=entry.email,
        context={
            "name": entry.name,
            "course": entry.run.course.title,
            "when": entry.run.when,
            "places": _places(entry.places),
        },
        about=[entry.run],
    )


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
            "gross": pounds(amount.gross),
            "valid_until": f"{quote.valid_until:%-d %B %Y}",
            "note": quote.note,
            "link": _address("quote", quote.public_id),
        },
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
    return f"{invoice.due_on:%-d %B %Y}" if invoice and not invoice.paid_by_card_on else None


def _places(number: int, one: str = "", more: str = "") -> str:
    """3 places, or with the verb that goes with them; nothing for none."""
    if not number:
        return ""
    return f"1 place {one}".strip() if number == 1 else f"{number} places {more}".strip()


def _address(name: str, public_id: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[public_id])}"


def _about(*places: Place) -> list[Model]:
    """What the office finds the message from: the booking, and its dates."""
    runs = {place.run_id: place.run for place in places if place.run}
    return [places[0].booking, *runs.values()]


def _invoice(invoice: Invoice) -> Attachment:
    return Attachment(
        filename=f"onEvidence-{invoice.number}.pdf",
        content_type="application/pdf",
        source="invoice",
        source_id=str(invoice.pk),
    )
