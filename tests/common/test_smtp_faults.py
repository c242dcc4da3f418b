"""A real mail server that is down, slow, refuses, puts off or drops the line: no message is lost,
and none that a server has taken is sent twice."""

import datetime as dt
import os
import signal
import time

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from common import delivery, mail, outbox
from common.models import OutgoingMessage
from tests.racing import at_once
from tests.smtp import MOMENTS, Server

pytestmark = pytest.mark.django_db(transaction=True)

State = OutgoingMessage.State
KIND = "waiting_list_joined"


@pytest.fixture
def smtp(settings):
    server = Server()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 0.5
    yield server
    server.stop()


def promised(address="wanda@example.org"):
    return mail.queue(KIND, to=address, context={"name": "W", "places": "1 place", "when": "soon"})


def later(minutes):
    return time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes), tick=True)


def tried(message):
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message.state


# --- Down, slow, deferring: nothing is lost


@pytest.mark.parametrize("fault", ["drop", "silence", "451 later, please"])
@pytest.mark.parametrize("moment", [each for each in MOMENTS if each not in ("EHLO", "QUIT")])
def test_whatever_goes_wrong_before_it_is_taken_it_goes_out_once_at_the_next_try(
    smtp, moment, fault
):
    message = promised()
    smtp.faults, smtp.times = {moment: fault}, 1
    if moment == "connect" and fault == "451 later, please":
        smtp.faults = {moment: "421 too busy"}
    assert tried(message) == State.RETRYING
    assert message.last_error
    assert smtp.taken == []
    assert not delivery.deliver(message.pk), "not before its time"
    with later(2):
        assert tried(message) == State.SENT
    assert len(smtp.taken) == 1


def test_a_server_that_is_down_for_a_day_loses_nothing(smtp):
    smtp.stop()
    messages = [promised(f"p{number}@example.org") for number in range(3)]
    for minutes in (0, 2, 8, 30, 95):
        with later(minutes):
            assert mail.send_due() == 0
    smtp.start()
    with later(60 * 24):
        assert mail.send_due() == 3
    assert {message["To"] for message in smtp.taken} == {each.recipient for each in messages}
    assert len(smtp.taken) == 3


# --- Dropped after the last line: nobody can know


def test_a_line_that_dies_before_the_answer_is_tried_again_as_the_same_message(smtp):
    """The server has read all of it and never said that it took it. Two copies may be read; they
    are one message by their Message-ID."""
    message = promised()
    smtp.faults, smtp.times = {"BODY": "drop"}, 1
    assert tried(message) == State.RETRYING
    with later(2):
        assert tried(message) == State.SENT
    assert len(smtp.taken) == 1
    assert len({each["Message-ID"] for each in smtp.read}) == 1


# --- Taken: never again


@pytest.mark.parametrize("fault", ["drop", "silence", "500 what?"])
def test_a_server_that_takes_it_and_then_misbehaves_gets_it_once(smtp, fault):
    message = promised()
    smtp.faults = {"QUIT": fault}
    assert tried(message) == State.SENT
    with later(60 * 24):
        assert mail.send_due() == 0
    assert len(smtp.taken) == 1


def test_a_slow_server_gets_it_once(smtp):
    message = promised()
    smtp.delay = 0.2
    assert tried(message) == State.SENT
    assert len(smtp.taken) == len(smtp.read) == 1


# --- Refused


@pytest.mark.parametrize("moment", ["RCPT", "BODY"])
def test_an_address_that_is_refused_for_good_has_bounced(smtp, moment):
    message = promised()
    smtp.faults = {moment: "550 no such person"}
    assert tried(message) == State.BOUNCED
    assert "550" in message.last_error
    assert not message.sending
    with later(60 * 72):
        assert mail.send_due() == 0


@pytest.mark.parametrize("moment", ["MAIL", "DATA"])
def test_a_server_that_refuses_us_is_asked_again_until_the_office_has_put_it_right(smtp, moment):
    message = promised()
    smtp.faults = {moment: "550 we do not know you"}
    if moment == "DATA":
        smtp.faults = {moment: "451 not now"}
    assert tried(message) == State.RETRYING
    smtp.faults = {}
    with later(2):
        assert tried(message) == State.SENT


# --- Several senders at once


def test_two_workers_and_the_sweep_send_each_message_once(smtp):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's one writer leaves no room for this race.")
    messages = [promised(f"p{number}@example.org") for number in range(12)]
    keys = [message.pk for message in messages]

    def worker():
        for key in keys:
            delivery.deliver(key)

    at_once(worker, worker, mail.send_due)
    assert sorted(message["To"] for message in smtp.taken) == sorted(
        message.recipient for message in messages
    )


def test_whoever_took_too_long_over_its_files_leaves_it_to_whoever_has_it_now(smtp, monkeypatch):
    """The lease runs out while the first is still making a file; the second sends it."""
    message = promised()

    def slowly(kind, words, context, *, made=delivery.letters.letter):
        monkeypatch.setattr(delivery.letters, "letter", made)
        with later(6):
            assert delivery.deliver(message.pk)
        return made(kind, words, context)

    monkeypatch.setattr(delivery.letters, "letter", slowly)
    assert not delivery.deliver(message.pk)
    assert len(smtp.taken) == 1


def test_sent_again_by_hand_while_it_is_being_sent_is_refused(smtp):
    message = promised()
    OutgoingMessage.objects.update(sending=True, due_at=timezone.now() + delivery.LEASE)
    with pytest.raises(outbox.BeingSent):
        outbox.resend(message)
    with later(6):
        outbox.resend(message)
        assert tried(message) == State.SENT
    assert len(smtp.taken) == 1


# --- Killed


def kill_at(moment, smtp, message):
    """A worker of its own process, killed when the server has come to `moment`."""
    connection.close()
    worker = os.fork()
    if worker == 0:
        try:
            delivery.deliver(message.pk)
        finally:
            os._exit(0)
    deadline = time.monotonic() + 20
    while not getattr(smtp, moment) and time.monotonic() < deadline:
        time.sleep(0.001)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    message.refresh_from_db()


def test_a_worker_killed_while_the_server_thinks_leaves_a_message_that_goes_out(smtp):
    smtp.faults, smtp.times = {"BODY": "silence"}, 1
    message = promised()
    kill_at("read", smtp, message)
    assert (message.state, message.sending) == (State.QUEUED, True)
    assert mail.send_due() == 0, "the dead worker's lease runs still"
    with later(6):
        assert mail.send_due() == 1
    assert len(smtp.taken) == 1
    assert len({each["Message-ID"] for each in smtp.read}) == 1
