"""What is written about places without a name: one function a message."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from bookings.emails import about
from bookings.models import Booking, NameRequest
from common import mail, when
from courses.models import CourseRun


def name_request(request: NameRequest, *, link: str) -> mail.Draft:
    """To somebody who is to have a place: the link on which they say their name."""
    return _to_person("name_request", request, link)


def name_request_reminder(request: NameRequest, *, link: str) -> mail.Draft:
    """To somebody who has not answered, a week before."""
    return _to_person("name_request_reminder", request, link)


def _to_person(kind: str, request: NameRequest, link: str) -> mail.Draft:
    place = request.place
    return mail.draft(
        kind,
        to=request.email,
        context={
            "booked_by": place.booking.organisation_name,
            "course": place.course.title,
            "when": place.when,
            "where": place.where,
            "link": link,
        },
        about=about(place),
    )


def names_wanted(
    booking: Booking, run: CourseRun, *, unnamed: int, asked: int, name_by: dt.date
) -> mail.Draft:
    """To whoever booked: so many places have no name yet, and until when there is time."""
    return mail.draft(
        "names_wanted",
        to=booking.contact_email,
        context={
            "name": booking.contact_name,
            "reference": booking.reference,
            "course": run.course.title,
            "when": run.when,
            "unnamed_have": _places(unnamed, "has", "have"),
            "links": _waiting(asked),
            "name_by": f"{name_by.day} {name_by:%B %Y}",
            "link": f"{settings.SITE_URL}{reverse('booking_names', args=[booking.public_id])}",
        },
        about=[booking, run],
    )


def names_missing(booking: Booking, run: CourseRun, *, unnamed: int, to: User) -> mail.Draft:
    """To the office: the last day for names is here, and places have none."""
    return mail.draft(
        "names_missing",
        to=to.email,
        context={
            "reference": booking.reference,
            "organisation": booking.organisation_name,
            "course": run.course.title,
            "when": run.when,
            "begins": when.day(run.starts_at) if run.starts_at else "",
            "unnamed_have": _places(unnamed, "has", "have"),
            "link": f"{settings.SITE_URL}{reverse('booking:inspect', args=[booking.pk])}",
        },
        about=[booking, run],
    )


def _places(number: int, one: str, more: str) -> str:
    return f"1 place {one}" if number == 1 else f"{number} places {more}"


def _waiting(asked: int) -> str:
    if not asked:
        return ""
    if asked == 1:
        return "One person has a link from us and has not answered yet."
    return f"{asked} people have a link from us and have not answered yet."
