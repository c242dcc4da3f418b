"""What the bank said of a person, forgotten. That somebody paid stays with what they paid, as the
invoice does; a transfer that waits is money of theirs, and stays until it is settled."""

from django.db.models import Q, QuerySet

from accounts.privacy import erasure
from accounts.privacy.erasure import Person
from bookings.models import BankFile, BankRow

FORGOTTEN = "Forgotten"


def _files(person: Person) -> list[BankFile]:
    """Not confirmed, and their name stands in them. They are few, and kept for days."""
    names = [name.casefold() for name in person.names]
    return [
        file
        for file in BankFile.objects.filter(state=BankFile.State.PREVIEW)
        if any(name in _said(file) for name in names)
    ]


def _said(file: BankFile) -> str:
    return "\n".join(" ".join(cells) for _, cells in file.rows).casefold()


def _rows(person: Person) -> QuerySet[BankRow]:
    named = Q(pk__in=[])
    for name in sorted(person.names):
        named |= Q(text__icontains=name)
    return BankRow.objects.filter(named, state=BankRow.State.NOT_OURS)


def forget(person: Person) -> None:
    """The file goes; of a transfer that was put aside, what it said. It stays known, so
    that no later file brings it back."""
    BankFile.objects.filter(pk__in=[file.pk for file in _files(person)]).delete()
    _rows(person).update(text=FORGOTTEN)


erasure.register(
    erasure.Part(
        "bank statements not used, and transfers that were put aside",
        count=lambda person: len(_files(person)) + _rows(person).count(),
        erase=forget,
    ),
)
