"""What the demonstration is filled with. Loading again adds what is new, and leaves alone whatever
a person has edited or deleted since."""

import datetime as dt

from demo.content import courses, dates, pages, people


def load(*, now: dt.datetime) -> None:
    people.load()
    courses.load()
    pages.load()
    dates.load(now)
