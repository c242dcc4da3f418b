"""Whether a discount code does anything for a booking: looked at each time its price is reckoned.
A use is a booking that is confirmed, or being paid for, with the code on it."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation
from bookings import seats
from bookings.models import Booking, DiscountCode, Place
from bookings.pricing.bands import known_organisation
from courses.models import CourseRun, CourseRunQuerySet

ENDED = "The code {code} has ended. You can go on without it."
NOT_YET = "The code {code} begins on {day}. You can go on without it, or come back then."
USED_UP = "The code {code} has been used as often as it can be. You can go on without it."
USED_BY_YOU = (
    "Your organisation has used the code {code} as often as it can. You can go on without it."
)
NOT_THESE = "The code {code} is not for what you are booking. You can go on without it."
SIGN_IN = (
    "The code {code} is for particular organisations. Sign in as somebody who books for one of"
    " them, or go on without it."
)
NOT_YOURS = "The code {code} is not for your organisation. You can go on without it."


def problem(
    code: DiscountCode,
    *,
    booking: Booking,
    places: Sequence[Place],
    now: dt.datetime,
    organisation: Organisation | None = None,
) -> str:
    """Why `code` does nothing for `booking` just now, in words for the buyer; nothing where it
    does. `organisation` is the buyer's, where that is certain; otherwise whoever has signed in
    tells it. Whoever must be sure that a use is left locks the code first."""
    organisation = organisation or known_organisation(booking)
    why = (
        _by_dates(code, now)
        or _for_whom(code, booking, organisation)
        or _by_uses(code, booking, organisation)
    )
    if not why and not _is_for_any(code, places):
        why = NOT_THESE
    day = f"{code.valid_from:%-d %B %Y}" if code.valid_from else ""
    return why.format(code=code.code, day=day)


def uses(code: DiscountCode, *, besides: Booking | None = None) -> int:
    """The bookings that have it: confirmed, or being paid for."""
    return _using(code, besides).count()


def taken_up(booking: Booking) -> None:
    """`booking` is confirmed in this transaction: with the last use of its code, the seats that are
    kept for its holders return to sale (`ReservedSeatsQuerySet.in_force`), to whoever waits
    first."""
    code = booking.code
    if code is None or code.max_uses is None:
        return
    used = Booking.objects.filter(code=code, state=Booking.State.CONFIRMED)
    if used.count() >= code.max_uses:
        seats.freed(kept_on(code))


def kept_on(code: DiscountCode) -> CourseRunQuerySet:
    """The dates with seats that are kept for its holders."""
    return CourseRun.objects.filter(reserved_seats__code=code)


def _using(code: DiscountCode, besides: Booking | None) -> QuerySet[Booking]:
    states = [Booking.State.PAYING, Booking.State.CONFIRMED]
    found = Booking.objects.filter(code=code, state__in=states)
    return found.exclude(pk=besides.pk) if besides else found


def _by_dates(code: DiscountCode, now: dt.datetime) -> str:
    today = timezone.localdate(now)
    if code.is_open(today):
        return ""
    return NOT_YET if code.active and code.valid_from and code.valid_from > today else ENDED


def _for_whom(code: DiscountCode, booking: Booking, organisation: Organisation | None) -> str:
    own = {each.pk for each in code.organisations.all()}
    if not own or (organisation and organisation.pk in own):
        return ""
    return NOT_YOURS if organisation or booking.started_by_id else SIGN_IN


def _by_uses(code: DiscountCode, booking: Booking, organisation: Organisation | None) -> str:
    if code.max_uses is not None and _using(code, booking).count() >= code.max_uses:
        return USED_UP
    if code.max_uses_each is not None:
        # While it is being paid for, a booking has no organisation yet: whoever pays it has.
        theirs = Q(organisation=organisation) if organisation else Q(pk=None)
        if booking.contact_email:
            theirs |= Q(organisation=None, contact_email__iexact=booking.contact_email)
        if _using(code, booking).filter(theirs).count() >= code.max_uses_each:
            return USED_BY_YOU
    return ""


def _is_for_any(code: DiscountCode, places: Iterable[Place]) -> bool:
    courses = {course.pk for course in code.courses.all()}
    return any(
        (not courses or place.course_id in courses)
        and not place.complimentary
        and not (place.run and place.run.is_private)
        for place in places
    )
