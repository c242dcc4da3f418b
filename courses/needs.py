"""Access and dietary needs: each attendee says their own, and the booker never sees them.

Whoever signs in says them on their own page. Whoever does not has a private link for each date,
which takes what they say and shows nothing of it again: a message may have other readers."""

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import Learner, User
from accounts.own.account_page import says
from common import audit
from courses.models import AccessNeeds, CourseRun, Enrolment, Session, StandingNeeds

_signer = signing.Signer(salt="courses.needs")


class TooLate(Exception):
    def __init__(self) -> None:
        super().__init__("This date is over, or you have no place on it any more.")


class Said(NamedTuple):
    """Somebody with a place on a date, and what they said; None while they said nothing."""

    enrolment: Enrolment
    needs: AccessNeeds | StandingNeeds | None


# --- Saying them ----------------------------------------------------------------------------------


def say(
    enrolment: Enrolment, *, chosen: Iterable[str], note: str, always: bool, now: dt.datetime
) -> None:
    """Keep what is needed on this date; with `always`, on every date to come of the same person.
    Raises TooLate."""
    said = {"chosen": sorted(chosen), "note": note}
    with transaction.atomic():
        enrolment = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(
            pk=enrolment.pk
        )
        _refuse_past(enrolment, now)
        enrolments = [enrolment]
        if always:
            people = _same_person(enrolment.learner)
            enrolments += [
                other
                for other in _coming(Q(learner__in=people), now=now)
                if other.pk != enrolment.pk
            ]
            for learner in people:
                StandingNeeds.objects.update_or_create(learner=learner, defaults=said)
        for each in enrolments:
            AccessNeeds.objects.update_or_create(enrolment=each, defaults=said)
        audit.record(
            "courses.needs.say",
            on=enrolment,
            after={"fields": ["chosen", "note"], "dates": len(enrolments), "always": always},
        )


def forget_standing(user: User) -> None:
    """Keep nothing for dates that they are not on yet. What they said for a date stays."""
    with transaction.atomic():
        deleted, _ = StandingNeeds.objects.filter(learner__user=user).delete()
        if deleted:
            audit.record("courses.needs.forget_standing", on=user, after={"fields": ["standing"]})


def _refuse_past(enrolment: Enrolment, now: dt.datetime) -> None:
    run = enrolment.run
    if run is None or run.is_over(now) or enrolment.state == Enrolment.State.WITHDRAWN:
        raise TooLate


def _same_person(learner: Learner) -> list[Learner]:
    """At every employer, once they have an account. Several people may share one, and are told
    apart by name."""
    if learner.user is None:
        return [learner]
    name = learner.full_name.casefold()
    return [each for each in learner.user.learners.all() if each.full_name.casefold() == name]


# --- Reading one's own ----------------------------------------------------------------------------


def of_user(user: User, *, now: dt.datetime) -> list[Said]:
    """For each of their dates to come, soonest first."""
    return [_said(enrolment, now) for enrolment in _coming(Q(learner__user=user), now=now)]


def of_enrolment(enrolment: Enrolment, *, now: dt.datetime) -> AccessNeeds | StandingNeeds | None:
    """What was said for this date, or else holds for every date to come, at whatever employer."""
    said = _said(enrolment, now).needs
    return (
        said
        or StandingNeeds.objects.filter(learner__in=_same_person(enrolment.learner))
        .order_by("-updated_at")
        .first()
    )


def standing_of(user: User) -> list[StandingNeeds]:
    """What holds for every date to come: once, however many employers."""
    standing = StandingNeeds.objects.filter(learner__user=user).select_related("learner")
    return list(
        {
            (each.learner.full_name.casefold(), tuple(each.chosen), each.note): each
            for each in standing.order_by("pk")
        }.values()
    )


def _coming(of: Q, *, now: dt.datetime) -> list[Enrolment]:
    enrolments = (
        Enrolment.objects.live()
        .filter(of, run__state=CourseRun.State.SCHEDULED)
        .select_related("course", "run__course", "needs", "learner__standing_needs")
        .prefetch_related("run__sessions")
    )
    coming = [each for each in enrolments if each.run and not each.run.is_over(now)]
    return sorted(coming, key=_begins)


def _begins(enrolment: Enrolment) -> tuple[bool, str, int]:
    """Dates to be confirmed come last."""
    start = enrolment.run.starts_at if enrolment.run else None
    return start is None, start.isoformat() if start else "", enrolment.pk


def _said(enrolment: Enrolment, now: dt.datetime) -> Said:
    own = getattr(enrolment, "needs", None)
    if own is None and enrolment.run and not enrolment.run.is_over(now):
        own = getattr(enrolment.learner, "standing_needs", None)
    return Said(enrolment, own)


@says("my_needs")
def _row(user: User) -> str:
    said = of_user(user, now=timezone.now())
    if not said:
        return "You have no dates to come"
    dates = "date" if len(said) == 1 else "dates"
    return f"Said for {sum(bool(each.needs) for each in said)} of {len(said)} {dates} to come"


# --- The private link -----------------------------------------------------------------------------


def address(run: CourseRun, learner: Learner) -> str:
    """Where this person says what they need on this date, for whoever has the message."""
    packed = base64.urlsafe_b64encode(run.public_id.bytes + learner.public_id.bytes)
    token = _signer.sign(packed.decode().rstrip("="))
    return f"{settings.SITE_URL}{reverse('private_needs', args=[token])}"


def enrolment_of(token: str, *, now: dt.datetime) -> Enrolment | None:
    """The place that the link is for, while something can be said for it."""
    try:
        packed = base64.urlsafe_b64decode(_signer.unsign(token) + "==")
        run, learner = (uuid.UUID(bytes=half) for half in (packed[:16], packed[16:]))
    except (signing.BadSignature, binascii.Error, ValueError):
        return None
    found = _coming(Q(run__public_id=run, learner__public_id=learner), now=now)
    return found[0] if found else None


# --- Reading those of a date ----------------------------------------------------------------------


def of_run(run: CourseRun, *, now: dt.datetime) -> list[Said]:
    """Everybody on the date, by name, for its trainer and the training office. That somebody looks
    is on record."""
    with transaction.atomic():
        audit.record("courses.needs.view", on=run)
        enrolments = (
            Enrolment.objects.live()
            .filter(run=run)
            .select_related("run", "needs", "learner__standing_needs")
            .prefetch_related("run__sessions")
        )
        by_name = sorted(enrolments, key=lambda each: (each.learner.full_name.casefold(), each.pk))
    return [_said(enrolment, now) for enrolment in by_name]


# --- Forgetting them ------------------------------------------------------------------------------


def due(before: dt.datetime) -> QuerySet[AccessNeeds]:
    """Those of dates that had ended by then."""
    ended = _last_end("enrolment__run")
    return AccessNeeds.objects.annotate(ended=ended).filter(ended__lte=before)


def standing_due(before: dt.datetime) -> QuerySet[StandingNeeds]:
    """Those of people whose last date had ended by then, and who said nothing since."""
    open_dates = (
        Enrolment.objects.live()
        .filter(learner=OuterRef("learner"), run__isnull=False)
        .annotate(ended=_last_end("run"))
        .filter(Q(ended=None) | Q(ended__gt=before))
    )
    return StandingNeeds.objects.filter(~Exists(open_dates), updated_at__lte=before)


def _last_end(run: str) -> Subquery:
    last = Session.objects.filter(run=OuterRef(run)).order_by("-ends_at")
    return Subquery(last.values("ends_at")[:1])
