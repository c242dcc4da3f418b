"""Prepaid places that nobody took by their last day."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone

from bookings.changes import cancel as cancelling
from bookings.models import PlacePool
from bookings.pools import expiring, ledger
from bookings.pools.attention import PoolsAboutToLapse
from common import mail
from common.models import AuditEvent
from tests.bookings.pools import cancel, counts, draw, held, sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(db):
    return sold()


@pytest.fixture
def drawn(pool, run):
    return draw(pool, held(run, places=2))


def test_whoever_has_them_is_warned_once_thirty_days_before(pool, mailoutbox):
    end = timezone.now() + dt.timedelta(days=365)
    assert expiring.warn(now=end - dt.timedelta(days=31)) == 0
    assert expiring.warn(now=end - dt.timedelta(days=30)) == 1
    assert expiring.warn(now=end - dt.timedelta(days=29)) == 0
    mail.send_due()
    message = mailoutbox[-1]
    assert message.to == ["booker@example.org"]
    assert "20 prepaid places are left" in message.body


def test_nobody_is_warned_of_none(run):
    pool = sold(size=2, days=20)
    draw(pool, held(run))
    assert expiring.warn(now=timezone.now()) == 0
    assert list(watch().found()) == []


def test_what_is_left_after_the_last_day_lapses_once(pool, drawn):
    end = timezone.now() + dt.timedelta(days=365)
    assert expiring.expire(now=end) == 0
    assert expiring.expire(now=end + dt.timedelta(days=1)) == 18
    assert expiring.expire(now=end + dt.timedelta(days=2)) == 0
    assert counts(pool) == (2, 0, 18, 0)


def test_what_comes_back_later_lapses_too(pool, drawn):
    end = timezone.now() + dt.timedelta(days=367)
    expiring.expire(now=end)
    cancel(drawn.places.first())
    ledger.returned(drawn.places.first(), now=end)
    assert expiring.expire(now=end + dt.timedelta(days=1)) == 1
    assert counts(pool) == (2, 1, 19, 0)


def test_what_comes_back_because_we_cancelled_can_be_used_for_longer(pool, drawn):
    """And what its booker cancels comes back to the pool as it is."""
    places = list(drawn.places.all())
    end = timezone.now() + dt.timedelta(days=360)
    with time_machine.travel(end):
        cancelling.cancel(places[:1], by=None, now=end, office=True, amount=Decimal("0"))
        assert PlacePool.objects.get().expires_on == pool.expires_on
        cancelling.cancel(places[1:], by=None, now=end, office=True, percent=100)
    assert PlacePool.objects.get().expires_on == timezone.localdate(end) + ledger.LONGER
    assert expiring.expire(now=end + ledger.LONGER) == 0
    assert AuditEvent.objects.filter(action="bookings.pools.last_longer").count() == 1


def watch():
    return PoolsAboutToLapse(RequestFactory().get("/cms/"))


def test_the_office_sees_what_would_lapse():
    pool = sold(days=20)
    sold(pool.organisation, days=200)
    [found] = watch().found()
    trouble = watch().trouble(found)
    assert trouble.title == pool.reference
    assert trouble.what.startswith("20 places are left, and the last day is ")
    assert trouble.url == f"/cms/placepool/inspect/{pool.pk}/"


def test_the_command_does_both_and_is_scheduled(pool, settings, capsys):
    for days in (340, 366):
        with time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False):
            call_command("expire_pools")
            call_command("expire_pools")
    assert capsys.readouterr().out == "1 organisations were warned\n20 places lapsed\n"
    assert ("expire_pools", 86400) in settings.SCHEDULE
