"""Who goes where: enrolments follow the places."""

from collections.abc import Iterable, Iterator, Sequence

from accounts.models import Learner
from bookings.changes import ChangeError
from bookings.models import Booking, Place
from courses.enrolment import enrol, withdraw
from courses.models import Course, CourseRun, Enrolment


def leave(places: Sequence[Place]) -> dict[int, str]:
    """Withdraw whoever is on `places`, unless another place keeps them there. By place, whose time
    on which date ended, as `courses.calendars` names it: their calendar entry goes."""
    ended: dict[int, str] = {}
    for (course, run), there in _by_date(places):
        leaving = {place.learner_id: place for place in there if place.learner_id}
        for pk in _kept(there, course, run):
            leaving.pop(pk, None)
        live = Enrolment.objects.filter(
            learner__in=leaving, course=course, run=run, state=Enrolment.State.ENROLLED
        )
        for enrolment in live:
            if run:
                key = f"{run.pk}:{enrolment.learner_id}"
                ended[leaving[enrolment.learner_id].pk] = key
        withdraw(course, run=run, learners=_learners(leaving.values()))
    return ended


def _kept(places: Sequence[Place], course: Course, run: CourseRun | None) -> list[int]:
    others = Place.objects.live().filter(
        course=course,
        run=run,
        learner__in=[place.learner_id for place in places if place.learner_id],
        booking__state=Booking.State.CONFIRMED,
    )
    kept = others.exclude(pk__in=[place.pk for place in places]).values_list("learner", flat=True)
    return [pk for pk in kept if pk is not None]


def join(places: Sequence[Place]) -> None:
    for (course, run), there in _by_date(places):
        enrol(course, run=run, learners=_learners(there))


def refuse_doubles(learners: Iterable[Learner], *, course: Course, run: CourseRun | None) -> None:
    """Raises ChangeError for somebody who is on that date already."""
    there = Enrolment.objects.live().filter(course=course, run=run, learner__in=list(learners))
    if run is None:
        there = there.filter(state=Enrolment.State.ENROLLED)
    names = [each.learner.full_name for each in there.select_related("learner").order_by("pk")]
    if names:
        have = "has" if len(names) == 1 else "have"
        raise ChangeError(f"{', '.join(names)} {have} a place on that date already.")


def _learners(places: Iterable[Place]) -> list[Learner]:
    return [place.learner for place in places if place.learner]


def _by_date(
    places: Sequence[Place],
) -> Iterator[tuple[tuple[Course, CourseRun | None], list[Place]]]:
    dates: dict[tuple[Course, CourseRun | None], list[Place]] = {}
    for place in places:
        dates.setdefault((place.course, place.run), []).append(place)
    return iter(dates.items())
