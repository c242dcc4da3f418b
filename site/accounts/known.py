"""The people of the audit trail, by name."""

import uuid
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from common import people

#: More of one name than anybody wants to see together.
MOST = 100


def names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    known = User.objects.filter(public_id__in=ids).only("public_id", "full_name", "email")
    return {user.public_id: user.get_full_name() for user in known}


def find(typed: str) -> list[uuid.UUID]:
    found = User.objects.filter(Q(email__iexact=typed) | Q(full_name__icontains=typed))
    return list(found.values_list("public_id", flat=True)[:MOST])


people.register(names=names, find=find)
