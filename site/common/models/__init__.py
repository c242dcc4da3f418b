from common.models.audit import AuditEvent
from common.models.messages import (
    Attachment,
    MessageWording,
    OutgoingMessage,
    OutgoingMessageQuerySet,
)
from common.models.record import NumberSeries, Record

__all__ = [
    "Attachment",
    "AuditEvent",
    "MessageWording",
    "NumberSeries",
    "OutgoingMessage",
    "OutgoingMessageQuerySet",
    "Record",
]
