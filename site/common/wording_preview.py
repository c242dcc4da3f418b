"""What a wording is previewed with: the example of its kind, or one of the newest real messages,
for staff who may see messages. That somebody looks at a real one is on record, once a sitting."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from common import audit
from common.models import MessageWording, OutgoingMessage
from common.when import clock, date

#: How many of the newest can be chosen.
NEWEST = 5
PREFIX = "message-"
_SEEN = "wording_previews"


class NotShown(Exception):
    """No such message, or none for this person."""


def offer(record: MessageWording, request: HttpRequest) -> MessageWording:
    """`record`, with a mode of its preview for each real message."""
    record.real_modes = tuple(
        (
            f"{PREFIX}{message.public_id}",
            f"With real data, {date(message.created_at)}, {clock(message.created_at)}",
        )
        for message in _newest(record, request.user)
    )
    return record


def context(record: MessageWording, mode: str, request: HttpRequest) -> Mapping[str, Any]:
    """What the preview of this mode is filled with. Raises NotShown."""
    if not mode.startswith(PREFIX):
        return record.described.example
    wanted = mode.removeprefix(PREFIX)
    for message in _newest(record, request.user):
        if str(message.public_id) == wanted:
            _note(message, request)
            return {**record.described.example, **message.context}
    raise NotShown


def _newest(record: MessageWording, user: Any) -> list[OutgoingMessage]:
    if not user.has_perm("common.view_outgoingmessage"):
        return []
    kept: QuerySet[OutgoingMessage] = OutgoingMessage.objects.filter(
        kind=record.kind, secret=False
    ).exclude(context={})
    return list(kept.order_by("-created_at", "-pk")[:NEWEST])


def _note(message: OutgoingMessage, request: HttpRequest) -> None:
    """The preview is made anew with every word that is typed: once is enough."""
    seen = request.session.get(_SEEN, [])
    if str(message.public_id) not in seen:
        audit.record("common.wording.preview", on=message)
        request.session[_SEEN] = [*seen, str(message.public_id)][-50:]
