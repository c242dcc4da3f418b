"""What may be there twice, for staff to look at. Likeness proves nothing: nothing is merged by
it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from django.db.models import Count, Q, QuerySet

from accounts.models import Learner, Organisation

#: Words that tell one organisation from another as little as its commas do.
IDLE = {
    "the", "and", "ltd", "limited", "plc", "llp", "cic", "cio", "inc", "uk", "council", "trust",
    "charity", "association", "of", "for",
}  # fmt: skip

Row = TypeVar("Row")


class Alike(NamedTuple):
    """Rows that may be one, and why. Learners are those of one organisation."""

    why: str
    rows: Sequence[Learner | Organisation]


def organisations() -> list[Alike]:
    """Organisations whose names are alike, by name, each with the number of its `people`. One
    query."""
    everybody = with_people(Organisation.objects.all())
    found = _grouped((organisation_key(each.name), each) for each in everybody)
    return [Alike("Names alike", rows) for rows in found]


def learners() -> list[Alike]:
    """Learners of one organisation with names alike, or with one address. One query."""
    everybody = list(
        Learner.objects.working_there()
        .select_related("organisation")
        .only("public_id", "full_name", "email", "job_role", "team", "organisation__name")
        .order_by("organisation__name", "full_name", "pk")
    )
    by_name = _grouped(
        ((each.organisation_id, person_key(each.full_name)), each) for each in everybody
    )
    by_email = _grouped(
        ((each.organisation_id, each.email.casefold()), each) for each in everybody if each.email
    )
    named = {frozenset(each.pk for each in rows) for rows in by_name}
    addressed = [rows for rows in by_email if frozenset(each.pk for each in rows) not in named]
    found = [("Names alike", rows) for rows in by_name]
    found += [("The same email address", rows) for rows in addressed]
    found.sort(key=lambda each: (each[1][0].organisation.name, each[1][0].full_name))
    return [Alike(why, rows) for why, rows in found]


def with_people(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return rows.annotate(people=Count("learners", filter=Q(learners__merged_into=None)))


def organisation_key(name: str) -> str:
    """Example Council Ltd., The Example-Council and EXAMPLE are one."""
    words = _words(name)
    return " ".join(word for word in words if word not in IDLE) or " ".join(words)


def person_key(name: str) -> frozenset[str]:
    """The words of a name in any order, without accents and initials between."""
    words = _words(name)
    return frozenset(word for word in words if len(word) > 1) or frozenset(words)


def _words(name: str) -> list[str]:
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name)
        if not unicodedata.combining(letter)
    )
    return re.findall(r"\w+", re.sub(r"['\u2019]", "", bare.replace("&", " and ").casefold()))


def _grouped(keyed: Iterable[tuple[Hashable, Row]]) -> list[list[Row]]:
    groups: defaultdict[Hashable, list[Row]] = defaultdict(list)
    for key, row in keyed:
        groups[key].append(row)
    return [rows for rows in groups.values() if len(rows) > 1]
