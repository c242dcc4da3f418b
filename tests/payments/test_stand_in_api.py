"""The stand-in's API against Stripe's: who may ask, with which parameters, for which objects."""

import time

import pytest
import stripe
from stripe.params import RefundCreateParams, checkout

from bookings.payments.stand_in import endpoints
from tests.payments.wire import BEARER, SESSION, SESSIONS, kinds, without

# Who may ask


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        ({}, "You did not provide an API key."),
        ({"Authorization": "Bearer "}, "You did not provide an API key."),
        ({"Authorization": "Basic !!!"}, "You did not provide an API key."),
        ({"Authorization": "Bearer sk_test_wrong"}, "Invalid API Key provided: sk_test_****"),
    ],
)
def test_without_the_key_nothing_is_told(get, authorization, message):
    answer = get(SESSIONS, headers=authorization)
    assert (answer.status, answer.error["type"]) == (401, "invalid_request_error")
    assert answer.error["message"].startswith(message)


def test_the_key_may_come_as_basic(get):
    basic = {"Authorization": "Basic c2tfdGVzdF9vZl90aGVfdGVzdHM6"}
    assert get(SESSIONS, headers=basic).json["data"] == []


def test_another_api_version_is_refused(get):
    versions = {"Stripe-Version": "2026-10-28.endive"}, {"Stripe-Version": "2020-08-27"}
    assert [get(SESSIONS, headers=BEARER | version).status for version in versions] == [200, 400]


def test_an_unknown_address_is_not_found(get, post):
    assert get("/v1/customers").status == 404
    assert post("/v1/events").error["message"].startswith("Unrecognized request URL (POST: /v1/ev")


def test_an_unknown_object_is_missing(get):
    error = get(f"{SESSIONS}/cs_test_x").error
    assert error == {
        "code": "resource_missing",
        "message": "No such checkout.session: 'cs_test_x'",
        "param": "session",
        "type": "invalid_request_error",
    }


# Parameters


@pytest.mark.parametrize(
    ("ours", "stripes"),
    [
        (endpoints.SESSION_PARAMS, checkout.SessionCreateParams),
        (endpoints.LINE_ITEM, checkout.SessionCreateParamsLineItem),
        (endpoints.PRICE_DATA, checkout.SessionCreateParamsLineItemPriceData),
        (endpoints.PAYMENT_INTENT_DATA, checkout.SessionCreateParamsPaymentIntentData),
        (endpoints.REFUND_PARAMS, RefundCreateParams),
    ],
)
def test_every_parameter_is_one_that_stripe_takes(ours, stripes):
    """So that nobody comes to rely on a name that only the stand-in knows."""
    assert set(ours) <= set(stripes.__annotations__)


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        (SESSION | {"colour": "red"}, "parameter_unknown", "colour"),
        (
            SESSION | {"payment_method_types[0]": "card"},
            "parameter_unknown",
            "payment_method_types",
        ),
        (
            SESSION | {"line_items[0][price_data][colour]": "red"},
            "parameter_unknown",
            "line_items[0][price_data][colour]",
        ),
        (without("mode"), "parameter_missing", "mode"),
        (without("success_url"), "parameter_missing", "success_url"),
        (
            without("line_items[0][price_data][currency]"),
            "parameter_missing",
            "line_items[0][price_data][currency]",
        ),
        (without("line_items[0][quantity]"), "parameter_missing", "line_items[0][quantity]"),
        (SESSION | {"client_reference_id": ""}, "parameter_invalid_empty", "client_reference_id"),
        (SESSION | {"expires_at": "soon"}, "parameter_invalid_integer", "expires_at"),
        (
            SESSION | {"line_items[0][quantity]": "0"},
            "parameter_invalid_integer",
            "line_items[0][quantity]",
        ),
        (SESSION | {"customer_email": "nobody"}, "email_invalid", "customer_email"),
        (SESSION | {"success_url": "/paid"}, "url_invalid", "success_url"),
        (SESSION | {"mode": "subscription"}, None, "mode"),
        (SESSION | {"ui_mode": "hosted"}, None, "ui_mode"),
        (SESSION | {"allowed_payment_method_types": "card"}, None, "allowed_payment_method_types"),
        (SESSION | {"automatic_tax[enabled]": "no"}, None, "automatic_tax[enabled]"),
        (SESSION | {"metadata": "x"}, None, "metadata"),
        (SESSION | {"metadata[k]": "v" * 501}, None, "metadata[k]"),
        (
            SESSION | {"line_items[0][price_data][currency]": "GBP"},
            None,
            "line_items[0][price_data][currency]",
        ),
        (
            SESSION | {"payment_intent_data[statement_descriptor_suffix]": "A" * 23},
            None,
            "payment_intent_data[statement_descriptor_suffix]",
        ),
        (
            SESSION | {"payment_intent_data[statement_descriptor_suffix]": "12*"},
            None,
            "payment_intent_data[statement_descriptor_suffix]",
        ),
        (SESSION | {"line_items[0][price_data][unit_amount]": "14"}, "amount_too_small", None),
        (SESSION | {"line_items[0][quantity]": "99999"}, "amount_too_large", None),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(stand_in, post, params, code, param):
    answer = post(SESSIONS, params)
    assert (answer.status, answer.error["type"]) == (400, "invalid_request_error")
    assert (answer.error.get("code"), answer.error.get("param")) == (code, param)
    assert kinds(stand_in) == []


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (30 * 60 - 5, "The `expires_at` timestamp must be at least 30 minutes from"),
        (24 * 60 * 60 + 5, "The `expires_at` timestamp must be less than 24 hours from"),
    ],
)
def test_a_session_lasts_from_half_an_hour_to_a_day(post, seconds, message):
    refused = post(SESSIONS, SESSION | {"expires_at": int(time.time()) + seconds})
    assert refused.error["param"] == "expires_at"
    assert refused.error["message"].startswith(message)


