"""The people whom organisations train."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Learner, Organisation
from accounts.people import linking
from common import audit


class Person(NamedTuple):
    """Somebody as a buyer names them. The email may be missing, and may be shared."""

    name: str
    email: str
    job_role: str

    @property
    def key(self) -> tuple[str, str]:
        return self.name.casefold(), self.email.casefold()


def learners(
    organisation: Organisation, *, people: Sequence[Person], is_new: bool = False
) -> list[Learner]:
    """A learner for each of `people`, in their order: whoever has the name and the email already,
    and new ones for the rest. A name alone is never taken for somebody of the same name with an
    address.

    Who has left is not taken up again, because what the organisation knew of them then stands
    still: somebody of that name and address is a new learner from now on, and belongs to the same
    person if they have verified the address. The caller has locked the organisation, or has just
    made it: one that `is_new` has nobody yet, and is not asked."""
    known: dict[tuple[str, str], Learner] = {}
    left: dict[tuple[str, str], Learner] = {}
    if not is_new:
        for learner in _namesakes(organisation, people):
            (left if learner.has_left else known)[_key(learner)] = learner
    new = {
        person.key: Learner(
            organisation=organisation,
            full_name=person.name,
            email=person.email.lower(),
            job_role=person.job_role,
        )
        for person in people
        if person.key not in known
    }
    Learner.objects.bulk_create(new.values())
    linking.link_new(list(new.values()))
    for key, learner in new.items():
        if key in left:
            audit.record(
                "accounts.learners.booked_again", on=learner, before={"left": left[key].public_id}
            )
    return [known.get(person.key) or new[person.key] for person in people]


def _namesakes(organisation: Organisation, people: Sequence[Person]) -> QuerySet[Learner]:
    """Whoever has one of their names; of two who have left, the later one last."""
    names = {person.name for person in people}
    namesakes = Learner.objects.annotate(lower_name=Lower("full_name")).filter(
        # As written, and as the database takes it for the same: SQLite lowers English letters only.
        Q(full_name__in=names) | Q(lower_name__in={name.lower() for name in names}),
        organisation=organisation,
    )
    return namesakes.order_by("left_on")


def _key(learner: Learner) -> tuple[str, str]:
    return learner.full_name.casefold(), learner.email.casefold()
