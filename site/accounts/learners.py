"""The people whom an organisation trains."""

from collections.abc import Sequence
from typing import NamedTuple

from accounts.models import Learner, Organisation


class Person(NamedTuple):
    """Somebody as a buyer names them. The email may be missing, and may be shared."""

    name: str
    email: str
    job_role: str

    @property
    def key(self) -> tuple[str, str]:
        return self.name.casefold(), self.email.casefold()


def learners(organisation: Organisation, *, people: Sequence[Person]) -> list[Learner]:
    """A learner for each of `people`, in their order: whoever has the name and the email already,
    and new ones for the rest. A name alone is never taken for somebody of the same name with an
    address."""
    known = {
        (learner.full_name.casefold(), learner.email.casefold()): learner
        for learner in Learner.objects.filter(
            organisation=organisation, full_name__in=[person.name for person in people]
        )
    }
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
    return [known.get(person.key) or new[person.key] for person in people]
