"""Doors that wrong passwords have closed for a while: django-axes counts, and this says when it is
too many, shows it and opens a door early."""

import datetime as dt
from typing import Any, NamedTuple

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt, AccessFailureLog
from django.db import transaction
from django.db.models import Max, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from common import audit

#: Wrong passwords within the quarter of an hour: for one account from one address; for one account
#: from anywhere, against whoever changes address; from one address for anybody, against whoever
#: tries one password on everybody.
PAIR, ACCOUNT, ADDRESS = 5, 20, 30


class Handler(AxesDatabaseHandler):
    """axes knows one limit for every way of counting."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        failures = int(super().get_failures(request, credentials))
        email = (credentials or {}).get("email")
        wide = bool(email) and _tries(username=email) >= ACCOUNT
        if wide or _tries(ip_address=request.axes_ip_address) >= ADDRESS:
            return max(failures, PAIR)
        return failures


class Lockout(NamedTuple):
    """`email` is as typed, perhaps nobody's; empty where the address is closed for everybody, as
    `address` is where the account is closed from everywhere."""

    email: str
    address: str
    tries: int
    since: dt.datetime
    until: dt.datetime


class NotClosed(Exception):
    def __init__(self) -> None:
        super().__init__("That sign-in is open again already.")


def current() -> list[Lockout]:
    """The newest first."""
    closed = [
        *_closed("username", "ip_address", limit=PAIR),
        *_closed("username", limit=ACCOUNT),
        *_closed("ip_address", limit=ADDRESS),
    ]
    return sorted(closed, key=lambda lockout: lockout.since, reverse=True)


def recent_failures(number: int = 50) -> QuerySet[AccessFailureLog]:
    """Of the last week, the newest first."""
    week = timezone.now() - dt.timedelta(days=7)
    return AccessFailureLog.objects.filter(attempt_time__gt=week)[:number]


def lift(*, email: str, address: str) -> None:
    """Open one early. Raises NotClosed."""
    closed = [each for each in current() if (each.email, each.address) == (email, address)]
    if not closed:
        raise NotClosed
    with transaction.atomic():
        attempts = _recent()
        if email:
            attempts = attempts.filter(username=email)
        if address:
            attempts = attempts.filter(ip_address=address)
        attempts.delete()
        person = User.objects.filter(email__iexact=email).first() if email else None
        audit.record("accounts.lockouts.lift", on=person, before={"tries": closed[0].tries})


def _closed(*fields: str, limit: int) -> list[Lockout]:
    rows = (
        _recent()
        .order_by()
        .values(*fields)
        .annotate(tries=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(tries__gte=limit)
    )
    return [
        Lockout(
            row.get("username") or "",
            row.get("ip_address") or "",
            row["tries"],
            row["last"],
            row["last"] + _cool_off(),
        )
        for row in rows
    ]


def _tries(**of: str | None) -> int:
    return _recent().filter(**of).aggregate(tries=Sum("failures_since_start"))["tries"] or 0


def _recent() -> QuerySet[AccessAttempt]:
    return AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - _cool_off())


def _cool_off() -> dt.timedelta:
    return dt.timedelta(seconds=get_cool_off().total_seconds())
