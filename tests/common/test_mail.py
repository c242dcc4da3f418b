"""Messages are rows first, then sent over real SMTP: a server that is down, slow or refusing loses
nothing and sends nothing twice."""

import datetime as dt
import email
import email.policy
import socket

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common import delivery, mail, outbox
from common.models import Attachment, OutgoingMessage

pytestmark = pytest.mark.django_db(transaction=True)


class Mailbox:
    """A mail server's inside: keeps what it takes, or answers `refusal`."""

    def __init__(self) -> None:
        self.received: list[email.message.EmailMessage] = []
        self.refusal = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.received.append(
            email.message_from_bytes(envelope.content, policy=email.policy.default)
        )
        return "250 OK"


class Server:
    """A mail server on a free port, to be stopped and started again."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.running: Controller | None = None

    def start(self) -> None:
        self.running = Controller(self.mailbox, hostname="127.0.0.1", port=self.port)
        self.running.start()

    def stop(self) -> None:
        if self.running:
            self.running.stop()
        self.running = None


@pytest.fixture
def smtp(settings):
    server = Server()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
    yield server
    server.stop()


@pytest.fixture
def message() -> OutgoingMessage:
    return mail.queue(
        "waiting_list_joined",
        to="wanda@example.org",
        context={
            "name": "Wanda <b>Waits</b>",
            "course": "A course",
            "when": "soon",
            "places": "2 places",
        },
    )


def test_a_promise_is_a_row_and_goes_when_the_worker_runs(smtp, message, work):
    assert message.state == OutgoingMessage.State.QUEUED
    work()
    [sent] = smtp.mailbox.received
    assert sent["To"] == "wanda@example.org"
    assert sent["Subject"] == message.subject
    message.refresh_from_db()
    assert message.state == OutgoingMessage.State.SENT
    assert message.text.split() == sent.get_body(("plain",)).get_content().split()


def test_what_was_typed_is_shown_never_run(smtp, message, work):
    work()
    [sent] = smtp.mailbox.received
    assert "<b>Waits</b>" not in sent.get_body(("html",)).get_content()
    assert "<b>Waits</b>" in sent.get_body(("plain",)).get_content()


def test_nothing_is_fetched_when_it_is_opened(smtp, message, work):
    work()
    html = smtp.mailbox.received[0].get_body(("html",)).get_content()
    assert "src=" not in html
    assert "url(" not in html


def test_files_are_made_when_it_is_sent(smtp, work):
    delivery.attachment_source("shout")(lambda text: text.upper().encode())
    mail.queue(
        "waiting_list_joined",
        to="wanda@example.org",
        context={"places": "1 place"},
        attachments=[
            Attachment(filename="a.txt", content_type="text/plain", source="shout", source_id="hi")
        ],
    )
    work()
    [file] = smtp.mailbox.received[0].iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("a.txt", "HI")


def test_a_server_that_is_down_loses_nothing(smtp, message, work):
    smtp.stop()
    work()
    message.refresh_from_db()
    assert message.state == OutgoingMessage.State.RETRYING
    assert "ConnectionRefusedError" in message.last_error
    smtp.start()
    assert mail.send_due() == 0, "not before its time"
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=True):
        assert mail.send_due() == 1
    assert len(smtp.mailbox.received) == 1


def test_an_address_that_is_refused_is_not_tried_for_ever(smtp, message, work):
    smtp.mailbox.refusal = "550 no such person"
    work()
    message.refresh_from_db()
    assert message.state == OutgoingMessage.State.BOUNCED
    assert "550" in message.last_error


def test_tries_end_and_the_office_is_left_with_a_failed_message(smtp, message):
    smtp.stop()
    moment = timezone.now()
    for _ in range(len(delivery.BACK_OFF) + 1):
        with time_machine.travel(moment, tick=False):
            mail.send_due()
        moment += dt.timedelta(days=2)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (
        OutgoingMessage.State.FAILED,
        len(delivery.BACK_OFF) + 1,
    )


def test_a_task_that_is_lost_does_not_lose_the_message(smtp, message):
    DBTaskResult.objects.all().delete()
    assert mail.send_due() == 1
    assert len(smtp.mailbox.received) == 1


def test_a_message_being_sent_is_not_sent_by_another(smtp, message):
    """Killed while sending, or still at it: nobody else takes it before the lease has run out."""
    OutgoingMessage.objects.update(due_at=timezone.now() + delivery.LEASE)
    assert not delivery.deliver(message.pk)
    with time_machine.travel(timezone.now() + delivery.LEASE, tick=True):
        assert delivery.deliver(message.pk)
    assert not delivery.deliver(message.pk)
    assert len(smtp.mailbox.received) == 1


def test_sent_again_on_request_it_is_another_message_to_mail_programs(smtp, message, work):
    """Many keep back what bears an id that they have seen: whoever asks for it would never get
    it."""
    work()
    outbox.resend(message)
    work()
    first, second = smtp.mailbox.received
    assert first["Message-ID"] != second["Message-ID"]


def test_many_are_promised_in_as_many_queries_as_one():
    counts = []
    for messages in (1, 30):
        drafts = [
            mail.draft("waiting_list_joined", to=f"p{n}@example.org", context={})
            for n in range(messages)
        ]
        with CaptureQueriesContext(connection) as queries:
            mail.post(drafts)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert OutgoingMessage.objects.count() == 31
