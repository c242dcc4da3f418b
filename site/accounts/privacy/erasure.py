"""Forgetting a person. Each room registers what it holds of people, and forgets it:

    erasure.register(Part("certificates", count=..., erase=...))

All of it happens in one transaction, in the order of INSTALLED_APPS: a room forgets before those
that it builds on. What an invoice needs stays (safety.md). Nothing brings anybody back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from accounts.models import Learner, Membership, Organisation, User
from accounts.own import addresses as all_addresses
from common import audit


class Refused(Exception):
    """Why somebody cannot be erased yet, in words for them; one paragraph for each reason."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


@dataclass(frozen=True)
class Person:
    """Whoever is to be forgotten: an account, or learners without one, or both."""

    user: User | None
    learners: tuple[Learner, ...]
    names: frozenset[str]
    #: Those that nobody else is reached at.
    addresses: frozenset[str]
    #: Those that others share: there, it is the name that tells whose something is.
    shared: frozenset[str]

    def at(self, address: str, *, name: str = "") -> Q:
        """Rows whose field `address` holds an address of theirs. Where it is shared, the field
        `name` must hold their name as well; without such a field, what is shared is left."""
        theirs = _any_of(address, self.addresses)
        return theirs | (_any_of(address, self.shared) & self.named(name) if name else nothing())

    def named(self, field: str) -> Q:
        return _any_of(field, self.names)


def nothing() -> Q:
    return Q(pk__in=[])


def _any_of(field: str, values: Iterable[str]) -> Q:
    """Whatever the case of the letters."""
    return reduce(or_, (Q(**{f"{field}__iexact": value}) for value in sorted(values)), nothing())


@dataclass(frozen=True)
class Part:
    """What one room holds of a person."""

    #: In the plural, for the preview.
    name: str
    count: Callable[[Person], int]
    erase: Callable[[Person], None]
    #: What stands in the way, in words for the person; nothing if nothing does.
    refuses: Callable[[Person], list[str]] = lambda person: []


_parts: list[Part] = []


def register(*parts: Part) -> None:
    """Call it from the `ready` of the app whose records they are."""
    _parts.extend(parts)


def person(user: User | None, *, learners: Iterable[Learner] | None = None) -> Person:
    """The person with this account: with all the learners who are linked to it, unless it is said
    which."""
    theirs = tuple(learners if learners is not None else user.learners.all() if user else ())
    addresses = {learner.email.lower() for learner in theirs} - {""}
    names = {learner.full_name for learner in theirs}
    if user:
        addresses.update(all_addresses.of(user))
        names |= {user.full_name, user.printed_name}
    shared = frozenset(address for address in addresses if _is_shared(address, theirs))
    return Person(user, theirs, frozenset(names - {""}), frozenset(addresses) - shared, shared)


def refusals(person: Person) -> list[str]:
    """What stands in the way of erasing them."""
    return [reason for part in _parts for reason in part.refuses(person)]


def preview(person: Person) -> list[tuple[str, int]]:
    """What would go: how many of what."""
    counted = [(part.name, part.count(person)) for part in _parts]
    return [(name, number) for name, number in counted if number]


def erase(person: Person, *, reason: str = "") -> None:
    """Forget them. Doing it twice does it once. Raises Refused."""
    with transaction.atomic():
        _lock_organisations(person)
        if person.user:
            list(User.objects.select_for_update(of=("self",)).filter(pk=person.user.pk))
        keys = [learner.pk for learner in person.learners]
        list(Learner.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
        if reasons := refusals(person):
            raise Refused(reasons)
        went = dict(preview(person))
        on = person.user or (person.learners[0] if person.learners else None)
        audit.record("accounts.erasure.erase", on=on, after={"erased": went}, reason=reason)
        for part in _parts:
            part.erase(person)


def _lock_organisations(person: Person) -> None:
    """Before their people and bookings, as everybody does who works for an organisation: their name
    may be all that is known of one."""
    theirs = Membership.objects.filter(user=person.user).values("organisation")
    theirs_too = Learner.with_merged.filter(pk__in=[each.pk for each in person.learners])
    either = Q(pk__in=theirs) if person.user else nothing()
    either |= Q(pk__in=theirs_too.values("organisation"))
    rows = Organisation.with_merged.filter(either).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True))


def _is_shared(address: str, learners: tuple[Learner, ...]) -> bool:
    others = Learner.objects.with_email(address).exclude(pk__in=[each.pk for each in learners])
    names = {learner.full_name.casefold() for learner in learners}
    return any(other.full_name.casefold() not in names for other in others)
