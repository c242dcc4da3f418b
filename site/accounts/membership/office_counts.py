"""What the office is told of each organisation in numbers. Rooms above this one add what they
have: `register("booking_count", label="Bookings", rows=Booking.objects.filter(...))`."""

from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Invitation, Membership, Organisation


class Number(NamedTuple):
    name: str
    label: str
    #: Rows with an `organisation`.
    rows: QuerySet[Any]

    @property
    def expression(self) -> Coalesce:
        """Counted apart from the others: joined, they would multiply each other."""
        its = self.rows.filter(organisation=OuterRef("pk")).order_by().values("organisation")
        number = Subquery(its.annotate(number=Count("pk")).values("number"), IntegerField())
        return Coalesce(number, 0)


_numbers: list[Number] = []


def register(name: str, *, label: str, rows: QuerySet[Any]) -> None:
    """Call it from the `ready` of the app that has the rows."""
    _numbers.append(Number(name, label, rows))


def numbers() -> list[Number]:
    return [
        Number("member_count", "Members", Membership.objects.all()),
        Number("invitation_count", "Open invitations", Invitation.objects.open()),
        *_numbers,
    ]


def counted(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Each with its numbers, by their names."""
    return organisations.annotate(**{number.name: number.expression for number in numbers()})
