"""Capacity may change in either direction: under it nothing is cancelled, nothing more is sold;
what is added goes to whoever waits first."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts import roles
from bookings import holds, seats
from bookings.models import Place
from common.models import AuditEvent
from courses import capacity
from courses.models import CourseRun
from tests import factories
from tests.booking import confirmed
from tests.bookings.waiting import full, held, waits
from tests.courses.rooms import trainer
from tests.pages.office import at_work, member
from tests.racing import ROUNDS, at_once

pytestmark = pytest.mark.django_db


def test_under_what_was_sold_nothing_is_cancelled_and_nothing_more_is_sold(run, now):
    booking = confirmed(run, places=4)
    lowered = capacity.change(run, to=2)
    assert lowered.capacity == 2
    assert booking.places.live().count() == 4
    assert seats.left(lowered, now=now) == 0
    with pytest.raises(holds.SoldOut):
        held(lowered)


def test_a_hold_that_was_made_before_is_confirmed_all_the_same(run):
    booking = held(run, 4)
    lowered = capacity.change(run, to=2)
    holds.extend(booking, now=timezone.now())
    assert booking.places.count() == 4
    assert "4 places are sold or held, 2 more" in capacity.too_small(lowered)


def test_raised_again_it_sells_what_is_over(run, now):
    confirmed(run, places=4)
    capacity.change(run, to=2)
    raised = capacity.change(run, to=5)
    assert seats.left(raised, now=now) == 1
    assert capacity.too_small(raised) == ""


def test_what_is_added_is_not_public_while_somebody_waits(now):
    run = full()
    waits(run, "Ann")
    raised = capacity.change(run, to=3)
    assert seats.left(raised, now=now) == 0


def test_a_change_is_on_record_with_who_made_it(run):
    person = trainer()
    capacity.change(run, to=12, by=person)
    capacity.change(run, to=12, by=person)
    event = AuditEvent.objects.get(action="courses.capacity.change")
    assert (event.before, event.after) == ({"capacity": 10}, {"capacity": 12})
    assert event.actor_id == person.public_id


class TestInTheOffice:
    @pytest.fixture
    def office(self):
        return at_work(member(roles.TRAINING_OFFICE))

    def form(self, run, **changes):
        [session] = run.sessions.all()
        local = timezone.localtime
        return {
            "course": run.course_id,
            "mode": run.mode,
            "capacity": run.capacity,
            "state": run.state,
            "sessions-TOTAL_FORMS": 1,
            "sessions-INITIAL_FORMS": 1,
            "sessions-MIN_NUM_FORMS": 1,
            "sessions-MAX_NUM_FORMS": 9,
            "sessions-0-id": session.pk,
            "sessions-0-ORDER": 1,
            "sessions-0-starts_at": f"{local(session.starts_at):%Y-%m-%d %H:%M}",
            "sessions-0-ends_at": f"{local(session.ends_at):%Y-%m-%d %H:%M}",
            "sessions-0-break_minutes": 0,
        } | changes

    def save(self, office, run, **changes):
        response = office.post(
            f"/cms/courserun/edit/{run.pk}/", self.form(run, **changes), follow=True
        )
        return response.content.decode()

    def test_a_warning_says_how_many_are_sold(self, office, run):
        confirmed(run, places=4)
        page = self.save(office, run, capacity=2)
        assert "4 places are sold or held, 2 more than there is room for" in page
        assert CourseRun.objects.get(pk=run.pk).capacity == 2

    def test_no_warning_while_there_is_room(self, office, run):
        confirmed(run, places=4)
        assert "more than there is room for" not in self.save(office, run, capacity=4)

    def test_the_journey_does_it_and_the_form_does_not(self, office, run):
        self.save(office, run, capacity=2)
        assert AuditEvent.objects.filter(action="courses.capacity.change").count() == 1

    def test_a_form_opened_before_another_change_does_not_undo_it(self, office, run):
        """Two of the office at once: one saw ten, and changes only the place."""
        before = self.form(run, place="Room 2, Leicester", mode="in_person")
        CourseRun.objects.filter(pk=run.pk).update(capacity=7)
        office.post(f"/cms/courserun/edit/{run.pk}/", before | {"capacity": 7})
        run.refresh_from_db()
        assert (run.capacity, run.place) == (7, "Room 2, Leicester")


@pytest.mark.django_db(transaction=True)
class TestWhileItSells:
    """The office lowers the capacity while many book."""

    BUYERS = 16

    def race(self, run, to):
        """Everybody at once; the seats that were taken at the moment of lowering."""
        at_lowering = []

        def office():
            capacity.change(run, to=to)

        def buyer():
            holds.hold(run, places=1, now=timezone.now())

        capacity._listeners.append(
            lambda run, _before: at_lowering.append(seats.taken(run, now=timezone.now()))
        )
        try:
            people = [buyer] * self.BUYERS
            people.insert(self.BUYERS // 2, office)
            at_once(*people, refused=holds.SoldOut)
        finally:
            capacity._listeners.pop()
        [taken] = at_lowering
        return taken, Place.objects.filter(run=run).count()

    def test_nothing_more_is_sold_than_was_when_it_was_lowered(self):
        for _ in range(3):
            run = factories.CourseRunFactory(capacity=12)
            then, now = self.race(run, to=4)
            assert now == max(then, 4)

    @pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time in any case")
    def test_without_the_lock_more_is_sold(self, monkeypatch):
        """The negative control."""
        monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)

        def more() -> bool:
            run = factories.CourseRunFactory(capacity=12)
            then, now = self.race(run, to=4)
            return now > max(then, 4)

        assert any(more() for _ in range(ROUNDS))
