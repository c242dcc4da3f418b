"""What people are told when places change hands, dates or existence."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from bookings.changes import attachments
from bookings.emails import about
from bookings.models import Booking, Change, CreditNote, Invoice, Place
from common import mail
from common.models import Attachment
from common.money import pounds
from courses.models import CourseRun


class Old(NamedTuple):
    """Whoever had a place until now."""

    name: str
    email: str


def place_passed_on(place: Place, old: Old, ended: str | None) -> mail.Draft | None:
    """To whoever had it: a colleague comes instead."""
    return _to_person("place_passed_on", place, old, ended)


def substituted(place: Place, old: Old) -> mail.Draft | None:
    """To whoever booked."""
    return _to_booker(
        "place_substituted",
        place.booking,
        [place],
        {"old_person": old.name, "new_person": place.name},
    )


def place_moved(places: Sequence[Place], ended: Mapping[int, str]) -> list[mail.Draft]:
    """To each person: when and where it is now. `ended` are the old calendar entries, by place."""
    drafts = [
        _to_person(
            "place_moved", place, Old(place.name, place.email), ended.get(place.pk), new=True
        )
        for place in places
    ]
    return [draft for draft in drafts if draft]


def moved(
    booking: Booking,
    places: Sequence[Place],
    changes: Sequence[Change],
    invoice: Invoice | None,
    notes: Sequence[CreditNote],
) -> list[mail.Draft]:
    """To whoever booked, with what it comes to."""
    said = [money_back(changes), _attached(notes)]
    if invoice:
        said.append(
            f"The new date costs {pounds(invoice.gross)} more{' with VAT' if invoice.vat else ''}."
            f" Invoice {invoice.number} is attached, due by {invoice.due_on:%-d %B %Y}."
        )
    context = {"people": people(places), "money": " ".join(filter(None, said))}
    papers = [attachments.invoice(invoice)] if invoice else []
    papers += [attachments.credit_note(note) for note in notes]
    draft = _to_booker("places_moved", booking, places, context, papers=papers)
    return [draft] if draft else []


def place_cancelled(places: Sequence[Place], ended: Mapping[int, str]) -> list[mail.Draft]:
    """To each person who was on one."""
    drafts = [
        _to_person("place_cancelled", place, Old(place.name, place.email), ended.get(place.pk))
        for place in places
    ]
    return [draft for draft in drafts if draft]


def cancelled(
    booking: Booking,
    places: Sequence[Place],
    changes: Sequence[Change],
    notes: Sequence[CreditNote],
    *,
    returned: bool,
) -> list[mail.Draft]:
    """To whoever booked, with what goes back."""
    said = ["They are back among your prepaid places."] if returned else []
    back = " ".join(filter(None, [*said, money_back(changes), _attached(notes)]))
    context = {"people": people(places), "money": back or "Nothing is refunded."}
    papers = [attachments.credit_note(note) for note in notes]
    draft = _to_booker("places_cancelled", booking, places, context, papers=papers)
    return [draft] if draft else []


def given(
    booking: Booking,
    places: Sequence[Place],
    changes: Sequence[Change],
    notes: Sequence[CreditNote],
) -> list[mail.Draft]:
    """To whoever booked: places that were invoiced are free of charge."""
    if not changes:
        return []
    said = " ".join(filter(None, [money_back(changes), _attached(notes)]))
    context = {"people": people(places), "money": said}
    papers = [attachments.credit_note(note) for note in notes]
    draft = _to_booker("places_given", booking, places, context, papers=papers)
    return [draft] if draft else []


def money_back(changes: Sequence[Change]) -> str:
    """A sentence or two; nothing where nothing goes back."""
    card = sum((change.to_card for change in changes), Decimal("0"))
    account = sum((change.to_account for change in changes), Decimal("0"))
    off = sum((change.off_invoice for change in changes), Decimal("0"))
    said = []
    if card:
        said.append(f"{pounds(card)} goes back to your card. Banks take up to ten days to show it.")
    if account:
        said.append(f"{pounds(account)} is kept as your organisation's credit.")
    if off:
        said.append(f"{pounds(off)} is credited on your invoice.")
    return " ".join(said)


def _attached(notes: Sequence[CreditNote]) -> str:
    if not notes:
        return ""
    if len(notes) == 1:
        return f"Credit note {notes[0].number} is attached."
    return f"Credit notes {' and '.join(note.number for note in notes)} are attached."


# --- Shared --------------------------------------------------------------------------------------


def date_facts(places: Sequence[Place]) -> dict[str, str]:
    """Of the first of them; a message of several dates says so."""
    first = places[0]
    if len({(place.course_id, place.run_id) for place in places}) > 1:
        return {"course": "", "when": "several dates", "where": ""}
    return {"course": first.course.title, "when": first.when, "where": first.where}


def joining(run: CourseRun | None) -> str:
    """How to join, unless it is not decided yet whether the date runs: then nobody is told to
    come."""
    return "" if run is None or run.awaits_decision else run.joining


def _to_person(
    kind: str, place: Place, person: Old, ended: str | None, *, new: bool = False
) -> mail.Draft | None:
    if not person.email:
        return None
    files = [attachments.cancelled(ended)] if ended else []
    if new:
        files += attachments.calendar(place)
    return mail.draft(
        kind,
        to=person.email,
        context={
            "name": person.name,
            "booked_by": place.booking.organisation_name,
            **date_facts([place]),
            **({"joining": joining(place.run)} if new else {}),
            "link": f"{settings.SITE_URL}/my/",
        },
        attachments=files,
        about=about(place),
    )


def _to_booker(
    kind: str,
    booking: Booking,
    places: Sequence[Place],
    context: dict[str, str],
    *,
    papers: Sequence[Attachment] = (),
) -> mail.Draft | None:
    if not booking.contact_email:
        return None
    return mail.draft(
        kind,
        to=booking.contact_email,
        context={
            "name": booking.contact_name,
            "reference": booking.reference,
            **date_facts(places),
            **context,
            "link": settings.SITE_URL + reverse("booking", args=[booking.public_id]),
        },
        attachments=list(papers),
        about=about(*places),
    )


def people(places: Sequence[Place]) -> str:
    """Ann Able and Ben Baker, and 2 places without a name."""
    names = [place.name for place in places if place.name]
    unnamed = len(places) - len(names)
    if unnamed:
        names.append(
            "1 place without a name" if unnamed == 1 else f"{unnamed} places without a name"
        )
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
