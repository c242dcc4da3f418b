"""How to join: told some days before, at once to whoever comes late, to each once."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from bookings import contacts
from common.attention import watches
from common.models import OutgoingMessage
from courses.enrolment import withdraw
from courses.joining import sending
from courses.models import CourseRun, Enrolment, JoiningSettings, SentNotice, Session
from tests import factories
from tests.booking import confirmed
from tests.courses.joining import STARTS, at, before, dated, pass_by, place, promised, sent, told
from tests.racing import race

pytestmark = pytest.mark.django_db
KIND = "joining_instructions"


def test_it_goes_seven_days_before_and_once(mailoutbox):
    run = dated()
    place(run)
    assert pass_by(before(days=7, minutes=1)) == 0
    assert pass_by(before(days=7)) == 1
    assert pass_by(before(days=6)) == 0
    assert promised(KIND) == ["ann@example.org"]
    message = sent("ann@example.org", before(days=6))
    for said in ("Ask for Sam", "1 Example Street", "Step-free.", "Room 2, Leeds", "/needs/"):
        assert said in message.body
    assert message.subject == "onEvidence training: how to join"


def test_the_office_says_how_many_days_before():
    JoiningSettings.objects.update_or_create(defaults={"days_before": 3})
    place(dated())
    assert pass_by(before(days=4)) == 0
    assert pass_by(before(days=3)) == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_is_booked_late_gets_it_at_once_and_nobody_else_again(work):
    run = dated()
    place(run)
    pass_by(before(days=7))
    with at(before(days=2)):
        place(run, "late@example.org")
        work()
        assert promised(KIND) == ["ann@example.org", "late@example.org"]
        assert told("joining") == 2
    assert pass_by(before(days=2)) == 0


def hurried():
    return DBTaskResult.objects.filter(task_path="courses.joining.tasks.send_joining").count()


@pytest.mark.django_db(transaction=True)
def test_only_a_date_that_is_near_is_hurried():
    for days, tasks in ((40, 0), (8, 0), (6, 1), (-1, 1)):
        with at(before(days=days)):
            place(dated(starts=STARTS), f"{days}@example.org")
        assert hurried() == tasks


@pytest.mark.django_db(transaction=True)
def test_a_late_booking_brings_each_person_two_messages_and_the_way_in_once(work):
    run = dated()
    with at(before(days=2)):
        confirmed(run)
        work()
        sending.send_due(now=before(days=2))
        work()
    to_ann = OutgoingMessage.objects.filter(recipient="ann@example.org").order_by("pk")
    assert [message.kind for message in to_ann] == ["place_confirmed", KIND]
    assert ["Ask for Sam" in message.text for message in to_ann] == [False, True]


def test_whoever_joins_between_two_sessions_still_learns_how():
    run = dated()
    second = STARTS + dt.timedelta(days=7)
    Session.objects.create(run=run, starts_at=second, ends_at=second + dt.timedelta(hours=1))
    place(run)
    assert pass_by(STARTS + dt.timedelta(days=3)) == 1
    assert (
        "Wednesday 3 March 2027, 2 pm to 3 pm"
        in sent("ann@example.org", STARTS + dt.timedelta(days=3)).body
    )


@pytest.mark.parametrize(
    "state", [CourseRun.State.CANCELLED, CourseRun.State.DRAFT], ids=lambda state: state.value
)
def test_nobody_is_told_to_come_to_what_does_not_go_ahead(state):
    place(dated(state=state))
    assert pass_by(before(days=3)) == 0


def test_nobody_is_told_when_it_is_over_or_their_place_is_gone():
    run = dated()
    learner = place(run)
    assert pass_by(STARTS + dt.timedelta(hours=2)) == 0
    withdraw(run.course, run=run, learners=[learner])
    assert pass_by(before(days=3)) == 0


def test_directions_to_a_room_are_not_sent_for_an_online_date():
    place(dated(mode="online", place=""))
    pass_by(before(days=3))
    body = sent("ann@example.org", before(days=3)).body
    assert "Ask for Sam" in body
    assert "Example Street" not in body


# --- Without an address


def test_whoever_booked_gets_it_for_somebody_without_an_address(mailoutbox):
    run = dated()
    with at(before(days=30)):
        confirmed(run, text="Ann Able\nBen Baker, ben@example.org")
    assert pass_by(before(days=6)) == 2
    assert promised(KIND) == ["ben@example.org", "booker@example.org"]
    body = " ".join(sent("booker@example.org", before(days=6)).body.split())
    assert "You booked this place for Ann Able" in body
    assert "Dear Bo Booker" in body
    assert "/needs/" not in body, "what somebody needs is not the booker's business"


def test_where_nobody_is_known_the_office_is_told_and_it_stays_owed(rf, admin_user):
    run = dated()
    learner = place(run, email="")
    assert pass_by(before(days=6)) == 0
    request = rf.get("/")
    request.user = admin_user
    with at(before(days=6)):
        [watch] = [each for each in watches(request) if each.name == "nobody_to_tell"]
        [found] = watch.found()
        assert watch.trouble(found).url.endswith(f"/{learner.pk}/")
        learner.email = "ann@example.org"
        learner.save()
        assert list(watch.found()) == []
    assert pass_by(before(days=6)) == 1


# --- Many, and at once


def test_thirty_people_cost_as_many_queries_as_two():
    JoiningSettings.load()
    counts = []
    for people in (2, 30):
        run = dated()
        for number in range(people):
            place(run, f"p{number}@example.org" if number % 2 else "")
        with CaptureQueriesContext(connection) as queries, at(before(days=6)):
            sending.send_due(now=before(days=6), run=run)
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_the_message_and_the_notice_are_one(monkeypatch):
    place(dated())

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(sending.mail, "post", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        pass_by(before(days=6))
    assert told("joining") == 0
    monkeypatch.undo()
    call_in_time()
    assert promised(KIND) == ["ann@example.org"]


def call_in_time():
    with at(before(days=6)):
        call_command("send_joining")


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_tell_everybody_once():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's one writer leaves no room for this race.")
    run = dated()
    people = [f"p{number:02}@example.org" for number in range(20)]
    for address in people:
        place(run, address)
    race(lambda _: sending.send_due(now=before(days=6)), range(2))
    sending.send_due(now=before(days=6))
    assert promised(KIND) == people
    assert SentNotice.objects.count() == Enrolment.objects.count() == 20


def test_whoever_booked_is_asked_once_for_many():
    run = dated()
    enrolments = [factories.EnrolmentFactory(run=run) for _ in range(3)]
    with CaptureQueriesContext(connection) as queries:
        assert contacts.of_enrolments(enrolments) == {}
    assert len(queries) == 1
