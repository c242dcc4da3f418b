"""Times as people say them, always on the UK's clock: Tuesday 3 March 2027, 10 am to 1 pm."""

import datetime as dt

from django.utils import timezone


def day(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local:%A} {local.day} {local:%B %Y}"


def clock(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"


def span(start: dt.datetime, end: dt.datetime) -> str:
    """One sitting, or the run of days from the first to the last."""
    if timezone.localtime(start).date() == timezone.localtime(end).date():
        return f"{day(start)}, {clock(start)} to {clock(end)} (UK time)"
    return f"{day(start)} to {day(end)}"


def date(moment: dt.date) -> str:
    """As lists in the office give it, short: 3 Mar 2027."""
    local = timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment
    return f"{local.day} {local:%b %Y}"


def brief(moment: dt.datetime) -> str:
    """As boards give it, where each line is a date: Wed 3 Mar 2027, 10 am."""
    local = timezone.localtime(moment)
    return f"{local:%a} {date(moment)}, {clock(moment)}"
