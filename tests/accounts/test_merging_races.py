"""Two merges at once, and one at the same time as a booking. On SQLite the lock is the one taken at
BEGIN."""

import threading
from contextlib import suppress

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.merging import MergeError, conflicts, organisations
from accounts.models import Learner, Organisation
from bookings import confirmation
from tests import factories
from tests.accounts.merging import fresh
from tests.booking import confirmed, ready
from tests.racing import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="rows are locked on PostgreSQL alone"),
]


def two_merges(first, second):
    """A into B, while B goes into A; each waits in the middle, for the other to be there too."""
    staff = factories.UserFactory(is_staff=True)
    now = timezone.now()
    return at_once(
        lambda: organisations.merge(first, into=second, reason="", by=staff, now=now),
        lambda: organisations.merge(second, into=first, reason="", by=staff, now=now),
        refused=MergeError,
    )


@pytest.fixture
def meeting(monkeypatch):
    """A merge that has begun waits a moment for another that may have, too."""
    both = threading.Barrier(2)

    def settle(*_):
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)

    monkeypatch.setattr(conflicts, "settle", settle)


@pytest.mark.usefixtures("meeting")
def test_of_two_merges_into_one_another_one_is_refused_kindly():
    pair = factories.OrganisationFactory.create_batch(2)
    results = two_merges(*pair)
    refused = [result for result in results if isinstance(result, MergeError)]
    assert len(refused) == 1, results
    assert "in the meantime" in str(refused[0])
    assert Organisation.objects.count() == 1


@pytest.mark.usefixtures("meeting")
def test_without_the_lock_they_swallow_one_another(monkeypatch):
    """The negative control: both go, and nothing is left."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    two_merges(*factories.OrganisationFactory.create_batch(2))
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize("number", range(3))
def test_a_booking_that_is_confirmed_meanwhile_finds_the_survivor(number):
    """Whichever comes first, the booking and its people are the survivor's in the end."""
    answers = {"contact_email": "cy@example.org", "organisation_name": "Example Ltd"}
    run = factories.CourseRunFactory()
    gone = confirmed(run, places=1, text="Ann Able, ann@example.org", **answers).organisation
    kept = factories.OrganisationFactory()
    staff = factories.UserFactory(is_staff=True)
    booking = ready(run, places=1, text="Eli Ely, eli@example.org", **answers)
    now = timezone.now()
    at_once(
        lambda: organisations.merge(gone, into=kept, reason="", by=staff, now=now),
        lambda: confirmation.on_invoice(booking, now=now),
    )
    assert fresh(booking).organisation == kept
    assert set(kept.learners.values_list("full_name", flat=True)) == {"Ann Able", "Eli Ely"}
    assert not Learner.with_merged.filter(organisation=gone).exists()
