"""One outcome for each key, and the failures that a test can ask for."""

import threading
import time

from tests.payments.wire import SESSION, SESSIONS, without


def test_the_first_answer_is_given_again(post):
    first, again = (post(SESSIONS, SESSION, key="k") for _ in range(2))
    assert first.text == again.text
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Original-Request"] == first.headers["Request-Id"]


def test_a_key_serves_one_set_of_parameters(post):
    post(SESSIONS, SESSION, key="k")
    answer = post(SESSIONS, SESSION | {"locale": "en-GB"}, key="k")
    assert (answer.status, answer.error["type"]) == (400, "idempotency_error")


def test_a_key_serves_one_address(post):
    expire_one, expire_other = (
        f"{SESSIONS}/{post(SESSIONS, SESSION).json['id']}/expire" for _ in range(2)
    )
    assert post(expire_one, key="k").status == 200
    answer = post(expire_other, key="k")
    assert (answer.status, answer.error["type"]) == (400, "idempotency_error")


def test_a_key_is_forgotten_after_a_day(stand_in, post):
    first = post(SESSIONS, SESSION, key="k").json["id"]
    stand_in.control.advance(24 * 60 * 60 - 60)
    assert post(SESSIONS, SESSION, key="k").json["id"] == first
    stand_in.control.advance(61)
    assert post(SESSIONS, SESSION, key="k").json["id"] != first


def test_a_key_in_use_is_a_conflict(stand_in, post):
    stand_in.control.fault("POST *", "slow", seconds=0.5)
    slow = threading.Thread(target=post, args=[SESSIONS, SESSION], kwargs={"key": "k"})
    slow.start()
    while not stand_in.account.store.rows("SELECT * FROM answers"):
        time.sleep(0.01)
    answer = post(SESSIONS, SESSION, key="k")
    slow.join()
    assert (answer.status, answer.error["code"]) == (409, "idempotency_key_in_use")
    assert post(SESSIONS, SESSION, key="k").headers["Idempotent-Replayed"] == "true"


def test_a_refusal_by_the_state_of_things_is_kept(stand_in, session, post):
    expire = f"{SESSIONS}/{session['id']}/expire"
    stand_in.control.expire(session["id"])
    first, again = (post(expire, key="k") for _ in range(2))
    assert first.error["message"] == (
        'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has'
        " a status of `expired`."
    )
    assert (first.text, again.headers["Idempotent-Replayed"]) == (again.text, "true")


def test_a_wrong_parameter_is_not_kept(post):
    assert post(SESSIONS, without("mode"), key="k").status == 400
    assert post(SESSIONS, SESSION, key="k").status == 200


def test_a_stored_failure_is_kept_and_says_not_to_try_again(stand_in, post):
    stand_in.control.fault("POST *", "stored")
    first, again = (post(SESSIONS, SESSION, key="k") for _ in range(2))
    assert [first.status, again.status] == [500, 500]
    assert again.headers["Stripe-Should-Retry"] == "false"
    assert post(SESSIONS, SESSION, key="other").status == 200


def test_a_passing_failure_is_not_kept(stand_in, post):
    stand_in.control.fault("POST *", "status", status=500)
    assert [post(SESSIONS, SESSION, key="k").status for _ in range(2)] == [500, 200]


def test_a_fault_is_for_the_calls_it_matches(stand_in, get, post):
    stand_in.control.fault("GET */events*", "status", times=2, status=429)
    assert post(SESSIONS, SESSION).status == 200
    statuses = [get("/v1/events").status for _ in range(3)]
    assert statuses == [429, 429, 200]
