"""Somebody else comes instead: free until the start."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from accounts.people.learners import Person, learners
from bookings.changes import ChangeError, emails, going, opening
from bookings.emails import place_confirmed
from bookings.models import Change, Place
from common import audit, mail


def substitute(
    place: Place,
    *,
    person: Person,
    by: User | None,
    now: dt.datetime,
    office: bool = False,
    reason: str = "",
) -> Change:
    """Give `place` to `person`. Whoever had it is told that it went to a colleague, `person` how to
    join.

    Raises ChangeError when it has begun, bears no name yet, or the person is on that date."""
    with transaction.atomic():
        booking = opening.locked(place.booking)
        [place] = opening.live(booking, [place])
        before = place.learner
        if not place.name:
            raise ChangeError("This place has no name yet: name somebody on the booking instead.")
        opening.refuse_begun([place], now=now)
        assert booking.organisation is not None
        [learner] = learners(booking.organisation, people=[person])
        going.refuse_doubles([learner], course=place.course, run=place.run)
        old = emails.Old(place.name, place.email)
        ended = going.leave([place])
        place.name, place.email, place.job_role = person
        place.learner = learner
        place.save(update_fields=["name", "email", "job_role", "learner"])
        going.join([place])
        change = Change.objects.create(
            booking=booking,
            place=place,
            kind=Change.Kind.SUBSTITUTED,
            from_learner=before,
            to_learner=learner,
            by=by,
            by_office=office,
            reason=reason,
        )
        audit.record(
            "bookings.changes.substitute",
            on=booking,
            before={"place": place.public_id, "learner": before and before.public_id},
            after={"place": place.public_id, "learner": learner.public_id},
            reason=reason,
        )
        drafts = [
            emails.place_passed_on(place, old, ended.get(place.pk)),
            place_confirmed(place) if place.email else None,
            emails.substituted(place, old),
        ]
        mail.post([draft for draft in drafts if draft])
        return change
