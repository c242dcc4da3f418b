"""What the booking side holds of a person, copied for them: what they booked, and places that bear
their own name. Who else is on a booking is nobody's but theirs."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.privacy import export
from bookings import papers
from bookings.models import Booking, CreditNote, Invoice, Place, Quote, WaitingListEntry


def bookings(user: User) -> list[dict[str, Any]]:
    made = Booking.objects.filter(Q(buyer=user) | Q(started_by=user)).prefetch_related(
        "places", "invoices"
    )
    return [
        {
            "reference": booking.reference,
            "state": booking.get_state_display(),
            "begun": booking.created_at,
            "confirmed": booking.confirmed_at,
            "organisation": booking.organisation_name,
            "contact_name": booking.contact_name,
            "contact_email": booking.contact_email,
            "contact_phone": booking.contact_phone,
            "billing_address": booking.billing_address,
            "billing_postcode": booking.billing_postcode,
            "po_number": booking.po_number,
            "payment": booking.get_method_display(),
            "places": len(booking.places.all()),
            "invoice": booking.invoice.number if booking.invoice else "",
        }
        for booking in made.order_by("created_at")
    ]


def invoices(user: User) -> Iterator[export.File]:
    for invoice in Invoice.objects.filter(booking__buyer=user).order_by("pk"):
        content = partial(papers.invoice_pdf, str(invoice.pk))
        yield export.File(f"onEvidence-{invoice.number}.pdf", content)
    for note in CreditNote.objects.filter(invoice__booking__buyer=user).order_by("pk"):
        content = partial(papers.credit_note_pdf, str(note.pk))
        yield export.File(f"onEvidence-{note.number}.pdf", content)


def places(user: User) -> list[dict[str, Any]]:
    theirs = Place.objects.filter(learner__user=user).select_related("course", "run")
    return [
        {
            "course": place.course.title,
            "date": place.when,
            "name": place.name,
            "email": place.email,
            "job_role": place.job_role,
            "cancelled": place.cancelled_at,
        }
        for place in theirs.prefetch_related("run__sessions")
    ]


def waiting_lists(user: User) -> list[dict[str, Any]]:
    entries = WaitingListEntry.objects.filter(Q(email__iexact=user.email) | Q(user=user))
    entries = entries.select_related("course", "run").prefetch_related("run__sessions", "offers")
    return [
        {
            "course": entry.course.title,
            "date": entry.when,
            "name": entry.name,
            "email": entry.email,
            "places": entry.places,
            "asked": entry.created_at,
            "state": entry.get_state_display(),
            "offered": [
                {
                    "places": offer.places,
                    "made": offer.created_at,
                    "until": offer.deadline,
                    "answer": offer.get_state_display(),
                }
                for offer in entry.offers.all()
            ],
        }
        for entry in entries
    ]


def quotes(user: User) -> list[dict[str, Any]]:
    sent = Quote.objects.filter(contact_email__iexact=user.email).exclude(state=Quote.State.DRAFT)
    return [
        {
            "number": quote.number,
            "state": quote.get_state_display(),
            "organisation": quote.organisation_name,
            "contact_name": quote.contact_name,
            "contact_email": quote.contact_email,
            "course": quote.course.title if quote.course else "",
            "people": quote.people,
            "price": quote.price,
            "accepted_by": quote.accepted_by,
            "sent": quote.sent_at,
        }
        for quote in sent.select_related("course").order_by("created_at")
    ]


export.register(
    export.Part("quotes", "Quotes you asked for", quotes),
    export.Part("waiting_lists", "Waiting lists", waiting_lists),
    export.Part("places", "Places in your name", places),
    export.Part("bookings", "Bookings you made", bookings, invoices),
)
