"""Promising what is due: the message and the notice of it are written together, so that a crash, a
second scheduler or a worker at the same moment sends nothing twice and loses nothing."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction

from common import mail
from courses.joining import due, emails, follow_up
from courses.joining.contacts import Contact, who_booked
from courses.models import CourseRun, Enrolment, SentNotice

Kind = SentNotice.Kind
#: People that one transaction tells.
BATCH = 200


def send_due(*, now: dt.datetime, run: CourseRun | None = None) -> int:
    """Tell everybody who is due, of one date or of all. The number of notices."""
    return sum(_send(kind, now, run) for kind in Kind)


def _send(kind: Kind, now: dt.datetime, run: CourseRun | None) -> int:
    owed = due.DUE[kind](now)
    if run is not None:
        owed = owed.filter(run=run)
    keys = list(owed.values_list("pk", flat=True))
    return sum(_tell(kind, keys[at : at + BATCH], now) for at in range(0, len(keys), BATCH))


def _tell(kind: Kind, keys: list[int], now: dt.datetime) -> int:
    with transaction.atomic():
        told = _reachable(kind, _still_owed(kind, keys, now))
        drafts = _DRAFTS[kind](told, now)
        # Of reminders, the last: a date of several days has one for each (`due.reminder`).
        SentNotice.objects.bulk_create(
            (SentNotice(enrolment=enrolment, kind=kind, sent_at=now) for enrolment, _ in told),
            update_conflicts=True,
            unique_fields=["enrolment", "kind"],
            update_fields=["sent_at"],
        )
        mail.post(drafts)
        return len(told)


def _still_owed(kind: Kind, keys: list[int], now: dt.datetime) -> list[Enrolment]:
    """Locked, and looked at again: another may have told them since we asked."""
    locked = (
        Enrolment.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(pk__in=keys, state=Enrolment.State.ENROLLED)
        .select_related("learner__organisation", "course", "run__course")
        .prefetch_related("run__sessions")
        .order_by("pk")
    )
    enrolments = list(locked)
    keys = [enrolment.pk for enrolment in enrolments]
    owed = set(due.DUE[kind](now).filter(pk__in=keys).values_list("pk", flat=True))
    return [enrolment for enrolment in enrolments if enrolment.pk in owed]


#: Somebody, and whoever is told in their place, where no address of theirs is known.
Told = tuple[Enrolment, Contact | None]


def _reachable(kind: Kind, enrolments: Sequence[Enrolment]) -> list[Told]:
    """Whoever cannot be told how to join stays owed it, and stands among what needs attention."""
    without = [enrolment for enrolment in enrolments if not enrolment.learner.email]
    booked = who_booked(without) if kind != Kind.FOLLOW_UP else {}
    return [
        (enrolment, booked.get(enrolment.pk))
        for enrolment in enrolments
        if enrolment.learner.email or enrolment.pk in booked or kind == Kind.FOLLOW_UP
    ]


def _joining(told: Sequence[Told], now: dt.datetime) -> list[mail.Draft]:
    return [emails.joining_instructions(enrolment, instead=contact) for enrolment, contact in told]


def _reminders(told: Sequence[Told], now: dt.datetime) -> list[mail.Draft]:
    notices = SentNotice.objects.filter(enrolment__in=[enrolment for enrolment, _ in told])
    sent = {(pk, kind): at for pk, kind, at in notices.values_list("enrolment", "kind", "sent_at")}
    return [
        emails.reminder(
            enrolment,
            instead=contact,
            sittings=due.sittings_due(
                due.reminded_by(emails.run_of(enrolment), now),
                told_at=sent.get((enrolment.pk, Kind.JOINING)),
                reminded_at=sent.get((enrolment.pk, Kind.REMINDER)),
            ),
        )
        for enrolment, contact in told
    ]


def _follow_ups(told: Sequence[Told], now: dt.datetime) -> list[mail.Draft]:
    return follow_up.drafts([enrolment for enrolment, _ in told], now=now)


_DRAFTS: dict[Kind, Callable[[Sequence[Told], dt.datetime], list[mail.Draft]]] = {
    Kind.JOINING: _joining,
    Kind.REMINDER: _reminders,
    Kind.FOLLOW_UP: _follow_ups,
}
