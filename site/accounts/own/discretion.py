"""Messages without a course title, for whoever asked for that: an inbox may have other readers."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from accounts.models import EmailAddress, Learner, User
from common import audit, discretion


def is_asked_by(address: str) -> bool:
    """Whether a message to this address must be discreet: one of its readers asked."""
    address = address.strip().lower()
    asked = User.objects.filter(discreet=True).filter(
        Exact(Lower("email"), address) | Exact(Lower("addresses__email"), address)
    )
    learners = Learner.objects.with_email(address)
    return asked.exists() or learners.filter(Q(discreet=True) | Q(user__discreet=True)).exists()


def among(learners: Iterable[Learner]) -> set[int]:
    """Those of `learners`, by primary key, to whom messages are to be discreet; in as many queries
    for many as for one."""
    learners = list(learners)
    addresses = {learner.email.lower() for learner in learners if learner.email}
    asked = User.objects.filter(discreet=True)
    wished = {
        *asked.annotate(address=Lower("email"))
        .filter(address__in=addresses)
        .values_list("address", flat=True),
        *EmailAddress.objects.filter(user__discreet=True)
        .annotate(address=Lower("email"))
        .filter(address__in=addresses)
        .values_list("address", flat=True),
        *Learner.objects.with_any_email(addresses)
        .filter(Q(discreet=True) | Q(user__discreet=True))
        .values_list("address", flat=True),
    }
    themselves = Q(discreet=True) | Q(user__discreet=True)
    keys = [learner.pk for learner in learners]
    own = set(Learner.objects.filter(themselves, pk__in=keys).values_list("pk", flat=True))
    return own | {learner.pk for learner in learners if learner.email.lower() in wished}


def choose(user: User, *, discreet: bool) -> None:
    """For every message that is sent from now on, to any of their addresses."""
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if user.discreet != discreet:
            user.discreet = discreet
            user.save(update_fields=["discreet"])
            audit.record("accounts.discretion.choose", on=user, after={"fields": ["discreet"]})


def choose_for(learner: Learner, *, discreet: bool) -> None:
    """For a person who does not sign in, by their private link."""
    with transaction.atomic():
        learner = Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)
        if learner.discreet != discreet:
            learner.discreet = discreet
            learner.save(update_fields=["discreet"])
            audit.record("accounts.discretion.choose", on=learner, after={"fields": ["discreet"]})


discretion.register(is_asked_by)
