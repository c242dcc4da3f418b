"""What calendar programs are told: the newest word wins, in whatever order messages arrive."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as django_mail
from icalendar import Calendar

from common import mail
from courses import calendars
from courses.enrolment import enrol, withdraw
from courses.models import CourseRun, Enrolment, Session
from tests import factories

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def fresh(run):
    return CourseRun.objects.get(pk=run.pk)


def placed(run, **fields):
    learner = factories.LearnerFactory(**{"email": "ann@example.org", **fields})
    enrol(run.course, run=run, learners=[learner])
    return learner


def read(content):
    calendar = Calendar.from_ical(content)
    return str(calendar["method"]), calendar.walk("VEVENT")


def requested(run, learner):
    return read(calendars.calendar_of_person(f"{run.pk}:{learner.pk}"))


def cancelled(run, learner):
    return read(calendars.calendar_cancelled(f"{run.pk}:{learner.pk}"))


def sequence(answer):
    [event] = answer[1]
    return event["sequence"]


def test_a_place_is_a_request_that_its_attendee_has_accepted(run):
    learner = placed(run)
    method, [event] = requested(run, learner)
    assert method == "REQUEST"
    assert event["status"] == "CONFIRMED"
    assert event["attendee"] == "mailto:ann@example.org"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert event["attendee"].params["RSVP"] == "FALSE"
    assert event["organizer"].startswith("mailto:")
    assert event["summary"] == "onEvidence training"
    assert event["uid"] == f"{run.public_id}-{run.sittings[0].pk}@onevidence"


def test_a_place_that_is_taken_away_is_a_cancellation_of_the_same_event(run):
    learner = placed(run)
    before = requested(run, learner)
    withdraw(run.course, run=run, learners=[learner])
    method, [event] = cancelled(run, learner)
    assert (method, event["status"]) == ("CANCEL", "CANCELLED")
    assert event["uid"] == before[1][0]["uid"]
    assert event["sequence"] > sequence(before)


def test_whoever_comes_back_is_shown_again(run):
    """Even when the cancellation arrives last: by then it says what is true."""
    learner = placed(run)
    seen = [sequence(requested(run, learner))]
    for _ in range(2):
        withdraw(run.course, run=run, learners=[learner])
        seen.append(sequence(cancelled(run, learner)))
        enrol(run.course, run=run, learners=[learner])
        seen.append(sequence(requested(run, learner)))
    assert seen == sorted(set(seen)), seen
    method, [event] = cancelled(run, learner)
    assert (method, event["status"]) == ("REQUEST", "CONFIRMED")


def test_another_employer_s_booking_follows_on(run):
    first = placed(run)
    withdraw(run.course, run=run, learners=[first])
    off = sequence(cancelled(run, first))
    second = placed(run, email="Ann@Example.org")
    assert sequence(requested(run, second)) > off


def test_a_colleague_who_shares_the_mailbox_keeps_the_event(run):
    first, second = placed(run, full_name="Ann"), placed(run, full_name="Ben")
    withdraw(run.course, run=run, learners=[first])
    assert cancelled(run, first)[0] == "REQUEST"
    withdraw(run.course, run=run, learners=[second])
    assert cancelled(run, second)[0] == "CANCEL"


def test_every_change_of_the_date_is_a_greater_number(run):
    learner = placed(run)
    before = sequence(requested(run, learner))
    calendars.changed(run)
    moved = sequence(requested(fresh(run), learner))
    assert moved > before
    CourseRun.objects.update(state=CourseRun.State.CANCELLED)
    off = cancelled(run, learner)
    assert off[0] == "CANCEL"
    assert sequence(off) > moved
    CourseRun.objects.update(state=CourseRun.State.SCHEDULED)
    calendars.changed(run)
    assert sequence(requested(run, learner)) > sequence(off)


def test_a_request_for_somebody_who_has_no_place_any_more_is_not_attached(run):
    learner = placed(run)
    withdraw(run.course, run=run, learners=[learner])
    assert calendars.calendar_of_person(f"{run.pk}:{learner.pk}") == b""
    Enrolment.objects.all().delete()
    assert calendars.calendar_cancelled(f"{run.pk}:{learner.pk}") == b""


def test_the_booker_s_file_takes_a_cancelled_date_out(run):
    assert read(calendars.calendar_of(str(run.pk)))[0] == "PUBLISH"
    CourseRun.objects.update(state=CourseRun.State.CANCELLED)
    method, [event] = read(calendars.calendar_of(str(run.pk)))
    assert (method, event["status"]) == ("CANCEL", "CANCELLED")


def test_mail_programs_are_told_the_method(run):
    learner = placed(run)
    for attachment in (calendars.for_person(run, learner), calendars.for_run(run)):
        mail.queue("missed_manager", to="a@example.org", context={}, attachments=[attachment])
    mail.send_due()
    types = []
    for message in django_mail.outbox:
        [part] = [p for p in message.message().walk() if p.get_content_type() == "text/calendar"]
        types.append((part.get_param("method"), part.get_filename(), part.get_content_charset()))
    assert types == [
        ("REQUEST", "onEvidence-training.ics", "utf-8"),
        ("PUBLISH", "onEvidence-training.ics", "utf-8"),
    ]


def test_a_discreet_file_says_nothing_telling(run):
    CourseRun.objects.update(mode="in_person", place=f"{run.course.title} room, Abuse Centre")
    learner = placed(run)
    telling = calendars.calendar_of_person(f"{run.pk}:{learner.pk}")
    quiet = calendars._for(calendars._of_person)(f"{run.pk}:{learner.pk}")
    assert b"Abuse" in telling
    assert b"Abuse" not in quiet


# --- Clocks


def at(year, month, day, hour):
    return dt.datetime(year, month, day, hour, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        (at(2027, 3, 27, 10), 0),
        (at(2027, 3, 29, 10), 1),
        (at(2027, 10, 30, 10), 1),
        (at(2027, 11, 1, 10), 0),
    ],
    ids=["before_spring", "after_spring", "before_autumn", "after_autumn"],
)
def test_ten_o_clock_is_ten_o_clock_on_both_sides_of_the_change(run, start, offset):
    Session.objects.update(starts_at=start, ends_at=start + dt.timedelta(hours=3))
    content = calendars.calendar(fresh(run))
    line = f"DTSTART;TZID=Europe/London:{start:%Y%m%dT%H%M%S}"
    assert line in content.decode()
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == start
    # As a program reads it that knows no zone but the file's own.
    [zone] = calendar.walk("VTIMEZONE")
    own = zone.to_tz()
    assert own.utcoffset(start.replace(tzinfo=None)) == dt.timedelta(hours=offset)


def test_a_date_over_both_sides_has_one_event_a_session(run):
    first, second = at(2027, 3, 27, 10), at(2027, 4, 3, 10)
    Session.objects.update(starts_at=first, ends_at=first + dt.timedelta(hours=1))
    Session.objects.create(run=run, starts_at=second, ends_at=second + dt.timedelta(hours=1))
    _, events = read(calendars.calendar(fresh(run)))
    assert [event.decoded("dtstart").hour for event in events] == [10, 10]
    assert [event.decoded("dtstart") for event in events] == [first, second]
    assert len({event["uid"] for event in events}) == 2
