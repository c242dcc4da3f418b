"""The chain over the audit trail shows whatever was changed, removed, moved or slipped in."""

import datetime as dt
import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from common import audit, audit_guards, sealing
from common.audit_check import Head, Verdict, check
from common.models import AuditCheck, AuditEvent, AuditSeal, NumberSeries
from tests.racing import race

pytestmark = pytest.mark.django_db


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def trail():
    """Six sealed events."""
    for number in range(6):
        audit.record("common.tests.act", after={"number": number})
    sealing.seal()
    return list(AuditEvent.objects.order_by("pk"))


@pytest.fixture
def forger():
    """Somebody who owns the database, takes the guards off, and puts them back."""

    def forge(*statements):
        vendor = connection.vendor
        execute(*audit_guards.removal(vendor), *statements, *audit_guards.installation(vendor))

    return forge


def verdict(**noted):
    return check(now=timezone.now(), **noted)


def head():
    return Head.parse(str(AuditSeal.objects.last()))


def test_every_event_is_sealed_once_in_order(trail):
    seals = list(AuditSeal.objects.all())
    assert [seal.number for seal in seals] == [1, 2, 3, 4, 5, 6]
    assert [seal.event_id for seal in seals] == [event.pk for event in trail]
    assert len({seal.hash for seal in seals}) == 6
    assert verdict() == Verdict(whole=6, head=head())


def test_more_are_sealed_onto_the_same_chain(trail):
    audit.record("common.tests.act")
    assert sealing.seal() == 1
    assert sealing.seal() == 0
    assert verdict().whole == head().number == 7


def test_every_column_is_hashed():
    assert set(sealing.COLUMNS) == {field.attname for field in AuditEvent._meta.concrete_fields}


@pytest.mark.parametrize(
    "change",
    [
        "action = 'common.tests.other'",
        "actor_kind = 'staff'",
        "object_id = '7'",
        "after = '{\"number\": 9}'",
        "reason = 'none'",
        "at = '2020-01-01 00:00:00'",
    ],
)
def test_a_changed_event_shows(trail, forger, change):
    forger(f"UPDATE common_auditevent SET {change} WHERE id = {trail[3].pk}")
    assert verdict().whole == 3
    assert verdict().problem.startswith("Event 4 (common.tests.")
    assert verdict().problem.endswith("was changed, or is not the one that stood there.")


def test_swapped_events_show(trail, forger):
    one, other = trail[1].pk, trail[2].pk
    forger(
        f"UPDATE common_auditseal SET event_id = -1 WHERE event_id = {one}",
        f"UPDATE common_auditseal SET event_id = {one} WHERE event_id = {other}",
        f"UPDATE common_auditseal SET event_id = {other} WHERE event_id = -1",
    )
    assert verdict().whole == 1
    assert verdict().problem.startswith(f"Event 2 (common.tests.act, {trail[2].public_id})")


def test_a_removed_event_shows(trail, forger):
    forger(f"DELETE FROM common_auditevent WHERE id = {trail[2].pk}")
    assert verdict().problem == ("Event 3 was removed: its seal is there, and the event is not.")


def test_an_event_removed_with_its_seal_shows(trail, forger):
    forger(
        f"DELETE FROM common_auditevent WHERE id = {trail[2].pk}",
        f"DELETE FROM common_auditseal WHERE event_id = {trail[2].pk}",
    )
    assert verdict().problem == "Event 3 was removed, seal and all."


def test_closing_the_gap_shows_too(trail, forger):
    forger(
        f"DELETE FROM common_auditevent WHERE id = {trail[0].pk}",
        f"DELETE FROM common_auditseal WHERE event_id = {trail[0].pk}",
        *(f"UPDATE common_auditseal SET number = {n - 1} WHERE number = {n}" for n in range(2, 7)),
    )
    assert verdict().problem.startswith("Event 1 (common.tests.act, ")


def cut_tail(trail, forger):
    for event in trail[4:]:
        forger(
            f"DELETE FROM common_auditevent WHERE id = {event.pk}",
            f"DELETE FROM common_auditseal WHERE event_id = {event.pk}",
        )


def test_a_cut_tail_shows(trail, forger):
    cut_tail(trail, forger)
    assert verdict().problem == "Events 5 to 6 were removed from the end."


def test_a_cut_tail_with_the_counter_turned_back_shows_to_whoever_noted_the_head(trail, forger):
    noted = head()
    cut_tail(trail, forger)
    NumberSeries.objects.filter(name=sealing.SERIES).update(last=4)
    assert verdict().problem == ""
    assert verdict(noted=noted).problem == "Events 5 to 6 were removed from the end."


