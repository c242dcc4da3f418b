"""What people are told when we cancel or move a date."""

from collections.abc import Sequence

from django.conf import settings

from bookings.changes import attachments, emails, links
from bookings.models import DateChange, DateChoice, Place
from common import mail, when
from common.models import Attachment
from courses.models import Enrolment


def told(choice: DateChoice, places: Sequence[Place]) -> list[mail.Draft]:
    """To whoever booked, with the link by which they choose; and to each person."""
    change = choice.change
    drafts = [
        _to_booker(choice, places, "date_cancelled" if change.cancels else "date_moved"),
        *_to_people(change, places),
    ]
    return [draft for draft in drafts if draft]


def reminder(choice: DateChoice, places: Sequence[Place]) -> list[mail.Draft]:
    draft = _to_booker(choice, places, "date_choice_reminder")
    return [draft] if draft else []


def kept(choice: DateChoice, places: Sequence[Place]) -> list[mail.Draft]:
    draft = _to_booker(choice, places, "date_kept")
    return [draft] if draft else []


def otherwise(change: DateChange) -> str:
    """What the deadline chooses for whoever has not."""
    if change.cancels:
        return "If we do not hear from you, your money goes back then."
    return "If we do not hear from you, your places stay on the date as it is now."


def _to_booker(choice: DateChoice, places: Sequence[Place], kind: str) -> mail.Draft | None:
    booking, change = choice.booking, choice.change
    if not booking.contact_email:
        return None
    return mail.draft(
        kind,
        to=booking.contact_email,
        context={
            "name": booking.contact_name,
            "reference": booking.reference,
            **emails.date_facts(places),
            "reason": change.reason,
            "people": emails.people(places),
            "old_when": change.old_when,
            "deadline": f"{when.day(change.deadline)}, {when.clock(change.deadline)}",
            "otherwise": otherwise(change),
            "link": links.address(choice),
        },
        about=[booking, change.run],
    )


def _to_people(change: DateChange, places: Sequence[Place]) -> list[mail.Draft]:
    named = [place for place in places if place.email]
    ids = _enrolments(change, named) if change.cancels else {}
    return [
        mail.draft(
            "date_cancelled_person" if change.cancels else "date_moved_person",
            to=place.email,
            context={
                "name": place.name,
                "booked_by": place.booking.organisation_name,
                **emails.date_facts([place]),
                "reason": change.reason,
                "old_when": change.old_when,
                "joining": "" if change.cancels else emails.joining(change.run),
                "link": f"{settings.SITE_URL}/my/",
            },
            attachments=_files(change, place, ids.get(place.learner_id)),
            about=[place.booking, change.run],
        )
        for place in named
    ]


def _files(change: DateChange, place: Place, enrolment: str | None) -> list[Attachment]:
    if not change.cancels:
        return attachments.calendar(place)
    return [attachments.cancelled(enrolment)] if enrolment else []


def _enrolments(change: DateChange, places: Sequence[Place]) -> dict[int | None, str]:
    learners = [place.learner_id for place in places]
    found = Enrolment.objects.live().filter(run=change.run, learner__in=learners)
    return {each.learner_id: f"{change.run_id}:{each.learner_id}" for each in found}
