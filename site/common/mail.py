"""Every outgoing message is a row first, written with what it tells of; the worker sends it."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from common import wording
from common.delivery import deliver
from common.models import Attachment, MessageSubject, OutgoingMessage, named
from common.tasks import send_messages


class Draft(NamedTuple):
    """A message with its files, not promised to anybody yet."""

    message: OutgoingMessage
    attachments: Sequence[Attachment]
    about: Sequence[Model] = ()


def draft(
    kind: str,
    *,
    to: str,
    context: dict[str, Any],
    attachments: Sequence[Attachment] = (),
    about: Sequence[Model] = (),
    secret: bool = False,
) -> Draft:
    """The message `kind` (`common.wording`) to one address. `context` is plain JSON, and all that
    the message can draw on; with `secret`, the row forgets it when the message has gone, and cannot
    be sent again. It is written in the words in force when it is sent, whose subject the row then
    takes; until then it bears the default one. `about` are the rows that it tells of: a booking, a
    date. Raises UnknownKind."""
    declared = wording.kind(kind)
    message = OutgoingMessage(
        kind=kind,
        recipient=to,
        subject=wording.fill(declared, declared.words, context).subject,
        context=context,
        secret=secret,
    )
    return Draft(message, attachments, about)


def post(drafts: Sequence[Draft]) -> None:
    """Promise all of `drafts` in the caller's transaction, in as many queries as for one."""
    messages = OutgoingMessage.objects.bulk_create(draft.message for draft in drafts)
    for message, attachments, _ in drafts:
        for attachment in attachments:
            attachment.message = message
    Attachment.objects.bulk_create(file for draft in drafts for file in draft.attachments)
    MessageSubject.objects.bulk_create(
        MessageSubject(message=draft.message, about=about)
        for draft in drafts
        for about in dict.fromkeys(map(named, draft.about))
    )
    transaction.on_commit(partial(send_messages.enqueue, [message.pk for message in messages]))


def queue(kind: str, **letter: Any) -> OutgoingMessage:
    """Promise one message; it is described as for `draft`."""
    one = draft(kind, **letter)
    post([one])
    return one.message


def send_due() -> int:
    """Send what is due and was not hurried by a task (a crash, a retry). The number sent."""
    due = OutgoingMessage.objects.due(timezone.now()).order_by("due_at", "pk")
    return sum(deliver(pk) for pk in due.values_list("pk", flat=True)[:500])
