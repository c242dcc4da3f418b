"""A date edited in the CMS while people are booked: they get a choice elsewhere, and the form leads
there; whatever else was typed is saved and told."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts import roles
from bookings import holds
from bookings.changes import dates
from common.models import AuditEvent, OutgoingMessage
from courses.models import CourseRun
from tests.booking import confirmed
from tests.bookings.changing import away
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


@pytest.fixture
def run():
    return away(60, place="Room 2, Leicester", mode="in_person")


@pytest.fixture
def starts(run):
    """As it was before anything was saved."""
    return run.starts_at


def save(office, run, **typed):
    """What the form shows, and what is typed."""
    [session] = run.sittings
    sent = {
        "course": run.course_id, "mode": run.mode, "capacity": run.capacity, "state": run.state,
        "place": run.place, "tell_people": "on", "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 1, "sessions-MIN_NUM_FORMS": 1, "sessions-MAX_NUM_FORMS": 9,
        "sessions-0-id": session.pk, "sessions-0-ORDER": 1,
        "sessions-0-starts_at": local(session.starts_at),
        "sessions-0-ends_at": local(session.ends_at),
        "sessions-0-break_minutes": session.break_minutes,
    }  # fmt: skip
    page = office.post(f"/cms/courserun/edit/{run.pk}/", sent | typed, follow=True)
    return page.content.decode()


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def later(run, hours=1):
    return {
        "sessions-0-starts_at": local(run.starts_at + dt.timedelta(hours=hours)),
        "sessions-0-ends_at": local(run.starts_at + dt.timedelta(hours=hours + 1)),
    }


def fresh(run):
    return CourseRun.objects.get(pk=run.pk)


def told():
    found = OutgoingMessage.objects.filter(kind="date_changed").order_by("pk")
    return [message.recipient for message in found]


def test_before_anybody_is_booked_all_of_it_may_be_changed(office, run, starts):
    page = save(office, run, **later(run), state="cancelled")
    assert "not changed" not in page
    assert fresh(run).starts_at == starts + dt.timedelta(hours=1)
    assert fresh(run).state == "cancelled"


def test_other_times_lead_to_moving_it_and_the_rest_is_saved_and_told(office, run, starts):
    confirmed(run)
    page = save(office, run, **later(run), place="Hall, York")
    assert "The times of this date were not changed: 2 places are sold or held" in page
    assert f'href="/cms/dates/{run.pk}/move/"' in page
    assert (fresh(run).starts_at, fresh(run).place) == (starts, "Hall, York")
    assert told() == ["ann@example.org", "ben@example.org", "booker@example.org"]
    event = AuditEvent.objects.get(action="courses.office.edit")
    assert "sessions" not in event.after


@pytest.mark.parametrize("state", ["cancelled", "draft"])
def test_another_state_leads_to_cancelling_it(office, run, state):
    confirmed(run, places=1, text="")
    page = save(office, run, state=state, capacity=12)
    assert "The state of this date was not changed: 1 place is sold or held" in page
    assert f'href="/cms/dates/{run.pk}/cancel/"' in page
    assert (fresh(run).state, fresh(run).capacity) == ("scheduled", 12)
    event = AuditEvent.objects.get(action="courses.office.edit")
    assert "state" not in event.after
    assert told() == []


def test_both_at_once_are_said_together(office, run, starts):
    holds.hold(run, places=1, now=timezone.now())
    page = save(office, run, state="cancelled", **later(run))
    assert "The state and the times of this date were not changed" in page
    assert fresh(run).starts_at == starts


def test_a_session_more_or_less_is_another_time(office, run, starts):
    confirmed(run)
    more = {
        "sessions-TOTAL_FORMS": 2, "sessions-1-ORDER": 2, "sessions-1-break_minutes": 0,
        "sessions-1-starts_at": local(run.starts_at + dt.timedelta(days=1)),
        "sessions-1-ends_at": local(run.starts_at + dt.timedelta(days=1, hours=1)),
    }  # fmt: skip
    assert "The times of this date were not changed" in save(office, run, **more)
    instead = more | {"sessions-0-DELETE": "on"}
    assert "The times of this date were not changed" in save(office, run, **instead)
    assert [sitting.starts_at for sitting in fresh(run).sittings] == [starts]


def test_breaks_are_no_other_time(office, run):
    confirmed(run)
    assert "not changed" not in save(office, run, **{"sessions-0-break_minutes": 15})
    assert fresh(run).sittings[0].break_minutes == 15


def test_what_has_begun_is_put_right_in_the_form(office):
    run = away(1)
    confirmed(run)
    begun = timezone.now().replace(second=0, microsecond=0) - dt.timedelta(hours=2)
    run.sessions.update(starts_at=begun, ends_at=begun + dt.timedelta(hours=1))
    run = fresh(run)
    assert "not changed" not in save(office, run, **later(run))
    assert fresh(run).starts_at == begun + dt.timedelta(hours=1)


def test_a_cancelled_date_is_taken_up_again_only_where_nobody_is_choosing(office, run):
    confirmed(run)
    CourseRun.objects.filter(pk=run.pk).update(state="cancelled")
    save(office, fresh(run), state="scheduled")
    assert fresh(run).state == "scheduled"
    now = timezone.now()
    dates.cancel_date(run, reason="R", deadline=now + dt.timedelta(days=7), by=None, now=now)
    page = save(office, fresh(run), state="scheduled")
    assert "The state of this date was not changed" in page
    assert fresh(run).state == "cancelled"


def test_whoever_is_waited_for_to_let_go_of_a_hold_is_not_asked(office, run, starts):
    """A hold that has lapsed is nobody's place."""
    holds.hold(run, places=1, now=timezone.now() - dt.timedelta(days=1))
    save(office, run, **later(run))
    assert fresh(run).starts_at == starts + dt.timedelta(hours=1)
