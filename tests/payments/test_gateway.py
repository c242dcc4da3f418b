"""The gateway, through the real SDK and real HTTP, to the stand-in."""

import dataclasses
import datetime as dt
import time
from decimal import Decimal
from urllib.parse import unquote

import pytest
import stripe

from bookings.payments import gateway
from tests.payments.booking import give_back, in_an_hour, open_session

# Sessions


def test_a_new_session_is_open_and_unpaid(stand_in):
    expires_at = in_an_hour()
    session = open_session(expires_at=expires_at)
    created = session.created
    assert session == gateway.CheckoutSession(
        id=session.id,
        url=f"{stand_in.url}/c/pay/{session.id}",
        status="open",
        payment_status="unpaid",
        amount=Decimal("240.00"),
        currency="gbp",
        payment_intent=None,
        client_reference_id="OE-7K2M",
        created=created,
        expires_at=expires_at,
    )
    assert abs(created - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)
    assert (session.is_open, session.is_paid) == (True, False)


def test_amounts_come_back_with_two_places(stand_in):
    assert str(open_session().amount) == "240.00"


def test_stripe_is_told_nothing_of_the_course_and_offers_nothing_but_a_card(stand_in):
    session = open_session()
    kept = stand_in.account.get("checkout.session", session.id)
    asked = {
        "locale": "en-GB",
        "submit_type": "book",
        "customer_creation": "if_required",
        "customer_email": "booker@example.org",
        "allowed_payment_method_types": ["card"],
        "metadata": {"attempt": "1"},
        "mode": "payment",
        "ui_mode": "hosted_page",
    }
    assert {name: kept[name] for name in asked} == asked

    intent_id = stand_in.control.pay(session.id)["payment_intent"]
    intent = stand_in.account.get("payment_intent", intent_id)
    assert intent["description"] == "onEvidence training, booking OE-7K2M"
    assert intent["statement_descriptor_suffix"] == "TRAINING"
    assert intent["metadata"] == {"attempt": "1"}


def test_nothing_of_stripe_s_own_is_switched_on(stand_in, monkeypatch):
    """Other currencies, taxes, invoices and mails about pages that ran out are ours to see to. What
    is sent is read on its way: a session does not say all of it."""
    sent = []
    create = stripe.RequestsClient.request
    monkeypatch.setattr(
        stripe.RequestsClient,
        "request",
        lambda self, *args, **more: sent.append(str(args)) or create(self, *args, **more),
    )
    open_session()
    [said] = sent
    for switch in (
        "adaptive_pricing[enabled]=false",
        "automatic_tax[enabled]=false",
        "invoice_creation[enabled]=false",
        "after_expiration[recovery][enabled]=false",
    ):
        assert switch in unquote(said)
    assert "'Stripe-Version': '2026-10-28.endive'" in said


def shown_lines(stand_in, session) -> list[tuple[str, int, int]]:
    listed = stand_in.account.get("list", f"{session.id}/line_items")["data"]
    return [(line["description"], line["quantity"], line["amount_total"]) for line in listed]


def test_the_page_shows_the_amount_as_one(stand_in):
    assert shown_lines(stand_in, open_session()) == [("onEvidence training", 1, 240_00)]


def test_an_amount_with_part_of_a_penny_is_not_sent(stand_in):
    with pytest.raises(ValueError, match="not a whole number of pence"):
        open_session(amount=Decimal("240.005"))
    assert stand_in.control.calls() == []


def test_a_paid_session_says_so_and_names_its_payment(paid):
    assert (paid.status, paid.payment_status, paid.is_paid) == ("complete", "paid", True)
    assert paid.payment_intent.startswith("pi_")
    assert paid.url == ""


def test_a_delayed_payment_is_complete_before_it_is_paid(stand_in):
    stand_in.control.payment_mode("delayed")
    session = open_session()
    stand_in.control.pay(session.id)
    waiting = gateway.retrieve_session(session.id)
    assert (waiting.status, waiting.is_paid) == ("complete", False)
    stand_in.control.settle_payment(session.id, succeeded=True)
    assert gateway.retrieve_session(session.id).is_paid


