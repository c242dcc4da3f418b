"""Stripe's webhooks: only what Stripe signed is taken, each event is worked off once, in any
order."""

import json
import time
from typing import ClassVar

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from bookings.models import Booking, Invoice, StripeEvent
from bookings.payments import card, webhooks
from bookings.payments.reconciliation import GRACE, reconcile
from bookings.payments.stand_in import webhooks as webhooks_of_stripe
from tests.booking import ready

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid(run, now, stand_in):
    """A booking paid at Stripe, of which the site has heard nothing yet."""
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.pay(booking.attempts.get().session_id)
    return booking


@pytest.fixture
def post(site):
    """Hand the site's webhook address what the stand-in sent, as it came or altered."""

    def post(number: int = 0, *, body: bytes | None = None, signature: str | None = None):
        delivery = site.wait_for(number + 1)[number]
        return Client().post(
            reverse("stripe_webhook"),
            data=delivery.body if body is None else body,
            content_type="application/json",
            headers={"Stripe-Signature": delivery.signature if signature is None else signature},
        )

    return post


def post_all(post, site, stand_in):
    stand_in.control.deliver()
    for number in range(len(site.received)):
        assert post(number).status_code == 200


def test_confirms_before_the_buyer_returns(paid, post, site, stand_in, work):
    post_all(post, site, stand_in)
    work()
    assert Booking.objects.get(pk=paid.pk).is_confirmed


def test_delivered_twice_confirms_once(paid, post, site, stand_in, work):
    post_all(post, site, stand_in)
    work()
    post_all(post, site, stand_in)
    work()
    assert Invoice.objects.count() == 1
    assert not StripeEvent.objects.filter(done_at=None).exists()


def test_out_of_order(paid, post, site, stand_in, work):
    stand_in.control.deliver()
    for number in reversed(range(len(site.received))):
        post(number)
    work()
    assert Booking.objects.get(pk=paid.pk).is_confirmed


def test_a_later_delivery_finishes_what_an_earlier_one_left(paid, post, site, stand_in, work):
    """Killed between answering Stripe and working the event off: known, but not done."""
    stand_in.control.deliver()
    for delivery in site.received:
        webhooks.receive(delivery.body, signature=delivery.signature)
    DBTaskResult.objects.all().delete()
    post_all(post, site, stand_in)
    work()
    assert Booking.objects.get(pk=paid.pk).is_confirmed


def test_the_reconciler_finishes_it_too(paid, post, site, stand_in, now):
    stand_in.control.deliver()
    for delivery in site.received:
        webhooks.receive(delivery.body, signature=delivery.signature)
    reconcile(now=now + 2 * GRACE)
    assert Booking.objects.get(pk=paid.pk).is_confirmed
    assert not StripeEvent.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("signature", ["", "t=1,v1=0", "nonsense"])
def test_what_stripe_did_not_sign_is_refused(paid, post, signature):
    assert post(signature=signature).status_code == 400
    assert not StripeEvent.objects.exists()


def test_an_altered_body_is_refused(paid, post, site):
    body = site.wait_for(1)[0].body
    assert post(body=body.replace(b"evt_", b"evx_")).status_code == 400
    assert post(body=body + b" ").status_code == 400
    assert not StripeEvent.objects.exists()


class TestSignedAndSent:
    """What stands in the body, as Stripe would sign it."""

    EVENT: ClassVar = {
        "id": "evt_1", "type": "balance.available", "livemode": False, "created": 1,
        "data": {"object": {"object": "balance", "available": []}},
    }  # fmt: skip

    @pytest.fixture
    def send(self, settings):
        """So many seconds after it was signed with `secret`; with no header where that is None."""

        def send(body: str | bytes, *, secret: str | None = "", later: int = 0):
            body = body.encode() if isinstance(body, str) else body
            header = webhooks_of_stripe.sign(
                body, secret or settings.STRIPE_WEBHOOK_SECRET, int(time.time()) - later
            )
            return Client().post(
                reverse("stripe_webhook"), data=body, content_type="application/json",
                headers={} if secret is None else {"Stripe-Signature": header},
            )  # fmt: skip

        return send

    def test_a_type_that_we_do_not_know_is_taken_and_done(self, send, work):
        """What it is about need not even have a number."""
        assert send(json.dumps(self.EVENT)).status_code == 200
        work()
        event = StripeEvent.objects.get()
        assert (event.type, event.object_id) == ("balance.available", "")
        assert (event.outcome, event.done_at is not None) == ("Nothing to do", True)

    @pytest.mark.parametrize("ours", [True, False])
    def test_of_the_other_mode_is_refused(self, send, settings, ours):
        settings.STRIPE_LIVEMODE = ours
        assert send(json.dumps(self.EVENT | {"livemode": not ours})).status_code == 400
        assert send(json.dumps(self.EVENT | {"livemode": ours})).status_code == 200
        assert StripeEvent.objects.count() == 1

    def test_with_another_secret_too_late_or_without_a_header(self, send):
        body = json.dumps(self.EVENT)
        assert send(body, secret="whsec_other").status_code == 400
        assert send(body, later=310).status_code == 400
        assert send(body, secret=None).status_code == 400
        assert not StripeEvent.objects.exists()
        assert send(body, later=290).status_code == 200

    @pytest.mark.parametrize("body", ["not json", "[]", "{}", b"\xff\xfe", ""])
    def test_what_is_no_event_is_refused(self, send, body):
        assert send(body).status_code == 400
        assert not StripeEvent.objects.exists()

    def test_while_no_secret_is_set_nothing_is_believed(self, send, settings):
        """Nor what is signed with nothing, as anybody can."""
        settings.STRIPE_WEBHOOK_SECRET = ""
        assert send(json.dumps(self.EVENT)).status_code == 400
        assert send(json.dumps(self.EVENT), secret="whsec_x").status_code == 400
        assert not StripeEvent.objects.exists()

    def test_it_only_stores_and_enqueues(self, send, django_assert_max_num_queries):
        """Of Stripe nothing is asked before it has its answer."""
        event = self.EVENT | {"type": "charge.dispute.created", "id": "evt_2"}
        with django_assert_max_num_queries(8):
            assert send(json.dumps(event)).status_code == 200
        assert StripeEvent.objects.get().tries == 0
        assert DBTaskResult.objects.count() == 1


def test_only_posts():
    assert Client().get(reverse("stripe_webhook")).status_code == 405