def test_the_last_check_noted_the_head_itself(trail, forger):
    call_command("audit_verify", stdout=io.StringIO())
    cut_tail(trail, forger)
    NumberSeries.objects.filter(name=sealing.SERIES).update(last=4)
    assert verdict().problem == "Events 5 to 6 were removed from the end."


def test_a_chain_written_anew_is_not_the_one_that_was_noted(trail, forger):
    noted = head()
    forger(
        "UPDATE common_auditevent SET reason = 'forged'",
        "DELETE FROM common_auditseal",
    )
    NumberSeries.objects.filter(name=sealing.SERIES).update(last=0)
    sealing.seal()
    assert verdict().problem == ""
    assert verdict(noted=noted).problem == (
        "The chain up to event 6 is not the one whose head was noted."
    )


def slip_in(at):
    AuditEvent.objects.bulk_create(
        [AuditEvent(at=at, actor_kind="staff", actor_id=uuid.uuid4(), action="common.tests.forged")]
    )


def test_an_event_slipped_in_among_old_ones_is_not_sealed_and_shows(trail):
    slip_in(timezone.now() - dt.timedelta(days=3))
    assert sealing.seal() == 0
    assert "Without a seal for more than 10 minutes: 1" in verdict().problem
    assert "common.tests.forged" in verdict().problem


def test_an_event_slipped_in_with_a_seal_shows(trail):
    slip_in(timezone.now())
    forged = AuditEvent.objects.first()
    AuditSeal.objects.bulk_create([AuditSeal(number=7, event=forged, hash="0" * 64)])
    assert verdict().problem.startswith("Event 7 (common.tests.forged")


def test_a_sealer_that_does_not_work_shows_after_ten_minutes():
    audit.record("common.tests.act")
    now = timezone.now()
    assert check(now=now + dt.timedelta(minutes=9)).problem == ""
    assert "no sealer is at work" in check(now=now + dt.timedelta(minutes=11)).problem


def test_guards_that_were_taken_off_show(trail):
    execute(*audit_guards.removal(connection.vendor))
    assert verdict().problem.startswith("The database no longer guards the trail.")
    execute(*audit_guards.installation(connection.vendor))
    assert verdict().problem == ""


def test_the_command_says_how_many_are_whole_and_the_head(trail):
    said = io.StringIO()
    call_command("audit_verify", head=str(head()), stdout=said)
    assert said.getvalue() == f"6 events are whole.\nHead: {head()}\n"
    assert AuditCheck.objects.get().problem == ""


def test_the_command_fails_for_a_broken_chain(trail, forger):
    forger(f"DELETE FROM common_auditevent WHERE id = {trail[2].pk}")
    with pytest.raises(CommandError, match="Event 3 was removed"):
        call_command("audit_verify", stdout=io.StringIO())
    assert AuditCheck.objects.get().problem.startswith("Event 3 was removed")


@pytest.mark.parametrize("typed", ["6", "6:abc", "six:" + "a" * 64])
def test_the_command_refuses_what_is_no_head(typed):
    with pytest.raises(CommandError, match="A head is a number"):
        call_command("audit_verify", head=typed)


def test_nothing_sealed_yet_is_whole():
    said = io.StringIO()
    call_command("audit_verify", stdout=said)
    assert said.getvalue() == "0 events are whole.\nNothing is sealed yet.\n"


def test_when_nothing_waits_the_sealer_asks_twice_and_writes_nothing(
    trail, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert sealing.seal() == 0


def test_five_thousand_seal_in_a_few_statements(django_assert_max_num_queries):
    now = timezone.now()
    AuditEvent.objects.bulk_create(
        (AuditEvent(at=now, actor_kind="system", action="common.tests.act") for _ in range(5000)),
        batch_size=1000,
    )
    with django_assert_max_num_queries(120):
        assert sealing.seal() == 5000
    assert verdict().whole == 5000


@pytest.mark.django_db(transaction=True)
class TestTwoSealersAtOnce:
    def race(self):
        for _ in range(3):
            for _ in range(40):
                audit.record("common.tests.act")
            outcomes = race(lambda _: sealing.seal(), range(6))
            if errors := [each for each in outcomes if isinstance(each, Exception)]:
                return errors
        return []

    def test_seal_each_event_once_without_a_gap(self):
        assert self.race() == []
        sealing.seal()
        assert verdict().problem == ""
        assert verdict().whole == AuditEvent.objects.count() == 120

    def test_without_the_lock_they_collide(self, monkeypatch):
        if connection.vendor == "sqlite":
            pytest.skip("There the lock is the one taken at BEGIN (tests/bookings/test_last_seat)")
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)
        assert self.race() != []
