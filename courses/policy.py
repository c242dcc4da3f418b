"""Who may see which dates, and whose registers are whose. Somebody else's is not refused but
unknown: its address tells nothing."""

import datetime as dt

from django.core import signing
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from accounts import roles
from accounts.models import Organisation, User
from accounts.policy import Visitor, buying_organisations, in_role, is_verified_staff
from courses.models import CourseRun, Enrolment
from courses.models.runs import CourseRunQuerySet

_signer = signing.Signer(salt="courses.private_date")


def dates_for(visitor: Visitor) -> CourseRunQuerySet:
    """The dates that go ahead and that this person may see and book: the public ones, and those of
    an organisation for which they book. Signing in has proved whose address theirs is."""
    if not visitor.is_authenticated:
        return CourseRun.objects.public()
    theirs = buying_organisations(visitor)
    return CourseRun.objects.going_ahead().filter(Q(organisation=None) | Q(organisation__in=theirs))


def own_dates(visitor: Visitor, *, now: dt.datetime) -> CourseRunQuerySet:
    """The dates to come that this person's organisations have to themselves."""
    return dates_for(visitor).exclude(organisation=None).to_come(now)


def key_to(run: CourseRun) -> str:
    """What opens a private date to whoever holds the link with it. Another organisation's date is
    another date: changing whose it is makes old links useless."""
    return _key(run, run.organisation_id)


def opens(key: str, run: CourseRun) -> bool:
    """Whether `key` is the one to this private date, or was before its organisation was merged into
    the one that it has now."""
    if not run.is_private:
        return False
    if constant_time_compare(key, key_to(run)):
        return True
    merged = Organisation.with_merged.filter(merged_into=run.organisation_id)
    return bool(key) and any(
        constant_time_compare(key, _key(run, pk)) for pk in merged.values_list("pk", flat=True)
    )


def _key(run: CourseRun, organisation_id: int | None) -> str:
    return _signer.signature(f"{run.public_id}:{organisation_id}")


def registers_of(user: User) -> CourseRunQuerySet:
    """A trainer's own dates; all of them for the training office and administrators."""
    going_ahead = CourseRun.objects.going_ahead()
    if in_role(user, roles.TRAINING_OFFICE) or in_role(user, roles.ADMINISTRATORS):
        return going_ahead
    return going_ahead.filter(trainer=user)


def needs_of(user: User) -> CourseRunQuerySet:
    """The dates whose attendees' needs this person may read: the date's trainer, and the training
    office. Nobody else, whatever else they may do."""
    going_ahead = CourseRun.objects.going_ahead()
    if in_role(user, roles.TRAINING_OFFICE):
        return going_ahead
    return going_ahead.filter(trainer=user)


def may_see_photo(user: User, *, of: User) -> bool:
    """Whoever shows it, the training office, and the trainer of a date that they are on."""
    if user.pk == of.pk:
        return True
    if not is_verified_staff(user):
        return False
    if in_role(user, roles.TRAINING_OFFICE) or in_role(user, roles.ADMINISTRATORS):
        return True
    on = Enrolment.objects.live().filter(learner__user=of, run__in=registers_of(user))
    return on.exists()
