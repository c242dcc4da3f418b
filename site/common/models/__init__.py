from common.models.audit import AppendOnly, AuditCheck, AuditEvent, AuditSeal
from common.models.messages import (
    Attachment,
    MessageWording,
    OutgoingMessage,
    OutgoingMessageQuerySet,
)
from common.models.record import NumberSeries, Record

__all__ = [
    "AppendOnly",
    "Attachment",
    "AuditCheck",
    "AuditEvent",
    "AuditSeal",
    "MessageWording",
    "NumberSeries",
    "OutgoingMessage",
    "OutgoingMessageQuerySet",
    "Record",
]
