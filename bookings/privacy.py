"""What the booking side holds of a person, forgotten. What an invoice needs stays on the invoice,
and no place that was paid for is lost: it only bears no name."""

from contextlib import suppress

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from accounts.privacy import erasure
from accounts.privacy.erasure import Person
from bookings import people, seats
from bookings.models import Booking, InvoiceTerms, Offer, Place, Quote, WaitingListEntry
from bookings.retained import delete_bookings
from bookings.waiting import offers
from common import files
from courses.models import CourseRun


def _places(person: Person) -> QuerySet[Place]:
    return Place.objects.filter(Q(learner__in=person.learners) | person.at("email", name="name"))


def _booked(person: Person) -> QuerySet[Booking]:
    """Those that they are the contact of."""
    theirs = person.at("contact_email", name="contact_name")
    if person.user:
        theirs |= Q(buyer=person.user)
        theirs |= Q(started_by=person.user, state__in=[Booking.State.HELD, Booking.State.PAYING])
    return Booking.objects.filter(theirs)


def _quotes(person: Person) -> QuerySet[Quote]:
    return Quote.objects.filter(person.at("contact_email", name="contact_name"))


# --- What stands in the way -----------------------------------------------------------------------


def bookings_to_come(person: Person) -> list[str]:
    """Somebody must answer for a booking until it is over: another owner does, if there is one."""
    reasons = []
    for booking in _booked(person).select_related("organisation"):
        if booking.state == Booking.State.PAYING:
            reasons.append(
                f"A card payment is open for booking {booking.reference}. Finish it or leave it,"
                " and try again in half an hour."
            )
        elif booking.is_confirmed and _is_to_come(booking) and not _successor(booking, person):
            reasons.append(
                f"Your booking {booking.reference} is for a date to come, and nobody else can"
                " answer for it. Add another owner to your organisation, ask us to cancel the"
                " booking, or try again when the date is over."
            )
    return reasons


def _is_to_come(booking: Booking) -> bool:
    return booking.places.live().filter(run__sessions__ends_at__gt=timezone.now()).exists()


def _successor(booking: Booking, person: Person) -> User | None:
    owners = Membership.objects.filter(
        organisation=booking.organisation, role=Membership.Role.OWNER, user__is_active=True
    )
    other = owners.exclude(user=person.user).select_related("user").order_by("pk").first()
    return other.user if other else None


# --- Forgetting -----------------------------------------------------------------------------------


def forget_bookings(person: Person) -> None:
    unpaid = _booked(person).filter(state=Booking.State.HELD, attempts=None)
    if unfinished := list(unpaid):
        theirs = Place.objects.live().filter(booking__in=unfinished)
        runs = list(CourseRun.objects.filter(pk__in=theirs.values("run")))
        delete_bookings(unfinished)
        seats.freed(runs)
    for booking in _booked(person):
        successor = _successor(booking, person) if _is_to_come(booking) else None
        booking.contact_name = successor.full_name if successor else ""
        booking.contact_email = successor.email if successor else ""
        booking.contact_phone, booking.people_text, booking.own_lists = "", "", {}
        booking.save(
            update_fields=[
                "contact_name", "contact_email", "contact_phone", "people_text", "own_lists",
            ]
        )  # fmt: skip


def forget_places(person: Person) -> None:
    places = _places(person)
    for booking in Booking.objects.filter(pk__in=places.values("booking")):
        if booking.people_text or booking.own_lists:
            _cross_out(booking, person)
    places.update(name="", email="", job_role="", learner=None)


def _cross_out(booking: Booking, person: Person) -> None:
    """Their lines in the lists of people, as they were pasted."""
    Booking.objects.filter(pk=booking.pk).update(
        people_text=_without(booking.people_text, person),
        own_lists={key: _without(text, person) for key, text in booking.own_lists.items()},
    )


def _without(text: str, person: Person) -> str:
    names = {name.casefold() for name in person.names}
    theirs = {
        row.number
        for row in people.parse(text)
        if row.person.name.casefold() in names or row.person.email.lower() in person.addresses
    }
    lines = enumerate(text.splitlines(), 1)
    return "\n".join(line for number, line in lines if number not in theirs)


def forget_quotes(person: Person) -> None:
    """An accepted one stands, without whoever accepted it; its paper is made anew for whoever asks
    for it."""
    quotes = _quotes(person)
    files.forget(quote.pdf for quote in quotes)
    quotes.filter(state=Quote.State.ACCEPTED).update(
        contact_name="", contact_email="", accepted_by="", pdf=""
    )
    _quotes(person).delete()
    Quote.objects.filter(person.named("accepted_by"), state=Quote.State.ACCEPTED).filter(
        organisation_name__in=_organisations(person)
    ).update(accepted_by="")


def _organisations(person: Person) -> set[str]:
    names = {learner.organisation.name for learner in person.learners}
    if person.user:
        names |= set(person.user.memberships.values_list("organisation__name", flat=True))
    return names


def _accounts(person: Person) -> QuerySet[InvoiceTerms]:
    """Where an organisation's invoices go, if that is an address of theirs alone."""
    return InvoiceTerms.objects.filter(person.at("invoice_email"))


def forget_accounts(person: Person) -> None:
    """Whoever booked gets them again."""
    _accounts(person).update(invoice_email="")


def _waiting(person: Person) -> QuerySet[WaitingListEntry]:
    theirs = person.at("email", name="name")
    if person.user:
        theirs |= Q(user=person.user)
    return WaitingListEntry.objects.filter(theirs)


def forget_waiting(person: Person) -> None:
    """What they were offered goes to whoever is next; what they are paying for stands in the way
    (`waits_being_paid`)."""
    for offer in Offer.objects.filter(entry__in=_waiting(person), state=Offer.State.OPEN):
        with suppress(offers.OfferOver):
            offers.withdraw(offer, now=timezone.now())
    _waiting(person).delete()


def waits_being_paid(person: Person) -> list[str]:
    paying = Offer.objects.filter(
        entry__in=_waiting(person), state=Offer.State.OPEN, booking__state=Booking.State.PAYING
    )
    if paying.exists():
        return ["A card payment is open for places that came free. Try again in half an hour."]
    return []


erasure.register(
    erasure.Part(
        "bookings that they answer for",
        count=lambda person: _booked(person).count(),
        erase=forget_bookings,
        refuses=bookings_to_come,
    ),
    erasure.Part(
        "places with their name",
        count=lambda person: _places(person).count(),
        erase=forget_places,
    ),
    erasure.Part("quotes", count=lambda person: _quotes(person).count(), erase=forget_quotes),
    erasure.Part(
        "addresses for invoices",
        count=lambda person: _accounts(person).count(),
        erase=forget_accounts,
    ),
    erasure.Part(
        "entries on waiting lists",
        count=lambda person: _waiting(person).count(),
        erase=forget_waiting,
        refuses=waits_being_paid,
    ),
)
