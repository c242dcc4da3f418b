"""How long statements are kept, and whose go with a person."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from accounts.privacy import erasure
from accounts.privacy.erasure import Person
from bookings.models import Statement
from common import files
from common.retention import Kind, months, register


def _made(before: dt.datetime) -> QuerySet[Statement]:
    return Statement.objects.filter(made_at__lt=before)


def delete(statements: Sequence[Statement]) -> None:
    """With their files."""
    files.forget(statement.pdf for statement in statements)
    Statement.objects.filter(pk__in=[statement.pk for statement in statements]).delete()


def _theirs(person: Person) -> QuerySet[Statement]:
    """Of somebody who pays for themselves the account bears the name."""
    whose = Q(organisation__learners__in=person.learners)
    if person.user:
        whose |= Q(organisation__memberships__user=person.user)
    return Statement.objects.filter(whose, organisation__individual=True).distinct()


register(
    Kind(
        name="statements",
        label="Statements of account",
        what="The paper as it was made or sent. What it was counted from stays.",
        why="It can be made again for any period; later figures replace it.",
        counted_from="the day it was made",
        default=months(12),
        maximum=months(24),
        due=_made,
        delete=delete,
        moment="made_at",
        reference="public_id",
    ),
)
erasure.register(
    erasure.Part(
        "statements of their own account",
        count=lambda person: _theirs(person).count(),
        erase=lambda person: delete(list(_theirs(person))),
    ),
)
