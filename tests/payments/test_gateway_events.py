"""Events, listed and delivered: which are believed."""

import datetime as dt
import json
import time

import pytest
import stripe

from bookings.payments import gateway
from tests.payments.booking import give_back


def test_events_are_listed_since_a_time_and_only_those_we_act_on(stand_in, paid):
    stand_in.control.advance(600)
    since = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    refund = give_back(paid, "240.00")
    everything = gateway.list_events(since=paid.created)
    assert [event.type for event in everything] == [
        "charge.refunded",
        "refund.created",
        "checkout.session.completed",
    ]
    assert [event.type for event in gateway.list_events(since=since)] == [
        "charge.refunded",
        "refund.created",
    ]
    assert everything[1].object_id == refund.id
    assert {event.payment_intent for event in everything} == {paid.payment_intent}
    assert [event.session_id for event in everything] == [None, None, paid.id]


def test_a_webhook_is_the_listed_event(stand_in, site, paid):
    listed = gateway.list_events(since=paid.created)
    delivered = [gateway.verify_webhook(*delivery) for delivery in site.wait_for(3)]
    assert [event for event in delivered if event.type in gateway.EVENT_TYPES] == listed
    assert listed[0].session_id == listed[0].object_id == paid.id


@pytest.fixture
def signed(stand_in, paid) -> tuple[bytes, str]:
    event = gateway.list_events(since=paid.created)[0]
    signed = stand_in.control.signed(event.id)
    return signed["body"].encode(), signed["header"]


def sign(body: str, settings, *, at: float | None = None) -> str:
    """As Stripe does, by the SDK's own hand."""
    return stripe.WebhookSignature.generate_signature_header(
        body, settings.STRIPE_WEBHOOK_SECRET, timestamp=int(at or time.time())
    )


def test_a_signed_event_is_believed(signed):
    assert gateway.verify_webhook(*signed).type == "checkout.session.completed"


def test_an_event_is_believed_for_five_minutes(signed, settings):
    body = signed[0]
    fresh = sign(body.decode(), settings, at=time.time() - 290)
    assert gateway.verify_webhook(body, fresh).type == "checkout.session.completed"
    stale = sign(body.decode(), settings, at=time.time() - 310)
    with pytest.raises(gateway.BadWebhook):
        gateway.verify_webhook(body, stale)


def test_an_altered_body_is_not_believed(signed):
    body, header = signed
    with pytest.raises(gateway.BadWebhook):
        gateway.verify_webhook(body.replace(b"24000", b"24001"), header)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "t=1",
        "v1=abc",
        "t=x,v1=abc",
        "nonsense",
        "t=1,v1=\xe9",
        "t=" + "9" * 5000 + ",v1=a",
    ],
    ids=repr,
)
def test_a_missing_or_senseless_signature_is_not_believed(signed, header):
    with pytest.raises(gateway.BadWebhook):
        gateway.verify_webhook(signed[0], header)


@pytest.mark.parametrize("secret", ["whsec_of_somebody_else", "", "   "])
def test_another_secret_or_none_believes_nothing(signed, settings, secret):
    settings.STRIPE_WEBHOOK_SECRET = secret
    with pytest.raises(gateway.BadWebhook):
        gateway.verify_webhook(*signed)


@pytest.mark.parametrize(
    "body",
    ["", "not json", "[]", '"text"', "null", "{}", '{"data": []}', '{"data": {"object": "x"}}'],
)
def test_what_is_signed_but_is_no_event_is_bad(stand_in, settings, body):
    with pytest.raises(gateway.BadWebhook):
        gateway.verify_webhook(body.encode(), sign(body, settings))


def test_a_body_that_is_no_text_is_bad(signed):
    with pytest.raises(gateway.BadWebhook):
        gateway.verify_webhook(b"\xff\xfe", signed[1])


def test_live_and_test_events_are_kept_apart(signed, settings):
    settings.STRIPE_LIVEMODE = True
    with pytest.raises(gateway.BadWebhook):
        gateway.verify_webhook(*signed)
    live = json.dumps(json.loads(signed[0]) | {"livemode": True})
    assert gateway.verify_webhook(live.encode(), sign(live, settings)).livemode is True
    settings.STRIPE_LIVEMODE = False
    with pytest.raises(gateway.BadWebhook):
        gateway.verify_webhook(live.encode(), sign(live, settings))
