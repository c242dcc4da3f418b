"""The audit trail: who did what, on which object, when, from where, and what it changed.

A journey calls `record` in the transaction that makes the change, so that neither exists without
the other. Rows are never changed nor deleted. Who acts and from which page is known from the
request (`common.middleware.acts_are_known`), the command or the task (`common.acting`); a journey
need not be told."""

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone

from common.acting import acting, now
from common.models import AuditEvent

__all__ = ["acting", "draft", "record", "write"]


def record(action: str, **act: Any) -> AuditEvent:
    """Write one event in the caller's transaction; it is described as for `draft`."""
    event = draft(action, **act)
    event.save()
    return event


def write(events: Iterable[AuditEvent]) -> None:
    """Write many drafts, in as many queries as one."""
    AuditEvent.objects.bulk_create(events)


def draft(
    action: str,
    *,
    on: Model | type[Model] | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    by: Any = None,
) -> AuditEvent:
    """One event, to be written with the change that it tells of. `action` names room, journey and
    deed, as in "accounts.invitations.accept". `on` is the object, or its kind where there is none;
    `before` and `after` hold the fields that matter and nothing that
    names a person: ids, states, roles, amounts. `by` is for the few journeys in which the person of
    the request is not the one who acts."""
    person = by if by is not None else getattr(now().request, "user", None)
    if person is not None and not person.is_authenticated:
        person = None
    return AuditEvent(
        at=timezone.now(),
        actor_kind=_kind(person),
        actor_id=person.public_id if person else None,
        action=action,
        object_type=on._meta.label_lower if on else "",
        object_id=_object_id(on),
        origin=_origin(),
        before=_plain(before or {}),
        after=_plain(after or {}),
        reason=reason[:200],
    )


def _kind(person: Any) -> str:
    if person is not None:
        return AuditEvent.Actor.STAFF if person.is_staff else AuditEvent.Actor.PERSON
    return AuditEvent.Actor.VISITOR if now().request else AuditEvent.Actor.SYSTEM


def _origin() -> str:
    """The route, not the address: an address may hold a key."""
    request, origin = now()
    match = getattr(request, "resolver_match", None)
    return (f"{request.method} /{match.route}" if match else origin)[:200]


def _object_id(on: Model | type[Model] | None) -> str:
    if on is None or isinstance(on, type):
        return ""
    public_id: uuid.UUID | None = getattr(on, "public_id", None)
    return str(public_id or on.pk)


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps it, so that what is read back is what was hashed."""
    return dict(json.loads(json.dumps(fields, cls=DjangoJSONEncoder)))
