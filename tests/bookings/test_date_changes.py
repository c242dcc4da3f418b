"""A whole date cancelled or moved: everybody told, each organisation chooses, and what was stopped
half-way is finished by running it again."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from bookings import holds
from bookings.changes import ChangeError, carrying_out, dates, links
from bookings.changes import cancel as cancelling
from bookings.changes.move import NoRoom, move
from bookings.models import (
    Booking,
    Change,
    DateChange,
    DateChoice,
    PaymentAttempt,
    Place,
    WaitingListEntry,
)
from common.models import Attachment, OutgoingMessage
from courses.models import CourseRun
from tests.booking import confirmed, ready
from tests.bookings.changing import away, booked, on, places_of, put_off, run_of, sent

pytestmark = pytest.mark.django_db

Choice = DateChoice.Choice
WEEK = dt.timedelta(days=7)


def many(run, number):
    """Bookings of one named person and an unnamed place, each of another organisation."""
    return [
        confirmed(
            run,
            places=2,
            text=f"Person {each}, person{each}@example.org",
            contact_email=f"booker{each}@example.org",
            organisation_name=f"Example Council {each}",
        )
        for each in range(number)
    ]


def cancelled(run, now=None):
    now = now or timezone.now()
    change = dates.cancel_date(
        run, reason="The trainer is ill.", deadline=now + WEEK, by=None, now=now
    )
    carrying_out.carry_out(change, now=now)
    return change


def moved(run, days=1):
    change = put_off(run, days)
    carrying_out.carry_out(change, now=timezone.now())
    return change


def choice_of(booking):
    return booking.date_choices.select_related("change__run", "booking").get()


def choose(booking, chosen, to=None, now=None):
    return carrying_out.choose(choice_of(booking), chosen=chosen, to=to, now=now or timezone.now())


def after_the_deadline(change):
    call = change.deadline + dt.timedelta(minutes=1)
    carrying_out.apply_due(now=call)
    change.refresh_from_db()
    return call


def test_the_preview_has_everybody_and_the_money():
    run = away(40)
    many(run, 2)
    # On invoice, and that by card later: the money goes back there.
    PaymentAttempt.objects.create(
        invoice=Booking.objects.first().invoice, amount=120, expires_at=timezone.now(),
        state=PaymentAttempt.State.PAID,
    )  # fmt: skip
    ready(run, places=1, text="")
    WaitingListEntry.objects.create(
        run=run, course=run.course, name="W", email="w@example.org", places=3
    )
    seen = dates.preview(run, now=timezone.now())
    assert [(len(each.places), each.unnamed, each.back.gross) for each in seen.affected] == [
        (2, 1, Decimal("120.00"))
    ] * 2
    assert (seen.people, seen.unnamed, seen.waiting, seen.held) == (2, 2, 1, 1)
    assert (seen.to_card, seen.to_credit) == (Decimal("120.00"), Decimal("120.00"))


def test_the_preview_asks_as_little_for_many(django_assert_num_queries):
    few, more = away(40, capacity=100), away(41, capacity=100)
    many(few, 1)
    many(more, 6)
    for run in (few, more):
        with django_assert_num_queries(6):
            dates.preview(run, now=timezone.now())


def test_nothing_more_is_sold_and_everybody_is_told_once():
    run = away(40)
    many(run, 2)
    held = ready(run, places=1, text="")
    OutgoingMessage.objects.all().delete()
    change = cancelled(run)
    carrying_out.apply_due(now=timezone.now())
    assert CourseRun.objects.get(pk=run.pk).state == CourseRun.State.CANCELLED
    with pytest.raises(holds.HoldError, match="no longer open"):
        holds.extend(held, now=timezone.now())
    assert sent("date_cancelled", "date_cancelled_person") == [
        ("date_cancelled", "booker0@example.org"),
        ("date_cancelled", "booker1@example.org"),
        ("date_cancelled_person", "person0@example.org"),
        ("date_cancelled_person", "person1@example.org"),
    ]
    files = Attachment.objects.filter(message__recipient="person0@example.org")
    assert [file.source for file in files] == ["calendar_cancelled"]
    first = OutgoingMessage.objects.filter(kind="date_cancelled").order_by("pk")[0]
    assert links.choice_of(first.context["link"].rstrip("/").rpartition("/")[2]) == (
        change.choices.first()
    )


def test_each_organisation_chooses_a_new_date_or_its_money():
    run = away(5)
    to = away(50, course=run.course, price=Decimal("90"))
    first, second = many(run, 2)
    change = cancelled(run)
    choose(first, Choice.NEW_DATE, to)
    choose(second, Choice.REFUND)
    assert {place.run for place in places_of(first)} == {to}
    assert on(to) == ["Person 0"]
    assert {place.unit_price for place in places_of(first)} == {Decimal("60.00")}, "at no more"
    assert Booking.objects.get(pk=second.pk).state == Booking.State.CANCELLED
    back = Change.objects.filter(booking=second)
    assert sum(-each.gross for each in back) == Decimal("120.00"), "in full, 5 days before"
    carrying_out.carry_out(change, now=timezone.now())
    change.refresh_from_db()
    assert change.finished_at
    assert ("place_cancelled", "person1@example.org") not in sent("place_cancelled")


def test_the_deadline_gives_the_money_back():
    run = away(40)
    first, second = many(run, 2)
    to = away(50, course=run.course)
    change = cancelled(run)
    choose(first, Choice.NEW_DATE, to)
    late = after_the_deadline(change)
    assert change.finished_at == late
    assert [each.choice for each in change.choices.all()] == [Choice.NEW_DATE, Choice.REFUND]
    assert Booking.objects.get(pk=second.pk).state == Booking.State.CANCELLED
    with pytest.raises(ChangeError, match="chosen already"):
        choose(second, Choice.NEW_DATE, to, now=late)


def test_after_the_deadline_nobody_chooses():
    run = away(40)
    [booking] = many(run, 1)
    change = cancelled(run)
    with pytest.raises(ChangeError, match="time to choose is over"):
        choose(booking, Choice.REFUND, now=change.deadline + dt.timedelta(seconds=1))
    assert choice_of(booking).choice == Choice.PENDING


def test_the_places_of_a_new_date_go_to_whoever_comes_first():
    run = away(40)
    to = away(50, course=run.course, capacity=2)
    first, second = many(run, 2)
    cancelled(run)
    choose(first, Choice.NEW_DATE, to)
    with pytest.raises(NoRoom):
        choose(second, Choice.NEW_DATE, to)
    assert choice_of(second).choice == Choice.PENDING
    choose(second, Choice.REFUND)


def test_choosing_twice_is_choosing_once():
    run = away(40)
    [booking] = many(run, 1)
    cancelled(run)
    choose(booking, Choice.REFUND)
    choose(booking, Choice.REFUND)
    assert Change.objects.count() == 2


def test_a_cancelled_date_cannot_be_kept():
    run = away(40)
    [booking] = many(run, 1)
    cancelled(run)
    with pytest.raises(ChangeError, match="does not take place"):
        choose(booking, Choice.KEEP)


def test_a_moved_date_is_kept_unless_somebody_says_otherwise():
    run = away(40)
    before = run.when
    first, second, third = many(run, 3)
    OutgoingMessage.objects.all().delete()
    change = moved(run)
    run = CourseRun.objects.get(pk=run.pk)
    assert run.when != before
    assert change.old_when == before
    assert len(sent("date_moved")) == len(sent("date_moved_person")) == 3
    message = OutgoingMessage.objects.filter(kind="date_moved_person").first()
    assert (message.context["when"], message.context["old_when"]) == (run.when, before)
    assert [file.source for file in message.attachments.all()] == ["calendar_of_person"]
    choose(first, Choice.KEEP)
    choose(second, Choice.REFUND)
    after_the_deadline(change)
    assert [each.choice for each in change.choices.order_by("pk")] == [
        Choice.KEEP, Choice.REFUND, Choice.KEEP,
    ]  # fmt: skip
    assert on(run) == ["Person 0", "Person 2"]
    assert sent("date_kept") == [("date_kept", "booker0@example.org")]
    assert len(sent("place_cancelled")) == 1
    assert Booking.objects.get(pk=third.pk).is_confirmed


@pytest.mark.parametrize("minimum", [None, 9])
def test_how_to_join_waits_until_it_is_decided_that_the_date_runs(minimum):
    run = away(40, minimum_places=minimum, joining="https://meeting.example/room")
    [booking] = many(run, 1)
    moved(run)
    other = away(50, course=run.course, minimum_places=minimum, joining=run.joining)
    move([places_of(booking)[0]], to=other, by=None, now=timezone.now(), office=True)
    told = OutgoingMessage.objects.filter(kind__in=["date_moved_person", "place_moved"])
    assert {each.context["joining"] for each in told} == {"" if minimum else run.joining}
    assert told.count() == 2


def test_whoever_has_not_chosen_is_reminded_once():
    run = away(40)
    first, _second = many(run, 2)
    change = cancelled(run)
    carrying_out.apply_due(now=change.deadline - dt.timedelta(days=3))
    assert sent("date_choice_reminder") == []
    choose(first, Choice.REFUND)
    for hours in (40, 20):
        carrying_out.apply_due(now=change.deadline - dt.timedelta(hours=hours))
    assert sent("date_choice_reminder") == [("date_choice_reminder", "booker1@example.org")]


class Killed(BaseException):
    """As a process ends: nothing catches it."""


@pytest.mark.parametrize("at", range(4))
def test_killed_half_way_and_run_again_it_finishes(monkeypatch, at):
    """Killed while the booking `at` is being settled, after what was done for it and before the
    commit: the ones before it are done, it and the others are done by the next run, and nobody
    gets money back or a message twice."""
    run = away(40)
    bookings = many(run, 4)
    change = cancelled(run)
    settled, late = [], change.deadline + dt.timedelta(minutes=1)

    def dying(places, **answers):
        done = cancelling.cancel(places, **answers)
        if len(settled) == at:
            raise Killed
        settled.append(done)
        return done

    with monkeypatch.context() as during:
        during.setattr(carrying_out, "cancel", dying)
        with pytest.raises(Killed):
            carrying_out.apply_due(now=late)
    assert change.choices.exclude(applied_at=None).count() == at
    assert Change.objects.count() == 2 * at
    assert carrying_out.apply_due(now=late) == 4 - at
    assert carrying_out.apply_due(now=late) == 0
    change.refresh_from_db()
    assert change.finished_at == late
    assert not Place.objects.live().filter(run=run).exists()
    assert Change.objects.count() == 2 * len(bookings)
    assert len(sent("places_cancelled")) == len(bookings)
    assert len(sent("date_cancelled")) == len(bookings)


def test_killed_before_anybody_was_written_down_it_still_begins(monkeypatch):
    run = away(40)
    many(run, 2)
    now = timezone.now()

    def dying(change, *, now):
        raise Killed

    with monkeypatch.context() as during:
        during.setattr(dates, "write_down", dying)
        with pytest.raises(Killed):
            dates.cancel_date(run, reason="R", deadline=now + WEEK, by=None, now=now)
    change = DateChange.objects.get()
    call_command("apply_date_changes")
    assert change.choices.count() == 2
    assert len(sent("date_cancelled")) == 2


def test_one_that_fails_keeps_no_other_and_is_tried_again(monkeypatch):
    run = away(40)
    first, _second = many(run, 2)
    change = cancelled(run)
    late = change.deadline + dt.timedelta(minutes=1)

    def failing(places, **answers):
        if places[0].booking == first:
            raise RuntimeError("Person 0 is in here")
        return cancelling.cancel(places, **answers)

    with monkeypatch.context() as during:
        during.setattr(carrying_out, "cancel", failing)
        assert carrying_out.apply_due(now=late) == 1
    assert [(each.choice, each.failure) for each in change.choices.order_by("pk")] == [
        (Choice.PENDING, "RuntimeError"),
        (Choice.REFUND, ""),
    ]
    change.refresh_from_db()
    assert change.finished_at is None
    assert carrying_out.apply_due(now=late) == 1
    assert choice_of(first).failure == ""


def test_whoever_cancelled_meanwhile_has_nothing_to_choose():
    run = away(40)
    [booking] = many(run, 1)
    change = cancelled(run)
    cancelling.cancel(places_of(booking), by=None, now=timezone.now(), office=True, reason="R")
    after_the_deadline(change)
    assert choice_of(booking).choice == Choice.GONE
    assert Change.objects.count() == 2


def test_a_date_is_cancelled_once_and_only_while_it_is_to_come():
    run = away(40)
    booked_run = run_of(booked(1))
    many(run, 1)
    cancelled(run)
    now = timezone.now()
    for each in (run, away(-1), away(9, state=CourseRun.State.DRAFT)):
        with pytest.raises(ChangeError):
            dates.cancel_date(each, reason="R", deadline=now + WEEK, by=None, now=now)
    with pytest.raises(ChangeError, match="still to come"):
        dates.cancel_date(booked_run, reason="R", deadline=now, by=None, now=now)
    with pytest.raises(ChangeError, match="still to come"):
        moved(booked_run, days=-30)
    assert DateChange.objects.count() == 1


def test_a_date_that_was_moved_can_still_be_cancelled_before_everybody_has_chosen():
    run = away(40)
    first, second, _third = many(run, 3)
    move = moved(run)
    choose(first, Choice.REFUND)
    OutgoingMessage.objects.all().delete()
    change = cancelled(run)
    move.refresh_from_db()
    assert move.finished_at
    assert [each.choice for each in move.choices.order_by("pk")] == [
        Choice.REFUND, Choice.KEEP, Choice.KEEP,
    ]  # fmt: skip
    assert sent("date_cancelled", "date_kept") == [
        ("date_cancelled", "booker1@example.org"),
        ("date_cancelled", "booker2@example.org"),
    ]
    with pytest.raises(ChangeError, match="chosen already"):
        carrying_out.choose(
            move.choices.get(booking=second), chosen=Choice.REFUND, to=None, now=timezone.now()
        )
    after_the_deadline(change)
    assert on(run) == []
    assert sum(each.gross for each in Change.objects.filter(booking=second)) == Decimal("-120.00")


def test_and_moved_once_more_but_not_to_where_it_is():
    run = away(40)
    many(run, 1)
    first = moved(run)
    with pytest.raises(ChangeError, match="at these times already"):
        moved(CourseRun.objects.get(pk=run.pk), days=0)
    when = CourseRun.objects.get(pk=run.pk).when
    second = moved(CourseRun.objects.get(pk=run.pk))
    assert (first.old_when == when, second.old_when == when) == (False, True)
    assert len(sent("date_moved")) == 2
    after_the_deadline(second)
    assert second.finished_at


def test_a_date_with_nobody_on_it_is_done_at_once():
    change = cancelled(away(40))
    change.refresh_from_db()
    assert change.finished_at
