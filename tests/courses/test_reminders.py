"""A reminder at nine in the morning of the day before, UK time, to whoever has known for a day."""

import datetime as dt

import pytest
from django.utils import timezone

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
