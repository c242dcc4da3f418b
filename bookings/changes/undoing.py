"""Taking back what was done to a place last, where that makes sense: the colleague who came instead
does not."""

import datetime as dt

from accounts.models import User
from accounts.people.learners import Person
from bookings.changes import ChangeError
from bookings.changes.substitute import substitute
from bookings.models import Change, Place


def take_back(place: Place, *, by: User | None, now: dt.datetime) -> Change:
    """Whoever had `place` before has it again. Raises ChangeError when that was not the last thing
    done, or they are not known any more."""
    last = place.changes.select_related("from_learner").order_by("created_at", "pk").last()
    if last is None or last.kind != Change.Kind.SUBSTITUTED or last.from_learner is None:
        raise ChangeError("There is nothing to take back. Choose who comes instead.")
    if last.from_learner.erased_at:
        raise ChangeError("Whoever had the place before was forgotten. Choose who comes instead.")
    if last.to_learner_id != place.learner_id:
        raise ChangeError("Somebody else has the place by now. Choose who comes instead.")
    before = last.from_learner
    person = Person(before.full_name, before.email, before.job_role)
    return substitute(place, person=person, by=by, now=now)
