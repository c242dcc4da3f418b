"""How sessions are kept (`SESSION_ENGINE`): Django's own way, in rows that say whose they are and
that end a fixed time after signing in, whatever is done meanwhile."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, TypedDict

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import UserSession

SIGN_IN = "sign_in"
SEEN_EVERY = dt.timedelta(minutes=5)


class SignIn(TypedDict):
    """What a session remembers of its beginning, and when it ends. In seconds since 1970."""

    id: str
    at: float
    until: float
    browser: str
    own_device: bool


class SessionStore(DatabaseStore):
    _get_session_from_db: Callable[[], UserSession | None]

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        if row is None:
            return {}
        now = timezone.now()
        if row.last_seen_at and now - row.last_seen_at > SEEN_EVERY:
            UserSession.objects.filter(pk=row.pk).update(last_seen_at=now)
        return dict(self.decode(row.session_data))

    def _get_new_session_key(self) -> str:
        """Not looked for first: of 36^32 keys none comes twice, and if one did its row would be
        refused, and `create` would try another."""
        return get_random_string(32, VALID_KEY_CHARS)

    def read_locked(self) -> None:
        """Read it anew, and let no other request do so until the caller's transaction ends: what is
        counted in a session is counted wrong when several requests come at once."""
        row = (
            UserSession.objects.select_for_update(no_key=True)
            .filter(session_key=self.session_key, expire_date__gt=timezone.now())
            .first()
        )
        if row is None:
            self._session_key = None
        self._session_cache = self.decode(row.session_data) if row else {}

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        row = super().create_model_instance(data)
        assert isinstance(row, UserSession)
        sign_in: SignIn | None = data.get(SIGN_IN)
        if sign_in and SESSION_KEY in data:
            row.user_id = int(data[SESSION_KEY])
            row.public_id = uuid.UUID(sign_in["id"])
            row.begun_at = dt.datetime.fromtimestamp(sign_in["at"], dt.UTC)
            row.last_seen_at = timezone.now()
            row.browser = sign_in["browser"]
            row.own_device = sign_in["own_device"]
        return row

    def get_expiry_date(self, **kwargs: Any) -> dt.datetime:
        date: dt.datetime = super().get_expiry_date(**kwargs)
        end = self._end()
        if end is None:
            return date
        # Somebody may have chosen a nearer end, as for idle sessions; nobody a later one.
        return min(date, end) if self.get("_session_expiry") else end

    def get_expiry_age(self, **kwargs: Any) -> int:
        since = kwargs.get("modification") or timezone.now()
        return int((self.get_expiry_date(**kwargs) - since).total_seconds())

    def get_expire_at_browser_close(self) -> bool:
        """On a device that others use too the cookie goes with the browser."""
        sign_in: SignIn | None = self.get(SIGN_IN)
        if sign_in is None:
            return super().get_expire_at_browser_close()
        return not sign_in["own_device"]

    def _end(self) -> dt.datetime | None:
        sign_in: SignIn | None = self.get(SIGN_IN)
        return dt.datetime.fromtimestamp(sign_in["until"], dt.UTC) if sign_in else None
