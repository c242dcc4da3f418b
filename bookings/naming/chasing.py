"""Asking for names that are missing: whoever booked at 21, 14 and 7 days before the date, whoever
has a link at 7 days, and the office once the last day for names has come.

Each is asked once: a row is written with the message, and the database keeps a second one out."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts import roles
from accounts.models import User
from bookings.models import Booking, Change, Chaser, DateSettings, NameRequest, Place
from bookings.naming import emails, links
from common import audit, mail
from common.one_by_one import done_for_each
from courses.models import CourseRun

#: Days before the first session, the furthest first.
MILESTONES = (21, 14, 7)
#: Whoever has a link is reminded once, so many days before.
REMINDED = dt.timedelta(days=7)


def chase(*, now: dt.datetime) -> int:
    """Send whatever is due and was not sent. The number of messages. What fails is raised at the
    end: it keeps no other waiting."""
    return done_for_each(_due(now), lambda deed: deed())


def _due(now: dt.datetime) -> Iterator[Callable[[], int]]:
    days = DateSettings.load().name_by_days
    for booking_pk, run_pk in _unnamed_dates(now, days):
        yield partial(_chase, booking_pk, run_pk, days=days, now=now)
    yield from (partial(_remind, pk, now) for pk in _unanswered(now))


def begin_anew(run: CourseRun, *, now: dt.datetime) -> None:
    """`run` was moved: what was asked for the old time and comes due again for the new one is asked
    again."""
    start = run.starts_at
    if start is None:
        return
    to_come = [str(days) for days in MILESTONES if start - dt.timedelta(days=days) > now]
    if name_by(start, DateSettings.load().name_by_days) > now:
        to_come.append(Chaser.Milestone.OFFICE)
    Chaser.objects.filter(run=run, milestone__in=to_come).delete()
    if start - REMINDED > now:
        NameRequest.objects.open().filter(place__run=run).update(reminded_at=None)


def name_by(start: dt.datetime, days: int) -> dt.datetime:
    """From when on the office is told of a place without a name: the last day for names begins,
    on the UK's clock."""
    last = timezone.localdate(start) - dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(last, dt.time.min))


def near(now: dt.datetime, days: int) -> QuerySet[CourseRun]:
    """The dates to come whose last day for names is here."""
    end = timezone.localdate(now) + dt.timedelta(days=days + 1)
    before = timezone.make_aware(dt.datetime.combine(end, dt.time.min))
    going = CourseRun.objects.going_ahead().with_first_start()
    return going.filter(first_start__gt=now, first_start__lt=before)


def _unnamed_dates(now: dt.datetime, days: int) -> Iterator[tuple[int, int]]:
    """Booking and date, for each on which somebody has yet to be named and that is near enough."""
    ahead = dt.timedelta(days=max(*MILESTONES, days + 1))
    coming = (
        CourseRun.objects.going_ahead()
        .with_first_start()
        .filter(first_start__gt=now, first_start__lte=now + ahead)
    )
    unnamed = Place.objects.unnamed().filter(run__in=coming.values("pk"))
    yield from unnamed.order_by("booking", "run").values_list("booking", "run").distinct()


@transaction.atomic
def _chase(booking_pk: int, run_pk: int, *, days: int, now: dt.datetime) -> int:
    booking = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking_pk)
    run = CourseRun.objects.select_related("course").prefetch_related("sessions").get(pk=run_pk)
    unnamed = Place.objects.unnamed().filter(booking=booking, run=run).count()
    start = run.starts_at
    if not unnamed or start is None or start <= now:
        return 0
    drafts = []
    milestone = _milestone(start, since=_since(booking, run), now=now)
    if milestone and booking.contact_email and _first(booking, run, str(milestone)):
        asked = NameRequest.objects.open().filter(
            place__booking=booking, place__run=run, place__cancelled_at=None
        )
        drafts.append(
            emails.names_wanted(
                booking,
                run,
                unnamed=unnamed,
                asked=asked.count(),
                name_by=timezone.localdate(name_by(start, days)),
            )
        )
    if now >= name_by(start, days) and _first(booking, run, Chaser.Milestone.OFFICE):
        drafts += [
            emails.names_missing(booking, run, unnamed=unnamed, to=person) for person in _office()
        ]
    mail.post(drafts)
    return len(drafts)


def _milestone(start: dt.datetime, *, since: dt.datetime, now: dt.datetime) -> int:
    """The latest that has come since they had the places: what passed before is nobody's fault, and
    what was missed while nothing ran is not made up for. None: 0."""
    reached = min(
        (days for days in MILESTONES if start - dt.timedelta(days=days) <= now), default=0
    )
    return reached if reached and start - dt.timedelta(days=reached) >= since else 0


def _since(booking: Booking, run: CourseRun) -> dt.datetime:
    """When the booking came to have places on this date."""
    assert booking.confirmed_at is not None
    moved = Change.objects.filter(booking=booking, to_run=run, kind=Change.Kind.MOVED)
    latest: dt.datetime | None = moved.aggregate(latest=Max("created_at"))["latest"]
    return max(booking.confirmed_at, latest) if latest else booking.confirmed_at


def _first(booking: Booking, run: CourseRun, milestone: str) -> bool:
    """Write that it is said now. False if it was before."""
    _, made = Chaser.objects.get_or_create(booking=booking, run=run, milestone=milestone)
    if made:
        audit.record(
            "bookings.naming.chase",
            on=booking,
            after={"date": run.public_id, "milestone": milestone},
        )
    return made


def _office() -> QuerySet[User]:
    return User.objects.filter(is_active=True, is_staff=True, groups__name=roles.TRAINING_OFFICE)


def _unanswered(now: dt.datetime) -> list[int]:
    """Links to remind somebody of. Whoever was asked within the last week needs no reminder."""
    coming = (
        CourseRun.objects.going_ahead()
        .with_first_start()
        .filter(first_start__gt=now, first_start__lte=now + REMINDED)
    )
    waiting = NameRequest.objects.open().filter(
        reminded_at=None,
        place__in=Place.objects.unnamed().filter(run__in=coming.values("pk")),
    )
    return list(waiting.values_list("pk", flat=True))


def _remind(pk: int, now: dt.datetime) -> int:
    with transaction.atomic():
        waiting = NameRequest.objects.open().filter(pk=pk, reminded_at=None)
        request = (
            waiting.select_for_update(of=("self",), no_key=True)
            .select_related("place__booking", "place__course", "place__run__course")
            .first()
        )
        if request is None or not links.is_open(request, now):
            return 0
        start = request.place.run.starts_at if request.place.run else None
        if start is None or request.sent_at > start - REMINDED:
            return 0
        request.reminded_at = now
        request.save(update_fields=["reminded_at"])
        link = links.address(request)
        mail.post([emails.name_request_reminder(request, link=link)])
        return 1
