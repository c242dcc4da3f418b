"""A change of a whole date carried out booking by booking, each in a transaction of its own: told,
reminded, and settled by choice or by the deadline. Stopped anywhere and run again it goes on; run
twice at once it does nothing twice."""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q, QuerySet

from bookings.changes import ChangeError, date_emails, dates, opening
from bookings.changes.cancel import cancel
from bookings.changes.move import move
from bookings.models import DateChange, DateChoice, Place
from common import audit, mail
from courses.models import CourseRun

logger = logging.getLogger(__name__)

#: Before the deadline, whoever has not chosen is asked once more.
REMIND = dt.timedelta(days=2)
#: Nobody is reminded of what they have only just been told.
NOT_BEFORE = dt.timedelta(days=1)

Choice = DateChoice.Choice
Deed = Callable[[DateChoice, dt.datetime], None]


def apply_due(*, now: dt.datetime) -> int:
    """Go on with every change of a date that is not finished. How many choices were settled."""
    return sum(carry_out(change, now=now) for change in DateChange.objects.unfinished())


def carry_out(change: DateChange, *, now: dt.datetime) -> int:
    """What is due of one change. How many choices the deadline settled."""
    dates.write_down(change, now=now)
    open_ones = change.choices.filter(applied_at=None)
    _each(open_ones.filter(told_at=None), _tell, now)
    if now > change.deadline:
        settled = _each(open_ones.exclude(told_at=None), _settle_by_default, now)
        _finish(change, now)
        return settled
    if now > change.deadline - REMIND:
        due = Q(reminded_at=None, told_at__lt=now - NOT_BEFORE)
        _each(open_ones.filter(due), _remind, now)
    _finish(change, now)
    return 0


def choose(
    choice: DateChoice, *, chosen: "DateChoice.Choice", to: CourseRun | None, now: dt.datetime
) -> DateChoice:
    """What the organisation wants, done at once: places on another date are taken under its lock,
    first come first served. Choosing the same again changes nothing.

    Raises ChangeError when it is too late, chosen otherwise before, or the seats have gone."""
    with transaction.atomic():
        choice = _locked(choice.pk)
        if choice.applied_at:
            if (choice.choice, choice.to_run) == (chosen, to):
                return choice
            raise ChangeError("You have chosen already. Ask us if you need something else.")
        if now > choice.change.deadline:
            raise ChangeError("The time to choose is over. Ask us, and we see what can be done.")
        if chosen == Choice.KEEP and choice.change.cancels:
            raise ChangeError("This date does not take place. Choose another, or your money back.")
        _settle(choice, chosen, to, now)
        choice.chosen_at = now
        choice.save(update_fields=["chosen_at"])
        return choice


def _each(choices: QuerySet[DateChoice], deed: Deed, now: dt.datetime) -> int:
    """One that fails keeps the others from nothing; the office sees it, and it is tried again."""
    done = 0
    for pk in list(choices.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                deed(_locked(pk), now)
            done += 1
        except Exception as error:
            logger.exception("A change of a date stopped at choice %s", pk)
            DateChoice.objects.filter(pk=pk).update(failure=_said(error))
    return done


def _said(error: Exception) -> str:
    """In the office's words, or the kind of error: what the error says may name somebody."""
    return str(error)[:200] if isinstance(error, ChangeError) else type(error).__name__


def _locked(pk: int) -> DateChoice:
    found = DateChoice.objects.select_for_update(of=("self",), no_key=True).select_related(
        "change__run__course", "booking", "to_run"
    )
    return found.get(pk=pk)


def _places(choice: DateChoice) -> list[Place]:
    live = opening.all_live(choice.booking) if choice.booking.is_confirmed else []
    return [place for place in live if place.run_id == choice.change.run_id]


def _tell(choice: DateChoice, now: dt.datetime) -> None:
    if choice.told_at or choice.applied_at:
        return
    if places := _places(choice):
        mail.post(date_emails.told(choice, places))
    choice.told_at, choice.failure = now, ""
    choice.save(update_fields=["told_at", "failure"])


def _remind(choice: DateChoice, now: dt.datetime) -> None:
    if choice.reminded_at or choice.applied_at:
        return
    if places := _places(choice):
        mail.post(date_emails.reminder(choice, places))
    choice.reminded_at = now
    choice.save(update_fields=["reminded_at"])


def _settle_by_default(choice: DateChoice, now: dt.datetime) -> None:
    if choice.applied_at is None:
        _settle(choice, Choice.REFUND if choice.change.cancels else Choice.KEEP, None, now)


def _settle(
    choice: DateChoice, chosen: "DateChoice.Choice", to: CourseRun | None, now: dt.datetime
) -> None:
    """`choice` is locked. Raises ChangeError."""
    change, places = choice.change, _places(choice)
    reason = "The date was cancelled by us" if change.cancels else "The date was moved by us"
    if not places:
        chosen, to = Choice.GONE, None
    elif chosen == Choice.REFUND:
        cancel(
            places, by=None, now=now, office=True, percent=100, reason=reason,
            people_know=change.cancels,
        )  # fmt: skip
    elif chosen == Choice.NEW_DATE:
        if to is None:
            raise ChangeError("Choose one of the dates.")
        move(
            places, to=to, by=None, now=now, office=True, charge=False, reason=reason,
            calendars=not change.cancels,
        )  # fmt: skip
    elif now <= change.deadline:
        mail.post(date_emails.kept(choice, places))
    choice.choice, choice.to_run = chosen, to if chosen == Choice.NEW_DATE else None
    choice.applied_at, choice.failure = now, ""
    choice.save(update_fields=["choice", "to_run", "applied_at", "failure"])
    audit.record(
        "bookings.dates.choose",
        on=choice.booking,
        before={"choice": Choice.PENDING, "date": change.run.public_id},
        after={"choice": chosen, "date": to and to.public_id},
    )


def _finish(change: DateChange, now: dt.datetime) -> None:
    """Nothing is left to do once everybody was told and every choice is settled."""
    with transaction.atomic():
        locked = DateChange.objects.select_for_update(of=("self",), no_key=True).get(pk=change.pk)
        waiting = locked.choices.filter(Q(applied_at=None) | Q(told_at=None))
        open_still = locked.listed_at and locked.finished_at is None
        if open_still and not waiting.exists():
            locked.finished_at = now
            locked.save(update_fields=["finished_at"])
            audit.record("bookings.dates.finish", on=locked.run, after={"kind": locked.kind})
