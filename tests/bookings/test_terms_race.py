"""A credit limit that has room for one invoice, and several bookings confirmed at once. Without the
lock on the organisation the same race gets past the limit, which shows that it is the lock that
holds."""

from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Learner, Organisation
from bookings import confirmation
from bookings.models import InvoiceTerms
from bookings.pools.ledger import PoolError
from bookings.terms import agreed
from tests import factories
from tests.booking import ready
from tests.bookings.pools import sold
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = (confirmation.ConfirmationError, PoolError)
LIMIT, EACH = Decimal("100.00"), Decimal("60.00")


def at_once(there, number=4):
    """As many bookings of one place, each on a date of its own, and prepaid places too."""
    answers = {"organisation_name": there.name, "contact_email": f"bo@{there.pk}.example"}
    held = [
        ready(factories.CourseRunFactory(), places=1, text="", **answers) for _ in range(number)
    ]

    def act(booking):
        if booking:
            return confirmation.on_invoice(booking, now=timezone.now()).state
        return sold(there, size=1, unit_price=EACH).reference

    return race(act, [*held, None], refused=REFUSED)


def limited():
    there = factories.OrganisationFactory()
    factories.MembershipFactory(organisation=there, user__email=f"bo@{there.pk}.example")
    InvoiceTerms.objects.create(organisation=there, credit_limit=LIMIT)
    return there


def test_one_invoice_gets_past_a_limit_that_has_room_for_one():
    there = limited()
    results = at_once(there)
    refused = [each for each in results if isinstance(each, Exception)]
    assert len(refused) == len(results) - 1, results
    assert agreed.owed(there) == EACH


def test_without_the_lock_several_get_past_it(monkeypatch):
    """The negative control: the organisation and its learners are not locked. On SQLite the lock is
    the one taken at BEGIN, so BEGIN goes too. A race may end well by luck, but not ten in a row."""
    lock = QuerySet.select_for_update

    def unlocked(queryset, **options):
        is_theirs = queryset.model in (Organisation, Learner) or "organisation" in options.get(
            "of", ()
        )
        return queryset if is_theirs else lock(queryset, **options)

    def over() -> bool:
        there = limited()
        with monkeypatch.context() as without:
            without.setattr(QuerySet, "select_for_update", unlocked)
            if connection.vendor == "sqlite":
                without.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())
            at_once(there)
        return agreed.owed(there) > LIMIT

    assert any(over() for _ in range(10))
