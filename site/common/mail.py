"""Every outgoing message is a row first, written with what it tells of; the worker sends it."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from common import audit, wording
from common.delivery import deliver
from common.models import Attachment, OutgoingMessage
from common.tasks import send_messages


class Forgotten(Exception):
    def __init__(self) -> None:
        super().__init__("This message held a secret and was not kept, so it cannot be sent again.")


class Draft(NamedTuple):
    """A message with its files, not promised to anybody yet."""

    message: OutgoingMessage
    attachments: Sequence[Attachment]


def draft(
    kind: str,
    *,
    to: str,
    context: dict[str, Any],
    attachments: Sequence[Attachment] = (),
    secret: bool = False,
) -> Draft:
    """The message `kind` (`common.wording`) to one address. `context` is plain JSON, and all that
    the message can draw on; with `secret`, the row forgets it when the message has gone, and cannot
    be sent again. It is written in the words in force when it is sent, whose subject the row then
    takes; until then it bears the default one. Raises UnknownKind."""
    declared = wording.kind(kind)
    message = OutgoingMessage(
        kind=kind,
        recipient=to,
        subject=wording.fill(declared, declared.words, context).subject,
        context=context,
        secret=secret,
    )
    return Draft(message, attachments)


def post(drafts: Sequence[Draft]) -> None:
    """Promise all of `drafts` in the caller's transaction, in as many queries as for one."""
    messages = OutgoingMessage.objects.bulk_create(draft.message for draft in drafts)
    for message, attachments in drafts:
        for attachment in attachments:
            attachment.message = message
    Attachment.objects.bulk_create(file for draft in drafts for file in draft.attachments)
    transaction.on_commit(partial(send_messages.enqueue, [message.pk for message in messages]))


def queue(kind: str, **letter: Any) -> OutgoingMessage:
    """Promise one message; it is described as for `draft`."""
    one = draft(kind, **letter)
    post([one])
    return one.message


def resend(message: OutgoingMessage) -> None:
    """Owe a sent or failed message again, from the start of its tries. Raises Forgotten."""
    if message.secret:
        raise Forgotten
    with transaction.atomic():
        OutgoingMessage.objects.filter(pk=message.pk).update(
            state=OutgoingMessage.State.QUEUED, attempts=0, due_at=timezone.now()
        )
        audit.record("common.mail.resend", on=message, before={"state": message.state})
        transaction.on_commit(partial(send_messages.enqueue, [message.pk]))


def send_due() -> int:
    """Send what is due and was not hurried by a task (a crash, a retry). The number sent."""
    due = OutgoingMessage.objects.due(timezone.now()).order_by("due_at", "pk")
    return sum(deliver(pk) for pk in due.values_list("pk", flat=True)[:500])
