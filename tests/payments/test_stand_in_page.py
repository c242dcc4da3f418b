"""The hosted page, as the buyer finds it."""

import threading
import time

from tests.payments.wire import SESSION, SESSIONS, kinds, page, without


def test_the_page_shows_what_is_paid_for_and_that_it_is_no_bank(stand_in, post):
    expires_at = int(time.time()) + 65 * 60 + 30
    shown = page(stand_in, post(SESSIONS, SESSION | {"expires_at": expires_at}).json)
    assert shown.status == 200
    for text in (
        "Stripe stand-in</strong>: no real card, no money moves.",
        "onEvidence &lt;training&gt;",
        "Booking OE-7K2M",
        "<td>2</td><td>£240.00</td>",
        "Pay £240.00</button>",
        "Decline the card</button>",
        "Leave this page</button>",
        "This page closes in 1 hour and 5 minutes.",
    ):
        assert text in shown.text


def test_paying_leads_back_to_the_site(stand_in, session, press):
    answer = press(session, "pay")
    assert answer.status == 303
    assert answer.headers["Location"] == f"https://site.example/paid?session={session['id']}"
    assert kinds(stand_in) == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_pressing_pay_many_times_pays_once(stand_in, session, press):
    answers = []
    presses = [
        threading.Thread(target=lambda: answers.append(press(session, "pay"))) for _ in range(8)
    ]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert kinds(stand_in).count("charge.succeeded") == 1


def test_a_declined_card_can_be_followed_by_another(stand_in, session, press):
    answer = press(session, "decline")
    assert (answer.status, answer.headers["Location"]) == (303, f"/c/pay/{session['id']}")
    shown = page(stand_in, session)
    assert '<div class="problem" role="alert">' in shown.text
    assert "<title>Error: your card was declined." in shown.text
    declined = stand_in.account.get("checkout.session", session["id"])
    assert (declined["status"], declined["payment_status"]) == ("open", "unpaid")

    press(session, "pay")
    paid = stand_in.account.get("checkout.session", session["id"])
    assert paid["payment_intent"] == declined["payment_intent"]
    assert kinds(stand_in)[:2] == ["charge.failed", "payment_intent.payment_failed"]


def test_leaving_leads_back_and_leaves_the_session_open(stand_in, session, press):
    answer = press(session, "leave")
    assert (answer.status, answer.headers["Location"]) == (303, "https://site.example/check")
    assert stand_in.account.get("checkout.session", session["id"])["status"] == "open"


def test_without_a_way_back_there_is_no_button_for_it(stand_in, post):
    shown = page(stand_in, post(SESSIONS, without("cancel_url")).json)
    assert "Leave" not in shown.text


def test_an_expired_page_says_so_and_takes_nothing(stand_in, session, press):
    stand_in.control.expire(session["id"])
    shown = page(stand_in, session)
    assert shown.status == 410
    assert "This payment page has expired" in shown.text
    assert 'href="https://site.example/check"' in shown.text
    assert press(session, "pay").headers["Location"] == f"/c/pay/{session['id']}"
    assert kinds(stand_in) == ["checkout.session.expired"]


def test_a_page_that_is_paid_says_so(stand_in, session, press):
    press(session, "pay")
    shown = page(stand_in, session)
    assert "This payment is complete" in shown.text
    assert f'href="https://site.example/paid?session={session["id"]}"' in shown.text
    assert press(session, "leave").headers["Location"] == f"/c/pay/{session['id']}"


def test_an_unknown_page_says_so(stand_in):
    shown = page(stand_in, {"id": "cs_test_x"})
    assert shown.status == 404
    assert "There is no payment at this address" in shown.text
