"""Being signed in: how it begins, and how it is ended from elsewhere."""

import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User, UserSession
from accounts.signing_in import browsers
from accounts.signing_in.session_store import SIGN_IN, SignIn
from common import audit

#: On the way in: the person has said that this is their own device.
OWN_DEVICE = "is_own_device"
_kept: set[str] = set()


def keep(keys: Iterable[str]) -> None:
    """What a session holds under these survives signing in. Only for what gives nobody more than
    whoever could have put it there has already."""
    _kept.update(keys)


def start_anew(request: HttpRequest) -> None:
    """Before signing in: a new session, without what may have been planted in the old one."""
    kept = {key: request.session[key] for key in _kept if key in request.session}
    request.session.flush()
    request.session.update(kept)


def begin(request: HttpRequest, *, user: User) -> None:
    """Somebody has just signed in."""
    seconds = settings.STAFF_SIGN_IN_SECONDS if user.is_staff else settings.SIGN_IN_SECONDS
    now = time.time()
    sign_in: SignIn = {
        "id": str(uuid.uuid4()),
        "at": now,
        "until": now + seconds,
        "browser": browsers.name(request.META.get("HTTP_USER_AGENT", "")),
        "own_device": False,
    }
    request.session[SIGN_IN] = sign_in


def on_own_device(request: HttpRequest) -> None:
    """Nobody else uses this device: stay signed in for longer."""
    sign_in: SignIn = request.session[SIGN_IN]
    until = sign_in["at"] + settings.SIGN_IN_SECONDS_ON_OWN_DEVICE
    request.session[SIGN_IN] = {**sign_in, "own_device": True, "until": until}


@contextmanager
def one_at_a_time(request: HttpRequest) -> Iterator[None]:
    """Requests of one session wait for each other, and each reads what the one before has written.
    For what is counted in a session, or works once."""
    with transaction.atomic():
        key = request.session.session_key
        request.session.read_locked()  # type: ignore[attr-defined]  # accounts.session_store
        yield
        if request.session.modified and not request.session.is_empty():
            request.session.save()
        if request.session.session_key == key:
            # Written again at the end of the request, it would undo what others did meanwhile.
            request.session.modified = False


def of(user: User) -> QuerySet[UserSession]:
    """Where they are signed in now, the last seen first."""
    return UserSession.objects.filter(user=user, expire_date__gt=timezone.now()).order_by(
        "-last_seen_at", "-begun_at"
    )


def end(session: UserSession) -> None:
    """Whoever uses it is signed out at their next step."""
    with transaction.atomic():
        audit.record("accounts.sessions.end", on=session.user, before={"id": session.public_id})
        session.delete()


def end_all(user: User) -> None:
    """Everywhere, and at once. No sign-in until now is good any longer, not even one that shows in
    no list: the epoch is part of what every session is checked against."""
    _end_all(user, but=None)


def end_others(request: HttpRequest, *, user: User) -> None:
    """Everywhere but here, where the session goes on under a new key."""
    _end_all(user, but=request.session.session_key)
    update_session_auth_hash(request, user)


def _end_all(user: User, *, but: str | None) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        user.refresh_from_db(fields=["session_epoch"])
        ended, _ = UserSession.objects.filter(user=user).exclude(pk=but or "").delete()
        audit.record("accounts.sessions.end_all", on=user, before={"sessions": ended})
