"""Waiting for a place on a date that is sold out, in the order of asking."""

from django.db import IntegrityError, transaction

from bookings import emails
from bookings.models import WaitingListEntry
from courses.models import CourseRun


class WaitingListError(Exception):
    """Why nobody can join, in words for whoever asks."""


def join(run: CourseRun, *, name: str, email: str, places: int) -> WaitingListEntry:
    """Put somebody at the end of the list, and tell them. Raises WaitingListError if they are on
    it."""
    try:
        with transaction.atomic():
            entry = WaitingListEntry.objects.create(
                run=run, name=name, email=email.lower(), places=places
            )
            emails.waiting_list_joined(entry)
            return entry
    except IntegrityError as error:
        raise WaitingListError(
            "This address is on the waiting list for this date already."
        ) from error
