"""A date that the office changes: whoever is booked hears of it once, and calendars follow."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from icalendar import Calendar

from accounts import roles
from common.models import AuditEvent, OutgoingMessage
from courses import calendars
from courses.joining import changes
from courses.models import CourseRun, Session
from tests.booking import confirmed
from tests.courses.joining import STARTS, at, before, dated, pass_by, place, promised, sent, told
from tests.courses.rooms import sign_in_staff, trainer

pytestmark = pytest.mark.django_db
KIND = "date_changed"
NOW = before(days=20)


def changed(run, *, tell=True, now=NOW, starts=None, **fields):
    with at(now):
        old = changes.before(run)
        CourseRun.objects.filter(pk=run.pk).update(**fields)
        if starts:
            Session.objects.filter(run=run).update(
                starts_at=starts, ends_at=starts + dt.timedelta(hours=1)
            )
        return changes.follow(run, old=old, tell=tell, now=now)


def fresh(run):
    return CourseRun.objects.get(pk=run.pk)


def test_people_and_whoever_booked_are_told_what_was_and_what_is():
    run = dated()
    with at(before(days=30)):
        confirmed(run)
    assert changed(run, place="Hall, York", starts=STARTS + dt.timedelta(hours=1)) == 3
    assert promised(KIND) == ["ann@example.org", "ben@example.org", "booker@example.org"]
    body = sent("ann@example.org", NOW).body
    for said in (
        "When it was to be: Wednesday 24 February 2027, 2 pm to 3 pm",
        "When it is now: Wednesday 24 February 2027, 3 pm to 4 pm",
        "Where it was to be: Room 2, Leeds",
        "Where it is now: Hall, York",
    ):
        assert said in body
    assert "Ask for Sam" not in body, "how to join follows in its time"
    event = AuditEvent.objects.get(action="courses.joining.change")
    assert event.after == {"told": 3}


def test_the_calendar_file_of_the_change_overrules_the_older_one():
    run = dated()
    learner = place(run)
    [before_it] = Calendar.from_ical(calendars.calendar_of_person(f"{run.pk}:{learner.pk}")).walk(
        "VEVENT"
    )
    changed(run, starts=STARTS + dt.timedelta(hours=1))
    message = sent("ann@example.org", NOW)
    [file] = message.attachments
    [event] = Calendar.from_ical(file.content).walk("VEVENT")
    assert (event["uid"], event.decoded("dtstart")) == (
        before_it["uid"],
        STARTS + dt.timedelta(hours=1),
    )
    assert event["sequence"] > before_it["sequence"]
    assert "method=REQUEST" in file.mimetype


def test_without_the_tick_nobody_is_told_and_calendars_follow_all_the_same():
    run = dated()
    place(run)
    assert changed(run, tell=False, place="Hall, York") == 0
    assert promised(KIND) == []
    assert fresh(run).sequence == 1


def test_what_nobody_need_know_is_told_to_nobody():
    run = dated()
    place(run)
    assert changed(run, capacity=40) == 0
    assert fresh(run).sequence == 0


def test_how_to_join_is_told_again_to_those_who_had_it():
    run = dated()
    place(run)
    assert changed(run, joining="Ask for Kim") == 0, "they get it with their instructions"
    pass_by(before(days=6))
    place(run, "later@example.org")
    assert changed(run, joining="Ask for Lee", now=before(days=5)) == 1
    assert promised(KIND) == ["ann@example.org"]
    body = sent("ann@example.org", before(days=5)).body
    assert "Ask for Lee" in body
    assert "was to be" not in body
    assert fresh(run).sequence == 0


def test_whoever_passes_it_on_for_another_is_told_again_too():
    run = dated()
    with at(before(days=30)):
        confirmed(run, text="Ann Able\nBen Baker")
    pass_by(before(days=6))
    assert changed(run, joining="Ask for Lee", now=before(days=5)) == 1
    assert promised(KIND) == ["booker@example.org"]


def test_a_date_that_moves_is_reminded_of_anew_but_not_right_after_the_change():
    run = dated()
    place(run)
    pass_by(before(days=7))
    nine = before(hours=29)
    assert pass_by(nine) == 1
    next_week = STARTS + dt.timedelta(days=7)
    changed(run, starts=next_week, now=nine + dt.timedelta(hours=1))
    assert told("reminder") == 0
    assert pass_by(nine + dt.timedelta(days=7)) == 1
    changed(run, starts=next_week + dt.timedelta(hours=1), now=nine + dt.timedelta(days=7))
    assert pass_by(nine + dt.timedelta(days=7, hours=1)) == 0, "they have just been told"


@pytest.mark.parametrize("case", ["over", "draft", "cancelled"])
def test_nobody_is_told_of_what_does_not_happen(case):
    run = dated(**({} if case == "over" else {"state": case}))
    place(run)
    now = STARTS + dt.timedelta(days=1) if case == "over" else NOW
    assert changed(run, place="Hall, York", now=now) == 0


def test_a_session_that_is_taken_off_leaves_calendars():
    run = dated()
    learner = place(run)
    second = Session.objects.create(
        run=run,
        starts_at=STARTS + dt.timedelta(days=1),
        ends_at=STARTS + dt.timedelta(days=1, hours=1),
    )
    uid = f"{run.public_id}-{second.pk}@onevidence"
    with at(NOW):
        old = changes.before(run)
        second.delete()
        changes.follow(run, old=old, tell=True, now=NOW)
    stays, goes = (Calendar.from_ical(f.content) for f in sent("ann@example.org", NOW).attachments)
    assert (str(stays["method"]), str(goes["method"])) == ("REQUEST", "CANCEL")
    [event] = goes.walk("VEVENT")
    assert (event["uid"], event["status"]) == (uid, "CANCELLED")
    assert learner


def test_a_discreet_reader_is_told_of_places_without_what_they_tell():
    run = dated(place="Abuse Centre, Leeds")
    place(run, discreet=True)
    changed(run, place="Honour House, York")
    message = sent("ann@example.org", NOW)
    assert "Abuse" not in message.body
    assert "Honour" not in message.body
    assert b"Honour" not in message.message().as_bytes()
    assert run.course.title not in message.body


# --- In the office


@pytest.fixture
def office(client):
    user = trainer()
    user.groups.add(Group.objects.get(name=roles.TRAINING_OFFICE))
    return sign_in_staff(client, user)


def form(run, **changes_):
    [session] = run.sittings
    return {
        "course": run.course.pk, "mode": run.mode, "place": run.place, "joining": run.joining,
        "directions": run.directions, "access_notes": run.access_notes, "capacity": run.capacity,
        "price": "", "trainer": "", "state": run.state, "organisation": "",
        "sessions-TOTAL_FORMS": 1, "sessions-INITIAL_FORMS": 1, "sessions-MIN_NUM_FORMS": 1,
        "sessions-MAX_NUM_FORMS": 1000, "sessions-0-id": session.pk, "sessions-0-ORDER": 1,
        "sessions-0-starts_at": "2027-02-24 14:00", "sessions-0-ends_at": "2027-02-24 15:00",
        "sessions-0-break_minutes": 0,
    } | changes_  # fmt: skip


@pytest.mark.parametrize("ticked", [True, False])
def test_the_office_chooses_whether_people_are_told(office, ticked):
    run = dated()
    place(run)
    address = reverse("courserun:edit", args=[run.pk])
    page = office.get(address).content.decode()
    assert "Tell the people who are booked" in page
    assert "Nobody who has booked is told" not in page
    data = form(run, place="Hall, York", **({"tell_people": "on"} if ticked else {}))
    response = office.post(address, data, follow=True)
    assert ("1 message goes out" in response.content.decode()) is ticked
    assert fresh(run).place == "Hall, York"
    assert OutgoingMessage.objects.filter(kind=KIND).count() == ticked


def test_saving_without_a_change_tells_nobody(office):
    run = dated()
    place(run)
    office.post(reverse("courserun:edit", args=[run.pk]), form(run, tell_people="on"))
    assert promised(KIND) == []
    assert fresh(run).sequence == 0
