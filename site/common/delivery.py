"""Sending a message that is owed: claim, render, hand to the mail server, record. A crash at any
line leaves a row that the next sweep takes up again when the lease has run out.

Whoever claims a message sends it alone, and claims it anew right before the mail server is called,
for making its files may have taken long. One case no client of SMTP can decide: the server has all
of the message, and the line, or this process, dies before its "250" is on record. Only a server
that said 250 has taken it (RFC 5321, 4.2.5), so it is sent again, with the same Message-ID: nothing
is lost, and a server that had taken it all the same can tell that it is the same message."""

import datetime as dt
import re
from collections.abc import Callable
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone

from common import discretion, letters, wording
from common.models import Attachment, OutgoingMessage

#: Longer than a mail server may take: each of its nine answers has EMAIL_TIMEOUT.
LEASE = dt.timedelta(minutes=5)
#: Minutes until the next try, by tries made; after the last the office is told. Two days in all.
BACK_OFF = (1, 5, 15, 60, 240, 720, 1440)

METHOD = re.compile(rb"^METHOD:(\w+)", re.MULTILINE)
#: Makes nothing, and is left out, once there is nothing any more to make it of.
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


class _Taken(Exception):
    """Making it took longer than the lease, and somebody else has it now."""


def deliver(pk: int) -> bool:
    """Send the message if it is due and nobody else is sending it. True if it went."""
    now = timezone.now()
    claimed = OutgoingMessage.objects.due(now).filter(pk=pk)
    if not claimed.update(due_at=now + LEASE, attempts=F("attempts") + 1, sending=True):
        return False
    message = OutgoingMessage.objects.prefetch_related("attachments").get(pk=pk)
    try:
        email = _made(message)
        _claim_anew(message)
        email.send()
    except _Taken:
        return False
    except Exception as error:  # noqa: BLE001, RUF100 - whatever went wrong, the message stays owed
        if _is_refused(error):
            _give_up(message, error, OutgoingMessage.State.BOUNCED)
        else:
            _try_later(message, error)
    else:
        _gone(message)
        return True
    return False


def _claim_anew(message: OutgoingMessage) -> None:
    mine = OutgoingMessage.objects.filter(
        pk=message.pk, sending=True, due_at=message.due_at, attempts=message.attempts
    )
    message.due_at = timezone.now() + LEASE
    if not mine.update(due_at=message.due_at):
        raise _Taken


def _is_refused(error: Exception) -> bool:
    """For good, by whoever keeps that mailbox. A server that is full or wants to see us again later
    answers with 4xx; one that refuses the sender or its password refuses us, not the reader."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _made(message: OutgoingMessage) -> EmailMultiAlternatives:
    # In the words of now, not of when it was promised: a mistake that the office has put right, or
    # a sentence that turned out to be unsafe, goes out no more.
    kind = wording.kind(message.kind)
    words, context = letters.words_in_force(kind), message.context
    # As the reader wishes now: whoever asked for discretion since the promise has it.
    discreet = message.discreet or discretion.is_wanted(message.recipient)
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
        makers = _discreet_sources if discreet else _sources
        if discreet and attachment.source not in makers:
            continue
        if content := makers[attachment.source](attachment.source_id):
            email.attach(attachment.filename, content, _content_type(attachment, content))
    return email


def _content_type(attachment: Attachment, content: bytes) -> str:
    """Mail programs look here, not into a calendar file, for what to do with it."""
    method = METHOD.search(content) if attachment.content_type == "text/calendar" else None
    return f"text/calendar; method={method[1].decode()}" if method else attachment.content_type


def _headers(message: OutgoingMessage) -> dict[str, str]:
    headers = {
        # The same on every try, so that a second copy after a crash shows as the same message.
        "Message-ID": f"<{_identity(message)}@onevidence>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en-GB",
    }
    if stop := message.context.get("stop"):
        # A mail program can then offer one click of its own, which posts there (RFC 8058).
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _identity(message: OutgoingMessage) -> str:
    return f"{message.public_id}.{message.resent}" if message.resent else str(message.public_id)


def _gone(message: OutgoingMessage) -> None:
    message.state, message.sent_at, message.last_error = message.State.SENT, timezone.now(), ""
    if message.secret:
        message.context, message.text, message.html = {}, "", ""
    _settled(message, "sent_at", "context", "subject", "text", "html")


def _try_later(message: OutgoingMessage, error: Exception) -> None:
    if message.attempts > len(BACK_OFF):
        return _give_up(message, error, OutgoingMessage.State.FAILED)
    wait = dt.timedelta(minutes=BACK_OFF[message.attempts - 1])
    message.state, message.due_at = message.State.RETRYING, timezone.now() + wait
    message.last_error = _said(error)
    message.sending = False
    message.save(update_fields=["state", "due_at", "last_error", "sending"])
    return None


def _give_up(message: OutgoingMessage, error: Exception, state: OutgoingMessage.State) -> None:
    message.state, message.last_error = state, _said(error)
    if message.secret:
        message.context = {}
    _settled(message, "context")


def _settled(message: OutgoingMessage, *changed: str) -> None:
    """No longer owed."""
    if not wording.kind(message.kind).kept:
        message.delete()
        return
    message.sending = False
    message.save(update_fields=["state", "last_error", "sending", *changed])


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