def test_an_open_session_can_be_expired(stand_in):
    session = open_session()
    expired = gateway.expire_session(session.id)
    assert expired == dataclasses.replace(session, status="expired", url="")


def test_a_session_that_was_paid_cannot_be_expired(paid):
    with pytest.raises(gateway.SessionAlreadyFinished):
        gateway.expire_session(paid.id)
    assert gateway.retrieve_session(paid.id) == paid


def test_a_session_that_has_expired_cannot_be_expired_again(stand_in):
    session = open_session()
    stand_in.control.expire(session.id)
    with pytest.raises(gateway.SessionAlreadyFinished):
        gateway.expire_session(session.id)


def test_a_refusal_for_another_reason_does_not_pass_for_a_finished_session(stand_in, monkeypatch):
    session = open_session()
    monkeypatch.setattr(stand_in.account, "secret_key", "sk_test_another")
    with pytest.raises(gateway.CallRefused) as refusal:
        gateway.expire_session(session.id)
    assert type(refusal.value) is gateway.CallRefused


def test_an_unknown_session_is_not_found(stand_in):
    with pytest.raises(gateway.NotFound):
        gateway.retrieve_session("cs_test_unknown")
    with pytest.raises(gateway.NotFound):
        gateway.expire_session("cs_test_unknown")


def test_sessions_are_listed_since_a_time_beyond_one_page(stand_in):
    old = open_session(idempotency_key="old")
    stand_in.control.advance(600)
    since = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    new = [
        open_session(idempotency_key=f"new-{number}", expires_at=in_an_hour()).id
        for number in range(101)
    ]
    listed = [session.id for session in gateway.list_sessions(created_since=since)]
    assert listed == new[::-1]
    assert old.id not in listed


# Asking again


def test_the_same_call_with_the_same_key_is_one_session(stand_in):
    when = in_an_hour()
    first, again = open_session(expires_at=when), open_session(expires_at=when)
    assert first == again
    assert len(gateway.list_sessions(created_since=first.created)) == 1


def test_another_call_with_a_used_key_needs_a_new_key(stand_in):
    open_session()
    with pytest.raises(gateway.KeySpent) as spent:
        open_session(amount=Decimal("120.00"))
    assert spent.value.retryable is False


def test_an_answer_lost_on_the_way_is_fetched_again_with_the_same_key(stand_in):
    stand_in.control.fault("POST /v1/checkout/sessions", "lost")
    session = open_session()
    keys = {call["idempotency_key"] for call in stand_in.control.calls()}
    assert keys == {"attempt-1"}
    assert [found.id for found in gateway.list_sessions(created_since=session.created)] == [
        session.id
    ]


def test_an_answer_that_takes_too_long_is_fetched_later(stand_in, monkeypatch):
    monkeypatch.setattr(gateway, "TIMEOUT", 0.1)
    stand_in.control.fault("POST /v1/checkout/sessions", "slow", seconds=0.8)
    when = in_an_hour()
    with pytest.raises(gateway.GatewayError) as failure:
        open_session(expires_at=when)
    assert failure.value.retryable is True
    time.sleep(0.8)
    session = open_session(expires_at=when)
    assert gateway.list_sessions(created_since=session.created) == [session]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 409},
        {"kind": "drop"},
    ],
    ids=str,
)
def test_one_or_two_failures_are_not_noticed(stand_in, fault):
    stand_in.control.fault("POST /v1/checkout/sessions", times=2, **fault)
    assert open_session().is_open


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 409},
        {"kind": "status", "status": 429},
        {"kind": "drop"},
        {"kind": "lost"},
    ],
    ids=str,
)
def test_a_lasting_failure_may_be_tried_again_later(stand_in, fault):
    when = in_an_hour()
    stand_in.control.fault("POST /v1/checkout/sessions", times=3, **fault)
    with pytest.raises(gateway.GatewayError) as failure:
        open_session(expires_at=when)
    stand_in.api.faults.clear()
    assert failure.value.retryable is True
    assert open_session(expires_at=when).is_open
    assert len(gateway.list_sessions(created_since=when - dt.timedelta(hours=2))) == 1


