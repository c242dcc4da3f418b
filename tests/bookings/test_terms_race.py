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
from bookings.changes import NoInvoice
from bookings.changes.move import move
from bookings.models import InvoiceTerms
from bookings.pools.ledger import PoolError
from bookings.terms import agreed
from tests import factories
from tests.booking import confirmed, ready
from tests.bookings.changing import away, places_of, run_of
from tests.bookings.pools import sold
from tests.racing import ROUNDS, race

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


def moved_at_once(there, number=4):
    """As many bookings, each moved to a date that costs £30 more; the limit has room for one."""
    answers = {"organisation_name": there.name, "contact_email": f"bo@{there.pk}.example"}
    bookings = [
        confirmed(away(60, capacity=5), places=1, text="", **answers) for _ in range(number)
    ]
    limit = number * EACH + Decimal("30.00")
    InvoiceTerms.objects.update_or_create(organisation=there, defaults={"credit_limit": limit})
    dear = [away(90, course=run_of(each).course, price=EACH + 30) for each in bookings]

    def act(which):
        booking, to = which
        return move(places_of(booking), to=to, by=booking.buyer, now=timezone.now())

    return race(act, list(zip(bookings, dear, strict=True)), refused=NoInvoice), limit


def test_one_move_to_a_dearer_date_gets_past_it():
    there = limited()
    InvoiceTerms.objects.filter(organisation=there).delete()
    results, limit = moved_at_once(there)
    refused = [each for each in results if isinstance(each, Exception)]
    assert len(refused) == len(results) - 1, results
    assert {type(each) for each in refused} == {NoInvoice}, results
    assert agreed.owed(there) == limit


def test_one_invoice_gets_past_a_limit_that_has_room_for_one():
    there = limited()
    results = at_once(there)
    refused = [each for each in results if isinstance(each, Exception)]
    assert len(refused) == len(results) - 1, results
    assert agreed.owed(there) == EACH


@pytest.mark.parametrize("moves", [False, True])
def test_without_the_lock_several_get_past_it(monkeypatch, moves):
    """The negative control: the organisation and its learners are not locked. On SQLite the lock is
    the one taken at BEGIN, so BEGIN goes too. A race may end well by luck, but not all of them."""
    lock = QuerySet.select_for_update

    def unlocked(queryset, **options):
        is_theirs = queryset.model in (Organisation, Learner) or "organisation" in options.get(
            "of", ()
        )
        return queryset if is_theirs else lock(queryset, **options)

    def over() -> bool:
        there, limit = limited(), LIMIT
        if moves:
            InvoiceTerms.objects.filter(organisation=there).delete()
        with monkeypatch.context() as without:
            without.setattr(QuerySet, "select_for_update", unlocked)
            if connection.vendor == "sqlite":
                without.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())
            if moves:
                _, limit = moved_at_once(there)
            else:
                at_once(there)
        return agreed.owed(there) > limit

    assert any(over() for _ in range(ROUNDS))
