from common.models.audit import AuditEvent
from common.models.messages import (
    Attachment,
    MessageWording,
    OutgoingMessage,
    OutgoingMessageQuerySet,
)
from common.models.record import NumberSeries, Record
from common.models.retention import FileToDelete, RetentionRule, RetentionRun

__all__ = [
    "Attachment",
    "AuditEvent",
    "FileToDelete",
    "MessageWording",
    "NumberSeries",
    "OutgoingMessage",
    "OutgoingMessageQuerySet",
    "Record",
    "RetentionRule",
    "RetentionRun",
]
