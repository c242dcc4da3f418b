"""Owners go at once, and one stays. Without the lock the same race leaves an organisation to
nobody, which shows that it is the lock that holds."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.membership import members
from accounts.membership.members import LastOwner
from tests import factories
from tests.accounts.membership import BOOKER, OWNER, member
from tests.racing import ROUNDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def owners_left(*, acts):
    """Two owners, each of whom does something to stop being one."""
    organisation = factories.OrganisationFactory()
    people = [member(organisation, OWNER) for _ in range(2)]
    results = at_once(*(acts(organisation, person) for person in people), refused=LastOwner)
    return organisation.memberships.filter(role=OWNER).count(), results


def leaving(organisation, person):
    return lambda: members.leave(organisation, member=person)


def stepping_down(organisation, person):
    return lambda: members.change_role(organisation, member=person, role=BOOKER, by=person)


@pytest.mark.parametrize("acts", [leaving, stepping_down])
def test_of_two_owners_who_go_at_once_one_stays(acts):
    left, results = owners_left(acts=acts)
    assert left == 1
    assert sorted(type(result) for result in results if result) == [LastOwner], results


def test_without_the_lock_both_go(monkeypatch):
    """The negative control. A race may end well by luck, but not twenty times."""
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite, beginning a transaction is the lock")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
    assert any(owners_left(acts=leaving)[0] == 0 for _ in range(ROUNDS))
