"""Sending a message that is owed: claim, render, hand to the mail server, record. A crash at any
line leaves a row that the next sweep takes up again when the lease has run out."""

import datetime as dt
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone

from common import discretion, letters, wording
from common.models import OutgoingMessage

LEASE = dt.timedelta(minutes=5)
#: Minutes until the next try, by tries made; after the last the office is told. Two days in all.
BACK_OFF = (1, 5, 15, 60, 240, 720, 1440)

Maker = Callable[[str], bytes]
_sources: dict[str, Maker] = {}
_discreet_sources: dict[str, Maker] = {}


def attachment_source(name: str, *, discreet: Maker | None = None) -> Callable[[Maker], Maker]:
    """Registers what makes an attachment's bytes from its source_id, in the worker. `discreet`
    makes them without anything that names or tells the course; files of which nothing does are not
    attached to a discreet message at all (`common.discretion`)."""

    def register(make: Maker) -> Maker:
        _sources[name] = make
        if discreet:
            _discreet_sources[name] = discreet
        return make

    return register


def deliver(pk: int) -> bool:
    """Send the message if it is due and nobody else is sending it. True if it went."""
    now = timezone.now()
    claimed = OutgoingMessage.objects.due(now).filter(pk=pk)
    if not claimed.update(due_at=now + LEASE, attempts=F("attempts") + 1):
        return False
    message = OutgoingMessage.objects.prefetch_related("attachments").get(pk=pk)
    try:
        _send(message)
    except SMTPRecipientsRefused as error:
        _give_up(message, error)
    except Exception as error:  # noqa: BLE001, RUF100 - whatever went wrong, the message stays owed
        _try_later(message, error)
    else:
        _gone(message)
        return True
    return False


def _send(message: OutgoingMessage) -> None:
    # In the words of now, not of when it was promised: a mistake that the office has put right, or
    # a sentence that turned out to be unsafe, goes out no more.
    kind = wording.kind(message.kind)
    words, context = letters.words_in_force(kind), message.context
    # As the reader wishes now: whoever asked for discretion since the promise has it.
    discreet = discretion.is_wanted(message.recipient)
    if discreet:
        words, context = discretion.applied(kind, words, context)
    message.subject, message.text, message.html = letters.letter(kind, words, context)
    email = EmailMultiAlternatives(
        message.subject,
        message.text,
        to=[message.recipient],
        headers=_headers(message),
    )
    email.attach_alternative(message.html, "text/html")
    for attachment in message.attachments.all():
        if discreet and attachment.source not in _discreet_sources:
            continue
        make = (_discreet_sources if discreet else _sources)[attachment.source]
        content = make(attachment.source_id)
        email.attach(attachment.filename, content, attachment.content_type)
    email.send()


def _headers(message: OutgoingMessage) -> dict[str, str]:
    headers = {
        # The same on every try, so that a second copy after a crash shows as the same message.
        "Message-ID": f"<{message.public_id}@onevidence>",
        "Auto-Submitted": "auto-generated",
    }
    if stop := message.context.get("stop"):
        # A mail program can then offer one click of its own, which posts there (RFC 8058).
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _gone(message: OutgoingMessage) -> None:
    message.state, message.sent_at, message.last_error = message.State.SENT, timezone.now(), ""
    if message.secret:
        message.context, message.text, message.html = {}, "", ""
    if not wording.kind(message.kind).kept:
        message.delete()
        return
    message.save(
        update_fields=["state", "sent_at", "last_error", "context", "subject", "text", "html"]
    )


def _try_later(message: OutgoingMessage, error: Exception) -> None:
    if message.attempts > len(BACK_OFF):
        return _give_up(message, error)
    wait = dt.timedelta(minutes=BACK_OFF[message.attempts - 1])
    message.state, message.due_at = message.State.RETRYING, timezone.now() + wait
    message.last_error = f"{type(error).__name__}: {error}"
    message.save(update_fields=["state", "due_at", "last_error"])
    return None


def _give_up(message: OutgoingMessage, error: Exception) -> None:
    message.state, message.last_error = message.State.FAILED, f"{type(error).__name__}: {error}"
    if message.secret:
        message.context = {}
    if not wording.kind(message.kind).kept:
        message.delete()
        return
    message.save(update_fields=["state", "last_error", "context"])