# Objects


def test_objects_have_only_fields_that_stripe_has(client, session, press):
    press(session, "decline")
    press(session, "pay")
    paid = client.v1.checkout.sessions.retrieve(session["id"])
    refund = client.v1.refunds.create({"payment_intent": paid.payment_intent})
    for made, kind in (
        (paid, stripe.checkout.Session),
        (client.v1.payment_intents.retrieve(paid.payment_intent), stripe.PaymentIntent),
        (client.v1.charges.retrieve(refund.charge), stripe.Charge),
        (refund, stripe.Refund),
        (client.v1.events.list().data[0], stripe.Event),
    ):
        assert set(made.to_dict()) <= set(kind.__annotations__)


def test_a_payment_is_told_in_the_session_the_intent_and_the_charge(client, session, press):
    press(session, "pay")
    paid = client.v1.checkout.sessions.retrieve(
        session["id"], {"expand": ["payment_intent.latest_charge", "line_items"]}
    )
    intent = paid.payment_intent
    assert (intent.status, intent.amount_received) == ("succeeded", 240_00)
    assert (intent.latest_charge.paid, intent.latest_charge.amount_captured) == (True, 240_00)
    assert [line.quantity for line in paid.line_items] == [2]
    assert (paid.livemode, paid.url, paid.customer_details.name) == (False, None, "Demo buyer")


def test_what_cannot_be_expanded_is_refused(get, session):
    answer = get(f"{SESSIONS}/{session['id']}", {"expand[]": "status"})
    assert answer.error["message"] == "This property cannot be expanded (status)."


def test_lists_are_the_newest_first_and_go_on_after_a_cursor(client, post):
    made = [post(SESSIONS, SESSION).json["id"] for _ in range(5)]
    page = client.v1.checkout.sessions.list({"limit": 2})
    assert ([found.id for found in page], page.has_more) == (made[:2:-1], True)
    assert [found.id for found in page.auto_paging_iter()] == made[::-1]


def test_lists_are_filtered(client, stand_in, session, post):
    other = post(SESSIONS, SESSION).json
    paid = stand_in.control.pay(session["id"])
    sessions = client.v1.checkout.sessions
    by_payment = sessions.list({"payment_intent": paid["payment_intent"]})
    assert [found.id for found in by_payment] == [session["id"]]
    assert [found.id for found in sessions.list({"status": "open"})] == [other["id"]]
    assert len(sessions.list({"created": {"gt": session["created"] + 60}}).data) == 0
    types = ["checkout.session.completed", "charge.succeeded"]
    found = client.v1.events.list({"types": types})
    assert {event.type for event in found} == set(types)
