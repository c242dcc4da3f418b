"""Keeping an organisation's people one by one."""

from django.db import transaction

from accounts.imports import matching
from accounts.models import Learner, Organisation
from accounts.people import linking
from common import audit

FIELDS = ("full_name", "email", "job_role", "team", "professional_body", "registration_number")
#: What somebody who owns their learning says about themselves, and nobody else.
THEIRS = ("full_name", "email")


class LearnerError(Exception):
    """Why the record cannot be as it was typed, in words for the reader."""


def add(organisation: Organisation, *, values: dict[str, str]) -> Learner:
    """Raises LearnerError."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        learner = Learner(organisation=organisation, **_clean(values))
        _check(learner)
        learner.save()
        linking.link_new([learner])
        audit.record("accounts.learners.add", on=learner, after=_organisation(learner))
    return learner


def change(learner: Learner, *, values: dict[str, str]) -> None:
    """Somebody who owns their learning keeps their name and address. Raises LearnerError."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=learner.organisation_id)
        learner = Learner.objects.select_related("organisation").get(pk=learner.pk)
        if learner.has_left:
            raise LearnerError("They have left your organisation, so what is here stands still.")
        kept = THEIRS if learner.user_id else ()
        changed = [
            field
            for field, value in _clean(values).items()
            if field not in kept and getattr(learner, field) != value
        ]
        for field in changed:
            setattr(learner, field, _clean(values)[field])
        _check(learner)
        learner.save(update_fields=changed)
        linking.link_new([learner])
        if changed:
            audit.record(
                "accounts.learners.change",
                on=learner,
                after={**_organisation(learner), "fields": changed},
            )


def exported(organisation: Organisation, *, kind: str) -> list[Learner]:
    """Everybody of the organisation, for a file; who took it is recorded."""
    with transaction.atomic():
        people = list(organisation.learners.filter(erased_at=None).order_by("full_name", "pk"))
        audit.record(
            "accounts.learners.export", on=organisation, after={"people": len(people), "as": kind}
        )
    return people


def _clean(values: dict[str, str]) -> dict[str, str]:
    clean = {field: " ".join(values.get(field, "").split()) for field in FIELDS}
    return clean | {"email": clean["email"].lower()}


def _check(learner: Learner) -> None:
    """The database keeps two of the same name and address apart; here it is said why."""
    if not learner.email:
        return
    known = matching.key(learner.full_name, learner.email)
    others = Learner.objects.with_email(learner.email).filter(
        organisation_id=learner.organisation_id
    )
    for other in others.exclude(pk=learner.pk):
        if matching.key(other.full_name, other.email) == known:
            raise LearnerError("There is somebody with this name and address already.")


def _organisation(learner: Learner) -> dict[str, object]:
    return {"organisation": learner.organisation.public_id}
