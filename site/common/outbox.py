"""What the office does with a message that has gone, or has not: once more, to another address, put
aside. None of it touches one that is just being sent."""

from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from common import audit, discretion
from common.models import OutgoingMessage
from common.tasks import send_messages

State = OutgoingMessage.State


class OutboxError(Exception):
    """Why the message stays as it is, in words for the office."""


class Forgotten(OutboxError):
    def __init__(self) -> None:
        super().__init__("This message held a secret and was not kept, so it cannot be sent again.")


class BeingSent(OutboxError):
    def __init__(self) -> None:
        super().__init__("This message is just being sent. Look again in a few minutes.")


def resend(message: OutgoingMessage) -> None:
    """Owe a message again, from the start of its tries: at once, whether it has gone, was given up
    or waits for its next try. Raises Forgotten and BeingSent."""
    with transaction.atomic():
        message = _locked(message)
        _owe(message, {"state": message.state})


def readdress(message: OutgoingMessage, *, to: str) -> None:
    """Send it to another address: the one that it had was wrong. Who asked for discretion at the
    old one has it at the new one. Raises OutboxError, Forgotten and BeingSent."""
    to = to.strip()
    try:
        validate_email(to)
    except ValidationError:
        raise OutboxError("Type an email address, like name@example.org.") from None
    with transaction.atomic():
        message = _locked(message)
        if to.lower() == message.recipient.lower():
            raise OutboxError("That is the address that it went to. Send it again instead.")
        message.discreet = message.discreet or discretion.is_wanted(message.recipient)
        message.recipient = to
        _owe(message, {"state": message.state}, deed="readdress")


def bounced(message: OutgoingMessage) -> None:
    """It came back: somebody of the office found the report in the mailbox. Raises OutboxError."""
    with transaction.atomic():
        message = OutgoingMessage.objects.select_for_update(no_key=True).get(pk=message.pk)
        if message.state != State.SENT:
            raise OutboxError("Only a message that was sent can come back.")
        message.state, message.settled_at = State.BOUNCED, None
        message.last_error = "It came back: marked by the office."
        message.save(update_fields=["state", "settled_at", "last_error"])
        audit.record(
            "common.outbox.bounced", on=message, before={"state": State.SENT}, after=_after(message)
        )


def settle(message: OutgoingMessage) -> None:
    """It did not arrive, and need not: the person was told otherwise. Raises OutboxError."""
    with transaction.atomic():
        message = OutgoingMessage.objects.select_for_update(no_key=True).get(pk=message.pk)
        if message.state not in OutgoingMessage.GIVEN_UP:
            raise OutboxError("This message is still on its way, or has gone.")
        if message.settled_at is None:
            message.settled_at = timezone.now()
            message.save(update_fields=["settled_at"])
            audit.record("common.outbox.settle", on=message, after=_after(message))


def _locked(message: OutgoingMessage) -> OutgoingMessage:
    message = OutgoingMessage.objects.select_for_update(no_key=True).get(pk=message.pk)
    if message.secret:
        raise Forgotten
    if message.sending and message.due_at > timezone.now():
        raise BeingSent
    return message


def _owe(message: OutgoingMessage, before: dict[str, str], *, deed: str = "resend") -> None:
    """What was on its way is the same message still; after that, mail programs are told that this
    is another one: many would keep back what they have seen."""
    if message.state not in OutgoingMessage.WAITING:
        message.resent += 1
    message.state, message.attempts, message.due_at = State.QUEUED, 0, timezone.now()
    message.sending, message.settled_at = False, None
    message.save(
        update_fields=[
            "state", "attempts", "due_at", "sending", "settled_at", "resent", "recipient",
            "discreet",
        ]
    )  # fmt: skip
    audit.record(f"common.outbox.{deed}", on=message, before=before, after=_after(message))
    transaction.on_commit(partial(send_messages.enqueue, [message.pk]))


def _after(message: OutgoingMessage) -> dict[str, str]:
    return {"state": message.state}
