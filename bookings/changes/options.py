"""What can be done with each place of a booking today, what it costs, and when that changes."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from bookings.changes import money, opening, policy
from bookings.changes.policy import Policy
from bookings.models import Booking, Change, Place

BEGUN = "It was begun."


class Options(NamedTuple):
    """Of one place. The sentences say what each choice costs; an empty `back` gives nothing."""

    place: Place
    substituting: str
    moving: str
    cancelling: str
    may_substitute: bool
    may_move: bool
    may_cancel: bool
    back: money.Money

    @property
    def may_anything(self) -> bool:
        return self.may_move or self.may_cancel


def options(booking: Booking, *, now: dt.datetime) -> list[Options]:
    live = opening.all_live(booking)
    terms = policy.read(booking.policy)
    moved = _moved(booking)
    percents = [policy.percent_back(terms, opening.start(place), now) for place in live]
    lines = money.Lines([booking])
    backs = [
        money.backs([place], lines=lines, percents=[percent])[0]
        for place, percent in zip(live, percents, strict=True)
    ]
    worked_on = opening.begun(live)
    return [
        _options(place, terms, moved[place.pk], back, now, is_begun=place.pk in worked_on)
        for place, back in zip(live, backs, strict=True)
    ]


def _moved(booking: Booking) -> Counter[int | None]:
    """How often each place was moved by whoever booked it, in one query for all."""
    done = Change.objects.filter(booking=booking, kind=Change.Kind.MOVED, by_office=False)
    return Counter(done.values_list("place", flat=True))


def _options(
    place: Place,
    terms: Policy,
    moved: int,
    back: money.Money,
    now: dt.datetime,
    *,
    is_begun: bool,
) -> Options:
    start = opening.start(place)
    begun = policy.has_begun(start, now) or is_begun
    if is_begun:
        return Options(place, BEGUN, BEGUN, BEGUN, False, False, False, back)
    paced = place.run is None
    prepaid = place.booking.method == Booking.Method.POOL
    return Options(
        place,
        policy.substituting(start, now),
        "It has no date." if paced else policy.moving(terms, start, now, moved=moved),
        _prepaid(terms, start, now) if prepaid else policy.cancelling(terms, start, now),
        not begun and bool(place.name),
        not paced and policy.may_move(terms, start, now, moved=moved),
        not begun,
        back,
    )


def _prepaid(terms: Policy, start: dt.datetime | None, now: dt.datetime) -> str:
    if policy.percent_back(terms, start, now):
        days = min((step.days for step in terms.steps if step.percent), default=0)
        return f"It goes back to your prepaid places until {days} days before the start."
    return "It counts as used."


def alike(found: Sequence[Options]) -> list[list[Options]]:
    """In groups for which the same is to be said: on one date, at one price, with one history."""
    groups: dict[tuple[object, ...], list[Options]] = {}
    for each in found:
        said = (each.substituting, each.moving, each.cancelling, each.back.gross, each.may_cancel)
        groups.setdefault((each.place.course_id, each.place.run_id, *said), []).append(each)
    return list(groups.values())


def chosen(found: Sequence[Options], wanted: Sequence[str]) -> list[Options]:
    """Those whose public ids were sent; whatever else was sent is nobody's."""
    return [each for each in found if str(each.place.public_id) in wanted]
