"""What naming holds of a person, forgotten."""

from django.db.models import QuerySet

from accounts.privacy import erasure
from accounts.privacy.erasure import Person
from bookings.models import NameRequest, PeopleList


def _requests(person: Person) -> QuerySet[NameRequest]:
    return NameRequest.objects.filter(person.at("email"))


def forget_requests(person: Person) -> None:
    _requests(person).delete()


def _lists(person: Person) -> list[PeopleList]:
    """Those in which their name or one of their addresses stands. They are few, and kept for
    weeks."""
    marks = {name.casefold() for name in person.names} | set(person.addresses)
    return [
        each
        for each in PeopleList.objects.all()
        if any(_bears(cells, marks) for _, cells in each.rows)
    ]


def _bears(cells: list[str], marks: set[str]) -> bool:
    return any(cell.casefold() in marks for cell in cells) or " ".join(cells).casefold() in marks


def forget_lists(person: Person) -> None:
    """Their rows; the rest of the list stays as it is."""
    marks = {name.casefold() for name in person.names} | set(person.addresses)
    for each in _lists(person):
        each.rows = [row for row in each.rows if not _bears(row[1], marks)]
        each.save(update_fields=["rows"])


erasure.register(
    erasure.Part(
        "links to name themselves",
        count=lambda person: _requests(person).count(),
        erase=forget_requests,
    ),
    erasure.Part(
        "lists of people to be booked",
        count=lambda person: len(_lists(person)),
        erase=forget_lists,
    ),
)
