"""A reminder at nine in the morning of the day before, UK time, to whoever has known for a day."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.models import OutgoingMessage
from courses.models import CourseRun, Session
from tests.courses.joining import STARTS, before, dated, pass_by, place, promised, sent, told

pytestmark = pytest.mark.django_db
KIND = "reminder"
NINE = timezone.make_aware(dt.datetime(2027, 2, 23, 9, 0))


def informed(starts=STARTS, **fields):
    """Somebody who learnt how to join a week before."""
    run = dated(starts=starts, **fields)
    place(run)
    pass_by(starts - dt.timedelta(days=7))
    return run


def test_it_goes_at_nine_on_the_day_before_and_once():
    informed()
    assert pass_by(NINE - dt.timedelta(minutes=1)) == 0
    assert pass_by(NINE) == 1
    assert pass_by(NINE + dt.timedelta(hours=5)) == 0
    assert promised(KIND) == ["ann@example.org"]
    body = sent("ann@example.org", NINE).body
    assert "Ask for Sam" in body
    assert "Room 2, Leeds" in body


def test_nine_is_nine_in_summer_too():
    """The clocks change on Sunday 28 March 2027; the date is on the Monday."""
    informed(starts=timezone.make_aware(dt.datetime(2027, 3, 29, 10, 0)))
    nine = dt.datetime(2027, 3, 28, 8, 0, tzinfo=dt.UTC)
    assert pass_by(nine - dt.timedelta(minutes=1)) == 0
    assert pass_by(nine) == 1


def test_an_early_date_on_the_next_day_is_reminded_of_too():
    informed(starts=timezone.make_aware(dt.datetime(2027, 2, 24, 0, 30)))
    assert pass_by(NINE) == 1


def test_whoever_learnt_how_to_join_within_a_day_of_it_needs_none():
    run = dated()
    place(run)
    pass_by(NINE - dt.timedelta(hours=23))
    assert told("joining") == 1
    for hours in (0, 2, 24, 28):
        assert pass_by(NINE + dt.timedelta(hours=hours)) == 0
    assert promised(KIND) == []


def test_whoever_learnt_it_a_day_before_that_is_reminded():
    run = dated()
    place(run)
    pass_by(NINE - dt.timedelta(hours=24))
    assert pass_by(NINE) == 1
    assert promised(KIND) == ["ann@example.org"]


def test_nobody_is_reminded_of_what_has_begun():
    informed()
    assert pass_by(STARTS) == 0


def test_somebody_who_could_not_be_told_how_to_join_is_not_reminded_of_it():
    place(dated(), email="")
    assert pass_by(NINE) == 0


def test_before_the_day_there_is_none():
    informed()
    assert pass_by(before(days=2)) == 0


class TestADateOfSeveralDays:
    """Two sittings on the Wednesday, one on the Thursday, and one in the week after."""

    THURSDAY, NEXT_WEEK = STARTS + dt.timedelta(days=1), STARTS + dt.timedelta(days=7)

    @pytest.fixture
    def run(self):
        run = informed()
        for starts in (STARTS + dt.timedelta(hours=2), self.THURSDAY, self.NEXT_WEEK):
            Session.objects.create(
                run=run, starts_at=starts, ends_at=starts + dt.timedelta(hours=1)
            )
        return CourseRun.objects.get(pk=run.pk)

    def test_has_one_for_each_day_and_once(self, run):
        days = [0, 1, 7]
        for ahead in range(9):
            nine = NINE + dt.timedelta(days=ahead)
            assert pass_by(nine - dt.timedelta(minutes=1)) == 0
            assert pass_by(nine) == (ahead in days)
            assert pass_by(nine + dt.timedelta(hours=4)) == 0
        assert len(promised(KIND)) == 3

    def test_says_when_on_that_day(self, run):
        pass_by(NINE)
        first = OutgoingMessage.objects.filter(kind=KIND).latest("pk")
        assert first.context["when"] == "Wednesday 24 February 2027, 2 pm to 5 pm (UK time)"
        assert first.context["sessions"] == [str(each) for each in run.sittings[:2]]
        pass_by(NINE + dt.timedelta(days=1))
        second = OutgoingMessage.objects.filter(kind=KIND).latest("pk")
        assert second.context["when"] == str(run.sittings[2])
        assert second.context["sessions"] == []
        assert second.subject == first.subject == "onEvidence training: tomorrow"

    def test_of_a_day_that_was_missed_nobody_is_told_afterwards(self, run):
        assert pass_by(STARTS) == 1
        said = OutgoingMessage.objects.get(kind=KIND).context
        assert said["when"] == str(run.sittings[2])

    def test_two_days_at_once_are_one_message(self, run):
        """Should we be down at nine on the day before."""
        assert pass_by(NINE + dt.timedelta(days=1)) == 1
        said = OutgoingMessage.objects.get(kind=KIND).context
        assert said["sessions"] == [str(each) for each in run.sittings[:3]]
        assert pass_by(STARTS + dt.timedelta(hours=1)) == 0

    def test_whoever_is_booked_late_is_reminded_of_the_days_after(self, run):
        place(run, email="late@example.org")
        pass_by(NINE - dt.timedelta(hours=2))
        assert pass_by(NINE) == 1
        assert promised(KIND) == ["ann@example.org"]
        # They learnt how to join 26 hours before that: of the Thursday they are reminded.
        assert pass_by(NINE + dt.timedelta(days=1)) == 2
        assert promised(KIND) == ["ann@example.org", "ann@example.org", "late@example.org"]

    def test_asks_as_much_for_many_as_for_one(self, run):
        def queries(now) -> int:
            with CaptureQueriesContext(connection) as asked:
                pass_by(now)
            return len(asked)

        queries(NINE)
        one = queries(NINE + dt.timedelta(days=1))
        for number in range(29):
            place(run, email=f"p{number}@example.org")
        pass_by(STARTS + dt.timedelta(days=2))
        assert queries(NINE + dt.timedelta(days=7)) == one
        assert len(promised(KIND)) == 32
