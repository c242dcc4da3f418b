"""What the courses hold of a person: forgotten, and copied for them."""

from typing import Any

from accounts.models import User
from accounts.privacy import erasure, export
from accounts.privacy.erasure import Person
from courses.models import (
    AccessNeeds,
    Attendance,
    CalendarFeed,
    Enrolment,
    InterestNotice,
    StandingNeeds,
)
from courses.models.learning import EnrolmentQuerySet

# --- Forgetting -----------------------------------------------------------------------------------


def _enrolments(person: Person) -> EnrolmentQuerySet:
    return Enrolment.objects.filter(learner__in=person.learners)


def forget(person: Person) -> None:
    """How many were on a date, and how many completed it, stays; for how long they were there goes,
    and so does what never was. A date that is not over has one fewer on its register."""
    Attendance.objects.filter(enrolment__in=_enrolments(person)).delete()
    AccessNeeds.objects.filter(enrolment__in=_enrolments(person)).delete()
    StandingNeeds.objects.filter(learner__in=person.learners).delete()
    _enrolments(person).filter(
        run__register_closed_at=None, state=Enrolment.State.ENROLLED
    ).delete()
    _enrolments(person).filter(state=Enrolment.State.WITHDRAWN).delete()
    InterestNotice.objects.filter(person.at("email")).delete()
    if person.user:
        CalendarFeed.objects.filter(user=person.user).delete()


# --- Copying --------------------------------------------------------------------------------------


def learning(user: User) -> list[dict[str, Any]]:
    enrolments = (
        Enrolment.objects.filter(learner__user=user)
        .select_related("course", "run__course", "learner")
        .prefetch_related("run__sessions", "attendance__session")
        .order_by("created_at", "pk")
    )
    return [
        {
            "course": enrolment.course.title,
            "date": enrolment.run.when if enrolment.run else "",
            "name": enrolment.learner.full_name,
            "state": enrolment.get_state_display(),
            "enrolled": enrolment.created_at,
            "completed": enrolment.completed_at,
            "attendance": [
                {"session": str(mark.session), "minutes": mark.minutes}
                for mark in enrolment.attendance.all()
            ],
        }
        for enrolment in enrolments
    ]


def needs(user: User) -> list[dict[str, Any]]:
    dated = AccessNeeds.objects.filter(enrolment__learner__user=user)
    standing = StandingNeeds.objects.filter(learner__user=user)
    return [
        {"date": each.enrolment.run.when, "needs": each.labels, "note": each.note}
        for each in dated.select_related("enrolment__run").prefetch_related(
            "enrolment__run__sessions"
        )
        if each.enrolment.run
    ] + [{"date": "All", "needs": each.labels, "note": each.note} for each in standing]


def calendar_feed(user: User) -> list[dict[str, Any]]:
    return [{"made": feed.made_at} for feed in CalendarFeed.objects.filter(user=user)]


def requests_for_dates(user: User) -> list[dict[str, Any]]:
    notices = InterestNotice.objects.filter(email__iexact=user.email).select_related("course")
    return [{"course": notice.course.title, "asked": notice.created_at} for notice in notices]


erasure.register(
    erasure.Part(
        "enrolments, with their attendance",
        count=lambda person: _enrolments(person).count(),
        erase=forget,
    )
)
export.register(
    export.Part("needs", "Your access and dietary needs", needs),
    export.Part("learning", "Your learning", learning),
    export.Part("calendar_feed", "Your calendar address", calendar_feed),
    export.Part("requests_for_dates", "Dates you asked to hear of", requests_for_dates),
)
