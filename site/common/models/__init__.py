from common.models.audit import AppendOnly, AuditCheck, AuditEvent, AuditSeal
from common.models.integrity import IntegrityCheck
from common.models.messages import (
    Attachment,
    MessageSubject,
    MessageWording,
    OutgoingMessage,
    OutgoingMessageQuerySet,
    named,
)
from common.models.record import NumberSeries, Record
from common.models.retention import FileToDelete, RetentionRule, RetentionRun

__all__ = [
    "AppendOnly",
    "Attachment",
    "AuditCheck",
    "AuditEvent",
    "AuditSeal",
    "FileToDelete",
    "IntegrityCheck",
    "MessageSubject",
    "MessageWording",
    "NumberSeries",
    "OutgoingMessage",
    "OutgoingMessageQuerySet",
    "Record",
    "RetentionRule",
    "RetentionRun",
    "named",
]
