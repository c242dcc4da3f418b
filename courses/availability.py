"""What is left of a date, in one word: the list, the course's page and its structured data say the
same. Whoever fetches the dates counts the seats: each comes with its `places_left`."""

from enum import StrEnum

from courses.models import CourseRun

#: Under so many places, the reader is told how few.
FEW = 5


class Availability(StrEnum):
    OPEN = "open"
    FEW = "few"
    SOLD_OUT = "sold out"


def availability(run: CourseRun) -> Availability:
    if run.places_left < 1:
        return Availability.SOLD_OUT
    return Availability.FEW if run.places_left < FEW else Availability.OPEN
