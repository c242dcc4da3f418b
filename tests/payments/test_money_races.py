"""What Stripe tells many workers at once, of one payment, is written down once; and however it is
given back, no more goes than was paid. On whichever database the tests run on."""

from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.changes.cancel import cancel
from bookings.models import Dispute, Refund
from bookings.payments import disputes, gateway, refunds
from bookings.payments.reconciliation import GRACE, reconcile
from common import integrity
from tests.bookings.changing import away, places_of
from tests.payments.told import events, moved, owed, paid_by_card, payment, tell
from tests.racing import ROUNDS, at_once, race

pytestmark = pytest.mark.django_db(transaction=True)

ALL, HALF = Decimal("120.00"), Decimal("60.00")
WORKERS = 5


@pytest.fixture
def booking(stand_in, now):
    return paid_by_card(stand_in, away(60), now=now)


def errors(results) -> list[Exception]:
    return [each for each in results if isinstance(each, Exception)]


def met_another(result) -> bool:
    """It called with a key that another was calling with, each of three times: as Stripe would
    answer (409). Whoever is told so may ask again."""
    return (
        isinstance(result, gateway.GatewayError)
        and result.retryable
        and getattr(result.__cause__, "code", None) == "idempotency_key_in_use"
    )


def test_a_dispute_that_many_hear_of_at_once_is_lost_once(stand_in, booking, now):
    number = stand_in.control.dispute(payment(booking).payment_intent)["id"]
    stand_in.control.close_dispute(number)
    race(lambda _: disputes.learn(number, now=now), range(WORKERS))
    assert Dispute.objects.get().status == "lost"
    assert moved(booking) == [("charged_back", ALL)]


def test_a_refund_by_hand_that_many_hear_of_at_once_counts_once(stand_in, booking):
    stand_in.control.refund(payment(booking).payment_intent, 5000)
    told = [number for number in events(stand_in)[-2:] for _ in range(3)]
    race(lambda number: tell(stand_in, number), told)
    assert moved(booking) == [("refunded", Decimal("50.00"))]
    assert owed(booking) == Decimal("50.00")


def test_ours_is_never_taken_for_one_by_hand_whoever_is_first(stand_in, booking, now):
    """Asked for by some while others hear of it already."""
    cancel(places_of(booking)[:1], by=None, now=now)
    stand_in.control.fault("POST /v1/refunds", "lost", times=3)
    with pytest.raises(gateway.GatewayError):
        refunds.settle(Refund.objects.get())
    [told] = events(stand_in)[-2:-1]

    def act(number: int) -> None:
        if number % 2:
            tell(stand_in, told)
        else:
            refunds.settle(Refund.objects.get())

    results = race(act, range(2 * WORKERS), refused=gateway.GatewayError)
    assert set(results[1::2]) == {None}, "who is told asks with no key"
    asked = results[0::2]
    assert None in asked, "the one that they met had its answer"
    assert all(each is None or met_another(each) for each in asked), asked
    [refund] = Refund.objects.all()
    assert (refund.by_hand, refund.state, refund.amount) == (False, "succeeded", HALF)
    assert len(gateway.list_refunds(payment_intent=payment(booking).payment_intent)) == 1
    assert integrity.check().problems == []


def given_back(stand_in, booking, now) -> Decimal:
    """By hand, by two cancellations and by the reconciler, all at once."""
    attempt = payment(booking)
    deeds = [
        lambda: stand_in.control.refund(attempt.payment_intent, 7000),
        lambda: reconcile(now=now + 2 * GRACE),
        *(
            lambda place=place: cancel([place], by=None, now=timezone.now())
            for place in places_of(booking)
        ),
    ]
    at_once(*deeds)
    for refund in Refund.objects.filter(state="owed"):
        refunds.settle(refund)
    tell(stand_in)
    found = gateway.list_refunds(payment_intent=attempt.payment_intent)
    return sum((each.amount for each in found), Decimal("0.00"))


def test_no_more_goes_back_than_was_paid_whoever_gives_it(stand_in, booking, now):
    left = given_back(stand_in, booking, now)
    assert Decimal("70.00") <= left <= ALL
    kept = Refund.objects.exclude(state="failed")
    assert sum(refund.amount for refund in kept) == left
    assert owed(booking) <= 0, "all places are cancelled: nobody owes us anything"
    assert integrity.check().problems == []


def test_without_the_lock_it_is_not_written_once(stand_in, run, now, monkeypatch):
    """The negative control: some of them meet, and the database refuses what they write. A race may
    end well by luck, but not all of them."""

    def met(number: int) -> bool:
        booking = paid_by_card(
            stand_in, run, now=now, contact_email=f"b{number}@example.org",
            organisation_name=f"O{number}", places=1, text="",
        )  # fmt: skip
        dispute = stand_in.control.dispute(payment(booking).payment_intent)["id"]
        stand_in.control.close_dispute(dispute)
        with monkeypatch.context() as without:
            without.setattr(QuerySet, "select_for_update", lambda queryset, **options: queryset)
            if connection.vendor == "sqlite":
                without.setattr(transaction, "atomic", lambda *args, **kwargs: nullcontext())
            results = race(lambda _: disputes.learn(dispute, now=now), range(WORKERS))
        return bool(errors(results))

    assert any(met(number) for number in range(ROUNDS))
