"""What time and banks do to a payment: expiry, delay, refunds, disputes."""

from tests.payments.wire import SESSIONS, kinds, page


def test_a_session_expires_by_itself(stand_in, session, press, get):
    press(session, "decline")
    stand_in.control.advance(24 * 60 * 60 - 5)
    assert get(f"{SESSIONS}/{session['id']}").json["status"] == "open"
    stand_in.control.advance(5)
    expired = get(f"{SESSIONS}/{session['id']}").json
    assert (expired["status"], expired["url"]) == ("expired", None)
    assert kinds(stand_in)[2:] == ["payment_intent.canceled", "checkout.session.expired"]


def test_a_delayed_payment_can_fail(stand_in, session, press):
    stand_in.control.payment_mode("delayed")
    press(session, "pay")
    assert "This payment is being processed" in page(stand_in, session).text
    failed = stand_in.control.settle_payment(session["id"], succeeded=False)
    assert (failed["status"], failed["payment_status"]) == ("complete", "unpaid")
    assert kinds(stand_in) == [
        "payment_intent.processing",
        "checkout.session.completed",
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]


def test_a_refund_without_a_payment_is_refused(post):
    answer = post("/v1/refunds", {"amount": "100"})
    assert answer.error["code"] == "parameter_missing"


def test_a_failed_refund_is_counted_back(stand_in, session):
    paid = stand_in.control.pay(session["id"])
    stand_in.control.refund_mode("fail")
    refund = stand_in.control.refund(paid["payment_intent"])
    assert stand_in.account.get("charge", refund["charge"])["amount_refunded"] == 0
    assert kinds(stand_in)[3:] == [
        "refund.created",
        "charge.refunded",
        "refund.updated",
        "refund.failed",
    ]


def test_a_refund_of_the_rest_needs_no_amount(stand_in, session, post):
    paid = stand_in.control.pay(session["id"])
    stand_in.control.refund(paid["payment_intent"], amount=100_00)
    rest = post("/v1/refunds", {"payment_intent": paid["payment_intent"]}).json
    assert rest["amount"] == 140_00
    again = post("/v1/refunds", {"payment_intent": paid["payment_intent"]})
    assert again.error["code"] == "charge_already_refunded"


def test_a_dispute_takes_the_money_until_it_is_won(stand_in, session, get):
    paid = stand_in.control.pay(session["id"])
    opened = stand_in.control.dispute(paid["payment_intent"])
    assert opened["evidence_details"]["due_by"] > opened["created"]
    stand_in.control.update_dispute(opened["id"])
    assert get(f"/v1/disputes/{opened['id']}").json["status"] == "under_review"
    closed = stand_in.control.close_dispute(opened["id"], won=True)
    assert (opened["status"], closed["status"]) == ("needs_response", "won")
    assert [each["amount"] for each in closed["balance_transactions"]] == [-240_00, 240_00]
    assert kinds(stand_in)[3:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]


def test_one_that_is_lost_keeps_it(stand_in, session, get):
    paid = stand_in.control.pay(session["id"])
    dispute = stand_in.control.dispute(paid["payment_intent"], amount=100_00)
    closed = stand_in.control.close_dispute(dispute["id"], won=False)
    assert [each["amount"] for each in closed["balance_transactions"]] == [-100_00]
    of_payment = {"payment_intent": paid["payment_intent"]}
    assert get("/v1/disputes", of_payment).json["data"] == [closed]


def test_a_disputed_charge_is_not_refunded_until_it_is_won(stand_in, session, post):
    payment = {"payment_intent": stand_in.control.pay(session["id"])["payment_intent"]}
    dispute = stand_in.control.dispute(**payment)
    assert post("/v1/refunds", payment).error["code"] == "charge_disputed"
    stand_in.control.close_dispute(dispute["id"], won=True)
    assert post("/v1/refunds", payment).status == 200


def test_an_inquiry_takes_nothing_and_can_be_answered_with_a_refund(stand_in, session, post):
    payment = {"payment_intent": stand_in.control.pay(session["id"])["payment_intent"]}
    dispute = stand_in.control.dispute(**payment, inquiry=True)
    assert (dispute["status"], dispute["balance_transactions"]) == ("warning_needs_response", [])
    assert post("/v1/refunds", payment).status == 200
    closed = stand_in.control.close_dispute(dispute["id"], status="warning_closed")
    assert closed["balance_transactions"] == []
