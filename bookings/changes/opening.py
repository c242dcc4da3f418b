"""A confirmed booking opened for a change: locked in everybody's order (organisation, learners,
booking, then dates), and looked at again."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Learner, Organisation
from bookings import seats
from bookings.changes import ChangeError
from bookings.models import Booking, Place
from courses.models import Attendance, CourseRun, Enrolment


def locked(booking: Booking) -> Booking:
    """Raises ChangeError unless it is confirmed."""
    assert booking.organisation_id is not None
    list(Organisation.with_merged.filter(pk=booking.organisation_id).select_for_update(no_key=True))
    people = Learner.with_merged.filter(places__booking=booking.pk).values("pk")
    list(
        Learner.with_merged.filter(pk__in=people)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    found = Booking.objects.select_for_update(of=("self",), no_key=True).select_related(
        "organisation"
    )
    opened = found.get(pk=booking.pk)
    if not opened.is_confirmed:
        raise ChangeError("This booking was cancelled, so nothing of it can be changed.")
    if opened.organisation_id != booking.organisation_id:
        raise ChangeError(
            "This organisation has just been merged with another. Open the page again, and try once"
            " more."
        )
    return opened


def live(booking: Booking, places: Iterable[Place]) -> list[Place]:
    """Those of `places` as they are now, all of them. Raises ChangeError."""
    wanted = {place.pk for place in places}
    found = [place for place in all_live(booking) if place.pk in wanted]
    if not wanted:
        raise ChangeError("Choose at least one place.")
    if len(found) != len(wanted):
        raise ChangeError(
            "One of these places was cancelled in the meantime. Look at the booking again: nothing"
            " was changed just now."
        )
    return found


def all_live(booking: Booking) -> list[Place]:
    """Its places that are not cancelled, with what is said of them."""
    places = list(
        booking.places.live()
        .select_related("course", "run__course", "learner")
        .prefetch_related("run__sessions")
        .order_by("pk")
    )
    for place in places:
        place.booking = booking
    return places


def lock_runs(places: Sequence[Place], *others: CourseRun) -> dict[int, CourseRun]:
    keys = {place.run_id for place in places if place.run_id} | {run.pk for run in others}
    return {run.pk: run for run in seats.lock(CourseRun.objects.filter(pk__in=keys))}


def by_now(now: dt.datetime) -> dt.datetime:
    """The time once a lock is ours: whoever had it before us took some."""
    return max(now, timezone.now())


def start(place: Place) -> dt.datetime | None:
    return place.run.starts_at if place.run else None


def refuse_begun(places: Sequence[Place], *, now: dt.datetime) -> None:
    """Raises ChangeError for a place whose date has begun, or whose self-paced course has been."""
    worked_on = begun(list(places))
    for place in places:
        first = start(place)
        if first is not None and first <= now:
            raise ChangeError(
                "This date has begun, so its places can no longer be changed here. Ask us, and we"
                " see what can be done."
            )
        if place.pk in worked_on:
            raise ChangeError(
                f"{place.name} has begun this course, so the place can no longer be changed here."
            )


def begun(places: Sequence[Place]) -> set[int]:
    """Those of the self-paced ones on which anything was done, in as many queries as for one."""
    paced = [place for place in places if place.run_id is None and place.learner_id]
    if not paced:
        return set()
    theirs = Enrolment.objects.live().filter(
        run=None,
        learner__in=[place.learner_id for place in paced],
        course__in=[place.course_id for place in paced],
    )
    done = theirs.filter(
        Q(state=Enrolment.State.COMPLETED)
        | Exists(Attendance.objects.filter(enrolment=OuterRef("pk")))
    )
    worked = [(each.learner_id, each.course_id, each) for each in done]
    return {
        place.pk
        for place in paced
        for learner, course, enrolment in worked
        if (learner, course) == (place.learner_id, place.course_id)
        and (
            enrolment.state == Enrolment.State.ENROLLED
            or enrolment.created_at >= place.booking.created_at
        )
    }
