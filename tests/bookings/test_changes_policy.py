"""What changing one's mind costs, day by day: exact at the boundaries, on the UK's calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from bookings.changes import policy
from bookings.models import SellerDetails
from bookings.models.seller import check_steps, read_steps
from tests.booking import confirmed

LONDON = ZoneInfo("Europe/London")
POLICY = policy.read({})
#: Ten in the morning, two days after the clocks went forward.
START = dt.datetime(2027, 3, 30, 10, tzinfo=LONDON)


def at(days: int, hour: int = 9, minute: int = 0, start: dt.datetime = START) -> dt.datetime:
    """That hour on the UK's clock, so many days before the day of the start."""
    day = start.date() - dt.timedelta(days=days)
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "percent"),
    [
        (at(200), 100),
        (at(29), 100),
        (at(28, 0), 100),
        (at(28, 23, 59), 100),
        (at(27, 0), 50),
        (at(14, 23, 59), 50),
        (at(13, 0), 0),
        (at(0, 9, 59), 0),
        (START, 0),
        (START + dt.timedelta(hours=1), 0),
    ],
)
def test_what_is_given_back_at_each_boundary(now, percent):
    assert policy.percent_back(POLICY, START, now) == percent
    # The same moment is the same, by whichever clock it is told.
    assert policy.percent_back(POLICY, START.astimezone(dt.UTC), now.astimezone(dt.UTC)) == percent


@pytest.mark.parametrize(
    "start",
    [
        dt.datetime(2027, 3, 28, 0, 30, tzinfo=LONDON),
        dt.datetime(2027, 3, 29, 0, 30, tzinfo=LONDON),
        dt.datetime(2027, 10, 31, 23, 30, tzinfo=LONDON),
        dt.datetime(2027, 11, 1, 0, 30, tzinfo=LONDON),
    ],
)
def test_a_change_of_clocks_makes_no_day_longer(start):
    """In UTC the last minute of a summer's day is still that day, its first minute the day
    before."""
    assert policy.percent_back(POLICY, start, at(28, 23, 59, start)) == 100
    assert policy.percent_back(POLICY, start, at(27, 0, 0, start)) == 50
    assert policy.percent_back(POLICY, start, at(14, 23, 59, start)) == 50
    assert policy.percent_back(POLICY, start, at(13, 0, 0, start)) == 0


moments = st.datetimes(
    min_value=dt.datetime(2027, 1, 1), max_value=dt.datetime(2028, 6, 1), timezones=st.just(dt.UTC)
)
steps = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 100)), max_size=4, unique_by=lambda step: step[0]
).map(
    lambda found: list(
        zip(
            sorted((days for days, _ in found), reverse=True),
            sorted((percent for _, percent in found), reverse=True),
            strict=True,
        )
    )
)


@given(steps=steps, start=moments, now=moments, later=st.integers(0, 60 * 24 * 40))
def test_waiting_never_gives_more_back(steps, start, now, later):
    terms = policy.read({"refund": steps})
    after = now + dt.timedelta(minutes=later)
    assert policy.percent_back(terms, start, after) <= policy.percent_back(terms, start, now)


@given(start=moments, now=moments)
def test_what_is_said_to_change_next_is_when_it_changes(start, now):
    """The day before it is as today, on that day it is less; and until then nothing changes."""
    if policy.has_begun(start, now):
        return
    day = policy.changes_on(POLICY, start, now)
    today = policy.percent_back(POLICY, start, now)
    if day is None:
        assert today == 0
        return
    midnight = dt.datetime(day.year, day.month, day.day, tzinfo=LONDON)
    assert policy.percent_back(POLICY, start, midnight - dt.timedelta(seconds=1)) == today
    assert policy.percent_back(POLICY, start, midnight) < today


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (
            at(40),
            "Free until the end of 2 March 2027; then half of the price is refunded until the end"
            " of 16 March 2027; then nothing is refunded.",
        ),
        (
            at(27),
            "Half of the price is refunded until the end of 16 March 2027; then nothing is"
            " refunded.",
        ),
        (at(13), "Nothing is refunded."),
        (START, "The date has begun, and can no longer be cancelled."),
    ],
)
def test_cancelling_in_words(now, sentence):
    assert policy.cancelling(POLICY, START, now) == sentence


@pytest.mark.parametrize(
    ("now", "moved", "may", "words"),
    [
        (at(14, 23, 59), 0, True, "Free until the end of 16 March 2027"),
        (at(13, 0), 0, False, "Free moves ended 14 days before the start"),
        (at(40), 1, False, "It was moved once already"),
        (START, 0, False, "has begun"),
    ],
)
def test_moving(now, moved, may, words):
    assert policy.may_move(POLICY, START, now, moved=moved) is may
    assert words in policy.moving(POLICY, START, now, moved=moved)


def test_without_a_start_everything_is_given_back():
    assert policy.percent_back(POLICY, None, START) == 100
    assert policy.cancelling(POLICY, None, START) == "Free: the price is given back in full."


@pytest.mark.django_db
def test_the_terms_of_the_day_are_copied_onto_the_booking(run):
    seller = SellerDetails.load()
    seller.refund_steps, seller.free_moves, seller.free_move_days = "10: 30 %\n40: 90", 2, 7
    seller.save()
    booking = confirmed(run)
    seller.refund_steps = "1: 100"
    seller.save()
    booking.refresh_from_db()
    assert booking.policy == {"refund": [[40, 90], [10, 30]], "free_moves": 2, "move_days": 7}
    terms = policy.read(booking.policy)
    assert policy.percent_back(terms, START, at(12)) == 30


@pytest.mark.parametrize(
    "text", ["28 days: all", "28: 101", "28", "-1: 50", "28: 50\n14: 100", "7: 50\n7: 20"]
)
def test_steps_that_make_no_sense_are_refused(text):
    with pytest.raises(ValidationError):
        check_steps(text)


def test_steps_as_people_write_them():
    assert read_steps("14: 50 %\n\n 28 : 100\n") == [[28, 100], [14, 50]]
    check_steps("")
