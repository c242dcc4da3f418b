"""Copying a date into a series."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import roles
from bookings.office import series
from bookings.office.series import Every
from common.models import AuditEvent
from courses.models import CourseRun, Session
from tests import factories
from tests.courses.rooms import trainer
from tests.pages.office import at_work, member

LONDON = ZoneInfo("Europe/London")
NOW = dt.datetime(2027, 1, 4, 9, tzinfo=LONDON)


def on(text):
    return dt.date.fromisoformat(text)


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def date(*spans, **fields):
    """A date with these sittings."""
    run = factories.CourseRunFactory(**fields)
    run.sessions.all().delete()
    for start, end in spans:
        Session.objects.create(run=run, starts_at=at(start), ends_at=at(end), break_minutes=15)
    return CourseRun.objects.get(pk=run.pk)


# --- Which days ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "asked", "expected"),
    [
        (Every.WEEK, {"number": 3}, ["2027-03-09", "2027-03-16", "2027-03-23"]),
        (Every.FORTNIGHT, {"number": 2}, ["2027-03-16", "2027-03-30"]),
        (Every.WEEK, {"until": on("2027-03-16")}, ["2027-03-09", "2027-03-16"]),
        (Every.WEEK, {"until": on("2027-03-15")}, ["2027-03-09"]),
        # The first Tuesday of each month, over the end of a year.
        (Every.MONTH, {"number": 2}, ["2027-04-06", "2027-05-04"]),
        (
            Every.MONTH,
            {"until": on("2028-01-31")},
            [
                "2027-04-06", "2027-05-04", "2027-06-01", "2027-07-06", "2027-08-03", "2027-09-07",
                "2027-10-05", "2027-11-02", "2027-12-07", "2028-01-04",
            ],
        ),
    ],
)  # fmt: skip
def test_days_of_a_series(every, asked, expected):
    days = series.days(on("2027-03-02"), every=every, **asked)
    assert days == [on(day) for day in expected]
    assert {day.weekday() for day in days} == {1}


def test_a_fifth_weekday_that_a_month_does_not_have_is_its_last():
    days = series.days(on("2027-03-30"), every=Every.MONTH, number=3)
    assert days == [on("2027-04-27"), on("2027-05-25"), on("2027-06-29")]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "how many"),
        ({"until": on("2027-03-08")}, "No date"),
        ({"number": 53}, "more than 52"),
        ({"until": on("2029-01-01")}, "more than 52"),
    ],
)
def test_series_that_cannot_be(asked, says):
    with pytest.raises(series.SeriesError, match=says):
        series.days(on("2027-03-02"), every=Every.WEEK, **asked)


# --- What is made -------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "day", "utc"),
    [
        # The clocks go forward on 28 March 2027 and back on 31 October.
        ("2027-03-23", "2027-03-30", 9),
        ("2027-10-26", "2027-11-02", 10),
    ],
)
def test_a_copy_keeps_the_time_of_day_when_the_clocks_change(first, day, utc):
    run = date((f"{first}T10:00", f"{first}T12:30"))
    [copy] = series.make(run, on=[on(day)], state=CourseRun.State.DRAFT, now=NOW)
    [session] = CourseRun.objects.get(pk=copy.pk).sittings
    assert timezone.localtime(session.starts_at, LONDON).hour == 10
    assert session.starts_at == dt.datetime.combine(on(day), dt.time(utc), tzinfo=dt.UTC)
    assert session.ends_at - session.starts_at == dt.timedelta(minutes=150)


@pytest.mark.django_db
def test_a_session_over_the_night_of_the_change_keeps_both_of_its_times():
    run = date(("2027-03-20T22:00", "2027-03-21T06:00"))
    [copy] = series.make(run, on=[on("2027-03-27")], state=CourseRun.State.DRAFT, now=NOW)
    [session] = CourseRun.objects.get(pk=copy.pk).sittings
    assert timezone.localtime(session.ends_at, LONDON).hour == 6
    assert session.ends_at - session.starts_at == dt.timedelta(hours=7)


@pytest.mark.django_db
def test_a_copy_has_everything_but_what_happened_to_the_first():
    run = date(
        ("2027-03-02T10:00", "2027-03-02T12:00"),
        ("2027-03-04T14:00", "2027-03-04T16:00"),
        mode=CourseRun.Mode.IN_PERSON,
        place="Training room 2, Leicester",
        joining="Ring the bell",
        capacity=14,
        price=75,
        trainer=trainer(),
        organisation=factories.OrganisationFactory(),
        register_closed_at=NOW,
    )
    [copy] = series.make(run, on=[on("2027-03-09")], state=CourseRun.State.SCHEDULED, now=NOW)
    copy = CourseRun.objects.get(pk=copy.pk)
    for field in CourseRun._meta.concrete_fields:
        if field.name not in series.OWN:
            assert getattr(copy, field.attname) == getattr(run, field.attname), field.name
    assert copy.state == CourseRun.State.SCHEDULED
    assert copy.register_closed_at is None
    assert copy.public_id != run.public_id
    assert [(s.starts_at, s.ends_at, s.break_minutes) for s in copy.sittings] == [
        (at("2027-03-09T10:00"), at("2027-03-09T12:00"), 15),
        (at("2027-03-11T14:00"), at("2027-03-11T16:00"), 15),
    ]
    event = AuditEvent.objects.get(action="bookings.office.series")
    assert event.object_id == str(copy.public_id)
    assert event.after == {"copied_from": str(run.public_id), "state": "scheduled"}


@pytest.mark.django_db
def test_making_it_twice_makes_nothing_twice():
    run = date(("2027-03-02T10:00", "2027-03-02T12:00"))
    days = [on("2027-03-09"), on("2027-03-16")]
    assert len(series.make(run, on=days[:1], state=CourseRun.State.DRAFT, now=NOW)) == 1
    assert len(series.make(run, on=days, state=CourseRun.State.DRAFT, now=NOW)) == 1
    assert series.make(run, on=days, state=CourseRun.State.DRAFT, now=NOW) == []
    assert CourseRun.objects.count() == 3
    # One that was called off is no reason not to make it anew.
    CourseRun.objects.exclude(pk=run.pk).update(state=CourseRun.State.CANCELLED)
    assert len(series.make(run, on=days, state=CourseRun.State.DRAFT, now=NOW)) == 2


@pytest.mark.django_db
def test_what_gives_pause_is_said():
    teacher = trainer()
    run = date(("2027-03-06T10:00", "2027-03-06T12:00"), trainer=teacher)
    date(("2027-03-13T11:00", "2027-03-13T13:00"), trainer=teacher)
    date(("2027-03-20T12:00", "2027-03-20T13:00"), trainer=teacher)
    days = [on("2027-03-13"), on("2027-03-20")]
    first, second = series.preview(run, days, now=NOW)
    assert first.warnings == ["It falls on a weekend.", "The trainer teaches another date then."]
    assert second.warnings == ["It falls on a weekend."]
    [past] = series.preview(run, [on("2027-03-13")], now=at("2027-04-01T00:00"))
    assert "This day has passed." in past.warnings
    weekday = date(("2027-03-02T10:00", "2027-03-02T12:00"))
    assert series.preview(weekday, [on("2027-03-09")], now=NOW)[0].warnings == []


@pytest.mark.django_db
def test_what_cannot_be_made():
    run = date(("2027-03-02T10:00", "2027-03-02T12:00"))
    for days, later, says in (
        ([], NOW, "at least one"),
        ([on("2027-03-09")], at("2027-03-10T00:00"), "has passed"),
        ([on("2027-03-09") + dt.timedelta(days=each) for each in range(53)], NOW, "more than 52"),
    ):
        with pytest.raises(series.SeriesError, match=says):
            series.make(run, on=days, state=CourseRun.State.DRAFT, now=later)
    with pytest.raises(series.SeriesError, match="no session"):
        series.make(date(), on=[on("2027-03-09")], state=CourseRun.State.DRAFT, now=NOW)
    assert CourseRun.objects.count() == 2


@pytest.mark.django_db
def test_a_long_preview_costs_no_more():
    run = date(("2027-03-02T10:00", "2027-03-02T12:00"), trainer=trainer())
    counts = []
    for number in (1, 30):
        with CaptureQueriesContext(connection) as queries:
            series.preview(
                run, series.days(on("2027-03-02"), every=Every.WEEK, number=number), now=NOW
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- The page -----------------------------------------------------------------------------------


@pytest.fixture
def office(db):
    return at_work(member(roles.TRAINING_OFFICE))


SAID = {"every": "week", "number": "3", "until": "", "state": "draft"}


@pytest.mark.django_db
def test_the_office_says_how_looks_and_makes(office, run):
    address = f"/cms/board/{run.pk}/series/"
    assert "Show the dates" in office.get(address).content.decode()
    page = office.post(address, {**SAID, "action": "preview"})
    proposed = page.context["proposed"]
    assert len(proposed) == 3
    assert "Make the ticked dates" in page.content.decode()
    assert CourseRun.objects.count() == 1
    ticked = [f"{each.day}" for each in proposed[:2]]
    answer = office.post(address, {**SAID, "action": "make", "day": ticked}, follow=True)
    assert "2 dates were made." in answer.content.decode()
    assert CourseRun.objects.filter(state="draft").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"number": "", "until": ""}, "Say how many dates to make, or until when."),
        ({"number": "3", "until": "2027-09-01"}, "take one of the two out"),
        ({"number": "60"}, "Make up to 52 dates at once."),
        ({"every": ""}, "Say how often."),
        ({"number": "x"}, "as a number, like 6"),
    ],
)
def test_what_was_said_wrongly_is_kept_and_put_right(office, run, said, says):
    page = office.post(f"/cms/board/{run.pk}/series/", {**SAID, **said, "action": "make"})
    assert says in page.content.decode()
    assert page.context["form"].data["state"] == "draft"
    assert CourseRun.objects.count() == 1


@pytest.mark.django_db
def test_days_that_were_not_shown_are_not_made(office, run):
    address = f"/cms/board/{run.pk}/series/"
    page = office.post(address, {**SAID, "action": "make", "day": ["2030-01-01"]})
    assert "Look through the dates below" in page.content.decode()
    assert "at least one" in office.post(address, {**SAID, "action": "make"}).content.decode()
    assert CourseRun.objects.count() == 1


@pytest.mark.django_db
def test_finance_plans_no_dates(run):
    browser = at_work(member(roles.FINANCE))
    assert browser.get(f"/cms/board/{run.pk}/series/").url == "/cms/"