def test_a_failure_that_stripe_keeps_needs_a_new_key(stand_in):
    when = in_an_hour()
    stand_in.control.fault("POST /v1/checkout/sessions", "stored")
    for _ in range(2):
        with pytest.raises(gateway.KeySpent) as spent:
            open_session(expires_at=when)
        assert spent.value.retryable is False
    assert open_session(expires_at=when, idempotency_key="attempt-2").is_open


def test_a_server_that_cannot_be_reached_may_be_tried_again(stand_in, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    with pytest.raises(gateway.GatewayError) as failure:
        open_session()
    assert failure.value.retryable is True
    assert str(failure.value) == (
        "We could not reach our payment provider. Please try again in a few minutes."
    )


def test_a_wrong_secret_key_is_refused_for_good(stand_in, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_wrong"
    with pytest.raises(gateway.CallRefused) as refusal:
        open_session()
    assert refusal.value.retryable is False
    assert "Invalid API Key" in refusal.value.detail
    assert "Stripe" not in str(refusal.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": dt.datetime.now(dt.UTC) + dt.timedelta(minutes=29)},
        {"expires_at": dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)},
        {"amount": Decimal("0.29")},
        {"email": "nobody"},
        {"success_url": "/paid"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_stripe_would_refuse_is_refused_for_good(stand_in, changes):
    with pytest.raises(gateway.CallRefused) as refusal:
        open_session(**changes)
    assert refusal.value.retryable is False


# Refunds


def test_part_of_a_payment_and_then_the_rest_is_given_back(paid):
    part, rest = give_back(paid, "100.00"), give_back(paid, "140.00", "refund-2")
    assert part == gateway.Refund(
        id=part.id,
        status="succeeded",
        amount=Decimal("100.00"),
        currency="gbp",
        payment_intent=paid.payment_intent,
        failure_reason=None,
        key="",
        created=part.created,
    )
    assert gateway.list_refunds(payment_intent=paid.payment_intent) == [rest, part]


def test_a_refund_asked_for_twice_is_made_once(paid):
    assert give_back(paid, "240.00") == give_back(paid, "240.00")
    assert len(gateway.list_refunds(payment_intent=paid.payment_intent)) == 1


@pytest.mark.parametrize("already", ["240.00", "200.00"])
def test_more_than_is_left_is_refused(paid, already):
    give_back(paid, already)
    with pytest.raises(gateway.RefundRefused) as refusal:
        give_back(paid, "40.01", "refund-2")
    assert refusal.value.retryable is False


def test_an_unpaid_session_has_nothing_to_refund(stand_in):
    session = open_session()
    declined = stand_in.control.decline(session.id)
    with pytest.raises(gateway.RefundRefused):
        gateway.refund(
            payment_intent=declined["payment_intent"],
            amount=Decimal("240.00"),
            idempotency_key="refund-1",
            metadata={},
        )


def test_a_refund_of_an_unknown_payment_is_not_found(stand_in, paid):
    with pytest.raises(gateway.NotFound):
        give_back(dataclasses.replace(paid, payment_intent="pi_unknown"), "1.00")


def test_a_refund_can_stay_pending_and_then_arrive(stand_in, paid):
    stand_in.control.refund_mode("pending")
    refund = give_back(paid, "240.00")
    assert refund.status == "pending"
    stand_in.control.settle_refund(refund.id)
    assert gateway.retrieve_refund(refund.id).status == "succeeded"


def test_a_refund_can_be_accepted_and_fail_and_be_made_again(stand_in, paid):
    stand_in.control.refund_mode("fail")
    refund = give_back(paid, "240.00")
    assert refund.status == "pending"
    failed = gateway.retrieve_refund(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "unknown")
    stand_in.control.refund_mode("succeed")
    assert give_back(paid, "240.00", "refund-2").status == "succeeded"


def test_a_refund_made_in_the_dashboard_is_listed(stand_in, paid):
    made = stand_in.control.refund(paid.payment_intent, amount=10_00)
    listed = gateway.list_refunds(payment_intent=paid.payment_intent)
    assert [(refund.id, refund.amount) for refund in listed] == [(made["id"], Decimal("10.00"))]
