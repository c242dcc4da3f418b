"""What the site is told, and in how bad an order."""

import time

import stripe

from tests.payments.wire import WEBHOOK_SECRET, told


def is_signed(delivery) -> bool:
    try:
        stripe.WebhookSignature.verify_header(*delivery, WEBHOOK_SECRET, 300)
    except stripe.SignatureVerificationError:
        return False
    return True


PAID = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def test_the_site_is_told_of_every_event(stand_in, site, session):
    stand_in.control.pay(session["id"])
    received = site.wait_for(3)
    assert told(received) == PAID
    assert all(is_signed(delivery) for delivery in received)


def test_an_event_can_come_twice(stand_in, site, session):
    stand_in.control.webhook_mode("duplicate")
    stand_in.control.pay(session["id"])
    received = site.wait_for(6)
    assert told(received) == [kind for kind in PAID for _ in range(2)]
    assert len({delivery.body for delivery in received}) == 3


def test_events_can_come_late(stand_in, site, session):
    stand_in.control.webhook_mode("delay", seconds=60)
    stand_in.control.pay(session["id"])
    time.sleep(0.1)
    assert site.received == []
    stand_in.control.deliver()
    assert told(site.received) == PAID


def test_events_can_come_in_the_wrong_order(stand_in, site, session):
    stand_in.control.webhook_mode("reorder")
    stand_in.control.pay(session["id"])
    stand_in.control.refund(stand_in.control.pay(session["id"])["payment_intent"])
    stand_in.control.deliver()
    assert told(site.received) == ["charge.refunded", "refund.created", *PAID[::-1]]


def test_an_event_can_be_corrupted(stand_in, site, session):
    stand_in.control.webhook_mode("corrupt")
    stand_in.control.expire(session["id"])
    [received] = site.wait_for(1)
    assert told([received]) == ["checkout.session.expired"]
    assert not is_signed(received)


def test_an_event_can_be_lost_and_sent_again(stand_in, site, session):
    stand_in.control.webhook_mode("drop")
    stand_in.control.expire(session["id"])
    [dropped] = stand_in.control.deliver()
    assert (dropped["state"], site.received) == ("dropped", [])
    stand_in.control.resend(dropped["event"])
    assert is_signed(site.wait_for(1)[0])


def test_a_site_that_fails_is_told_again_and_then_given_up(stand_in, site, session):
    site.statuses.extend([500, 302, 400])
    stand_in.control.expire(session["id"])
    assert len({delivery.body for delivery in site.wait_for(3)}) == 1
    [delivery] = stand_in.control.deliver()
    assert (delivery["state"], delivery["attempts"], delivery["response"]) == ("given up", 3, 400)


def test_a_site_that_recovers_is_told(stand_in, site, session):
    site.statuses.append(503)
    stand_in.control.expire(session["id"])
    site.wait_for(2)
    [delivery] = stand_in.control.deliver()
    assert (delivery["state"], delivery["attempts"], delivery["response"]) == ("delivered", 2, 200)
