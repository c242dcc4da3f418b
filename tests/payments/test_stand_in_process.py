"""The control over HTTP, and the stand-in as a process of its own."""

import json
import signal
import subprocess
import sys

import pytest

from bookings.payments.stand_in import StandIn
from tests.payments.wire import BEARER, SECRET_KEY, SESSION, SESSIONS, WEBHOOK_SECRET, ask, told


@pytest.fixture
def control(stand_in):
    def control(name, arguments=None, *, type="application/json"):
        headers = {"Content-Type": type}
        body = json.dumps(arguments or {})
        return ask(stand_in.url, "POST", f"/_control/{name}", headers=headers, body=body)

    return control


def test_the_control_is_steered_over_http(control, session):
    assert control("webhook_mode", {"mode": "drop"}).json is None
    assert control("pay", {"session": session["id"]}).json["payment_status"] == "paid"
    assert [row["state"] for row in control("deliveries").json] == ["dropped"] * 3


@pytest.mark.parametrize(
    ("name", "arguments", "status"),
    [
        ("nothing", {}, 404),
        ("_account", {}, 404),
        ("pay", {}, 400),
        ("pay", {"session": "cs_test_x"}, 404),
        ("webhook_mode", {"mode": "shout"}, 400),
        ("fault", {"match": "*", "kind": "strange"}, 400),
        ("pay", ["cs_test_x"], 400),
    ],
)
def test_a_wrong_control_is_refused(control, name, arguments, status):
    assert control(name, arguments).status == status


def test_a_page_elsewhere_cannot_steer(control, session):
    assert control("pay", {"session": session["id"]}, type="text/plain").status == 405


def test_everything_can_be_forgotten(control, get, session):
    control("reset")
    assert get(SESSIONS).json["data"] == []


def run(*options: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "bookings.payments.stand_in", "--port", "0", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_killed_server_has_kept_everything_it_answered(tmp_path, site):
    options = (
        *("--state", str(tmp_path / "new" / "stripe.sqlite3"), "--secret-key", SECRET_KEY),
        *("--webhook", site.url, "--webhook-secret", WEBHOOK_SECRET),
    )
    site.statuses.append(500)
    first = run(*options)
    url = first.stdout.readline().split()[-1]
    keyed = BEARER | {"Idempotency-Key": "k"}
    made = ask(url, "POST", SESSIONS, SESSION, keyed)
    ask(url, "POST", f"{SESSIONS}/{made.json['id']}/expire", headers=BEARER)
    site.wait_for(1)
    first.send_signal(signal.SIGKILL)
    first.wait()

    second = run(*options)
    url = second.stdout.readline().split()[-1]
    assert ask(url, "GET", f"{SESSIONS}/{made.json['id']}").json["status"] == "expired"
    assert ask(url, "POST", SESSIONS, SESSION, keyed).text == made.text
    assert told(site.wait_for(2)) == ["checkout.session.expired"] * 2
    second.terminate()
    assert second.wait(30) == 0


def test_it_starts_only_with_a_test_key():
    process = run("--secret-key", "sk_live_x", "--webhook-secret", "whsec_x")
    assert process.wait(30) == 2
    assert "only keys that start with sk_test_" in process.stderr.read()


def test_a_port_that_is_taken_is_said_in_one_line(stand_in):
    port = stand_in.url.rpartition(":")[2]
    process = run("--port", port, "--secret-key", "sk_test_x", "--webhook-secret", "whsec_x")
    assert process.wait(30) == 1
    assert process.stderr.read() == (
        f"The Stripe stand-in cannot use port {port}: Address already in use.\n"
    )


def test_a_state_that_is_in_use_is_said_in_one_line(tmp_path):
    state = tmp_path / "stripe.sqlite3"
    with StandIn(secret_key="sk_test_x", webhook_secret="whsec_x", state=state):
        process = run(
            *("--state", str(state), "--secret-key", "sk_test_x", "--webhook-secret", "whsec_x")
        )
        assert process.wait(30) == 1
    message = f"The Stripe stand-in cannot use {state}: database is locked.\n"
    assert process.stderr.read() == message
