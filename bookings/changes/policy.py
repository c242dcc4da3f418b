"""What changing one's mind costs, by the policy that was copied onto the booking. Nothing here
reads a clock or a row. Days are days of the UK's calendar: whoever cancels at any time of the
last free day cancels freely."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils import timezone

#: For a booking that bears none.
DEFAULT: dict[str, Any] = {"refund": [[28, 100], [14, 50]], "free_moves": 1, "move_days": 14}
ALL = 100


class Step(NamedTuple):
    """So many days before the start, or more, this percentage is given back."""

    days: int
    percent: int


class Policy(NamedTuple):
    """Its steps the longest before the start first."""

    steps: tuple[Step, ...]
    free_moves: int
    move_days: int


class Phase(NamedTuple):
    """What is given back until the end of a day; the last phase has none."""

    percent: int
    until: dt.date | None


def read(kept: Mapping[str, Any]) -> Policy:
    kept = {**DEFAULT, **kept}
    steps = sorted((Step(*step) for step in kept["refund"]), reverse=True)
    return Policy(tuple(steps), kept["free_moves"], kept["move_days"])


def days_before(start: dt.datetime, now: dt.datetime) -> int:
    return (timezone.localdate(start) - timezone.localdate(now)).days


def has_begun(start: dt.datetime | None, now: dt.datetime) -> bool:
    return start is not None and start <= now


def percent_back(policy: Policy, start: dt.datetime | None, now: dt.datetime) -> int:
    """Of what a place cost. Everything while there is no start to count from."""
    if start is None:
        return ALL
    if has_begun(start, now):
        return 0
    days = days_before(start, now)
    return next((step.percent for step in policy.steps if days >= step.days), 0)


def phases(policy: Policy, start: dt.datetime, now: dt.datetime) -> Iterator[Phase]:
    """From today's on."""
    today, first = timezone.localdate(now), timezone.localdate(start)
    for step in policy.steps:
        until = first - dt.timedelta(days=step.days)
        if until >= today:
            yield Phase(step.percent, until)
    yield Phase(0, None)


def changes_on(policy: Policy, start: dt.datetime | None, now: dt.datetime) -> dt.date | None:
    """The first day on which less is given back than today."""
    if start is None:
        return None
    until = next(phases(policy, start, now)).until
    return until + dt.timedelta(days=1) if until else None


def may_move(policy: Policy, start: dt.datetime | None, now: dt.datetime, *, moved: int) -> bool:
    """Whether a place that its booker has moved so often may be moved by them again."""
    if moved >= policy.free_moves or has_begun(start, now):
        return False
    return start is None or days_before(start, now) >= policy.move_days


# --- In words ------------------------------------------------------------------------------------


def cancelling(policy: Policy, start: dt.datetime | None, now: dt.datetime) -> str:
    if start is None:
        return "Free: the price is given back in full."
    if has_begun(start, now):
        return "The date has begun, and can no longer be cancelled."
    said = [
        _given_back(phase.percent)
        + (f" until the end of {_day(phase.until)}" if phase.until else "")
        for phase in phases(policy, start, now)
    ]
    sentence = "; then ".join(said)
    return sentence[0].upper() + sentence[1:] + "."


def moving(policy: Policy, start: dt.datetime | None, now: dt.datetime, *, moved: int) -> str:
    if has_begun(start, now):
        return "The date has begun, and can no longer be changed."
    if moved >= policy.free_moves:
        once = "once" if policy.free_moves == 1 else f"{policy.free_moves} times"
        said = f"It was moved {once} already" if policy.free_moves else "Ask us"
        return f"{said}: ask us, and we see what can be done."
    if not may_move(policy, start, now, moved=moved):
        return (
            f"Free moves ended {policy.move_days} days before the start: ask us, and we see what"
            " can be done."
        )
    if start is None:
        return "Free."
    last = timezone.localdate(start) - dt.timedelta(days=policy.move_days)
    return (
        f"Free until the end of {_day(last)}, apart from a difference in price; then only our"
        " office can move it."
    )


def substituting(start: dt.datetime | None, now: dt.datetime) -> str:
    if has_begun(start, now):
        return "The date has begun, and nobody else can take the place."
    return "Free until the course starts." if start else "Free until it is begun."


def _given_back(percent: int) -> str:
    if percent == ALL:
        return "free"
    if not percent:
        return "nothing is refunded"
    return "half of the price is refunded" if percent == 50 else f"{percent} % is refunded"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
