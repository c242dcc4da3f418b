"""A date with a minimum: on its day it runs by itself if enough places are sold; otherwise the
office is told once, and decides."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings.minimums import deciding
from bookings.minimums.office import BelowMinimum
from bookings.models import DateSettings
from common.models import AuditEvent, OutgoingMessage
from courses.models import CourseRun
from tests import factories
from tests.booking import confirmed
from tests.bookings.changing import put_off
from tests.bookings.waiting import DAY, held
from tests.courses.rooms import trainer
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


def dated(starts_in: int = 10, minimum: int | None = 2, **fields) -> CourseRun:
    return factories.CourseRunFactory(starts_in=starts_in * DAY, minimum_places=minimum, **fields)


def fresh(run: CourseRun) -> CourseRun:
    return CourseRun.objects.get(pk=run.pk)


class TestTheDay:
    def test_is_fourteen_days_before_unless_it_is_set(self):
        run = dated(30)
        assert run.decided_on == timezone.localtime(run.starts_at).date() - dt.timedelta(days=14)
        run.decide_by = dt.date(2027, 1, 2)
        assert run.decided_on == dt.date(2027, 1, 2)

    def test_before_it_nothing_is_decided(self, now):
        run = dated(30)
        confirmed(run)
        assert deciding.check(now=now) == 0
        assert fresh(run).awaits_decision
        assert deciding.check(now=now + 17 * DAY) == 1

    def test_a_date_without_a_minimum_waits_for_nothing(self, now):
        run = dated(minimum=None)
        assert not run.awaits_decision
        assert deciding.check(now=now) == 0


class TestEnough:
    def test_it_runs_by_itself(self, now):
        run = dated()
        confirmed(run)
        assert [deciding.check(now=now), deciding.check(now=now)] == [1, 0]
        assert fresh(run).going_ahead_at == now
        assert not fresh(run).awaits_decision
        event = AuditEvent.objects.get(action="bookings.minimums.run")
        assert (event.after, event.reason) == ({"sold": 2, "minimum": 2}, "minimum reached")
        assert not OutgoingMessage.objects.filter(kind="minimum_not_reached").exists()

    def test_what_is_only_held_is_not_sold(self, now):
        run = dated()
        held(run, 2)
        assert deciding.check(now=now) == 0

    def test_also_after_the_office_was_told(self, now):
        run = dated()
        deciding.check(now=now)
        confirmed(run)
        assert deciding.check(now=now) == 1


class TestTooFew:
    @pytest.fixture
    def run(self):
        run = dated()
        confirmed(run, places=1, text="Ann Able")
        return run

    def told(self):
        return OutgoingMessage.objects.filter(kind="minimum_not_reached")

    def test_the_office_is_told_once(self, run, now):
        DateSettings.objects.update_or_create(pk=1, defaults={"office_email": "o@example.org"})
        for _ in range(3):
            call_command("check_minimums")
        [message] = self.told()
        assert message.recipient == "o@example.org"
        assert (message.context["sold"], message.context["minimum"]) == ("1", "2")
        assert str(run.public_id) in message.context["link"]

    def test_everybody_of_the_training_office_where_no_address_is_set(self, run, now):
        office = [member(roles.TRAINING_OFFICE) for _ in range(2)]
        member(roles.TRAINING_OFFICE, is_active=False)
        member(roles.FINANCE)
        deciding.check(now=now)
        assert sorted(self.told().values_list("recipient", flat=True)) == sorted(
            person.email for person in office
        )

    @pytest.mark.parametrize("state", [CourseRun.State.CANCELLED, CourseRun.State.DRAFT])
    def test_not_of_a_date_that_is_not_held(self, run, now, state):
        member(roles.TRAINING_OFFICE)
        CourseRun.objects.filter(pk=run.pk).update(state=state)
        deciding.check(now=now)
        assert not self.told().exists()

    def test_it_runs_anyway_with_a_reason(self, run, now):
        by = trainer()
        with pytest.raises(deciding.DecisionError, match="Say why"):
            deciding.run_anyway(run, reason=" ", by=by, now=now)
        deciding.run_anyway(run, reason="The trainer is there in any case", by=by, now=now)
        assert not fresh(run).awaits_decision
        event = AuditEvent.objects.get(action="bookings.minimums.run")
        assert (event.actor_id, event.reason) == (
            by.public_id,
            "The trainer is there in any case",
        )
        with pytest.raises(deciding.DecisionError, match="decided meanwhile"):
            deciding.run_anyway(run, reason="Again", by=by, now=now)


class TestNeedsAttention:
    def watch(self):
        request = RequestFactory().get("/cms/")
        request.user = member(roles.TRAINING_OFFICE)
        return BelowMinimum(request)

    def test_a_date_stands_there_until_it_is_decided(self, now):
        run = dated()
        watch = self.watch()
        assert list(watch.found()) == []
        deciding.check(now=now)
        [found] = watch.found()
        trouble = watch.trouble(found)
        assert trouble.url == reverse("minimum_decide", args=[run.public_id])
        assert "0 of at least 2 places are sold" in trouble.what
        deciding.run_anyway(run, reason="So it is", by=trainer(), now=now)
        assert list(watch.found()) == []

    @pytest.mark.parametrize("own_day", [False, True])
    def test_until_it_is_put_off_and_once_more_when_the_new_day_comes(self, now, own_day):
        run = dated()
        if own_day:
            run.decide_by = timezone.localdate(now)
            run.save()
        watch = self.watch()
        deciding.check(now=now)
        put_off(run, 30)
        assert deciding.check(now=now) == 0
        assert list(watch.found()) == []
        decided_on = fresh(run).decided_on
        if own_day:
            assert decided_on == timezone.localdate(now) + 30 * DAY
        deciding.check(now=now + 30 * DAY)
        assert [found.pk for found in watch.found()] == [run.pk]
        assert OutgoingMessage.objects.filter(kind="minimum_not_reached").count() == 2

    def test_and_is_put_off_by_a_day_only(self, now):
        run = dated()
        watch = self.watch()
        deciding.check(now=now)
        put_off(run, 1)
        deciding.check(now=now)
        assert [found.pk for found in watch.found()] == [run.pk]
        assert OutgoingMessage.objects.filter(kind="minimum_not_reached").count() == 1

    @pytest.mark.parametrize("dates", [1, 30])
    def test_in_as_many_queries_for_many_as_for_one(self, now, dates):
        for _ in range(dates):
            dated()
        deciding.check(now=now)
        watch = self.watch()
        with CaptureQueriesContext(connection) as queries:
            assert len([watch.trouble(run) for run in watch.found()]) == dates
        assert len(queries) == 2


class TestPage:
    def test_the_office_decides_there(self, now):
        run = dated()
        office = at_work(member(roles.TRAINING_OFFICE))
        address = reverse("minimum_decide", args=[run.public_id])
        page = office.get(address).content.decode()
        assert "0 places sold of at least 2" in page
        refused = office.post(address, {"reason": ""}).content.decode()
        assert "Say why it runs" in refused
        assert office.post(address, {"reason": "Enough"}).status_code == 302
        assert not fresh(run).awaits_decision
        assert "It was decided on" in office.get(address).content.decode()

    def test_nobody_else(self):
        address = reverse("minimum_decide", args=[dated().public_id])
        finance = at_work(member(roles.FINANCE))
        assert denied(finance.get(address))
        assert denied(finance.post(address, {"reason": "Enough"}))

    def test_a_minimum_is_no_more_than_there_is_room_for(self, run):
        office = at_work(member(roles.TRAINING_OFFICE))
        response = office.post(
            f"/cms/courserun/edit/{run.pk}/", {"capacity": 10, "minimum_places": 11}
        )
        assert "There is room for 10" in response.content.decode()


class TestWhatThePublicIsTold:
    def test_that_it_runs_if_enough_book(self, client):
        page = client.get(reverse("book", args=[dated(30).public_id])).content.decode()
        assert "If enough people book. We decide by" in page

    def test_and_nothing_once_that_is_decided(self, client, now):
        run = dated(30)
        deciding.run_anyway(run, reason="So it is", by=trainer(), now=now)
        for each in (run, dated(30, minimum=None)):
            page = client.get(reverse("book", args=[each.public_id])).content.decode()
            assert "If enough people book" not in page
