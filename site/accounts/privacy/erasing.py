"""What people and organisations hold of a person, forgotten. Registered last but for nothing: the
rooms above have let go of learners and accounts when these go."""

import json

from allauth.account.models import EmailAddress as AllauthAddress
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential
from wagtail.models import ModelLogEntry

from accounts.merging import closing
from accounts.models import (
    AddressClaim,
    ContactPreferences,
    EmailAddress,
    ErasureRequest,
    ImportRow,
    Invitation,
    Learner,
    Membership,
    Organisation,
    ProfilePhoto,
    UserSession,
)
from accounts.privacy.erasure import Part, Person, nothing, register
from common import files
from common.models import OutgoingMessage

#: What stands for a name where a row must stay to be counted.
NOBODY = "Erased person"
#: What goes with an account of which a row must stay.
_OF_THE_ACCOUNT = (
    AddressClaim, ContactPreferences, EmailAddress, ProfilePhoto, StaticDevice, TOTPDevice,
    WebAuthnCredential,
)  # fmt: skip


# --- What stands in the way -----------------------------------------------------------------------


def staff_stay(person: Person) -> list[str]:
    if person.user and (person.user.is_staff or person.user.is_superuser):
        return ["This account belongs to staff. An administrator has to close it first."]
    return []


def owners_hand_over(person: Person) -> list[str]:
    return [
        f"You are the only owner of {organisation}, and others depend on it. Make somebody else"
        " its owner first, or ask us to."
        for organisation in _owned_alone(person)
    ]


def _owned_alone(person: Person) -> list[Organisation]:
    if person.user is None:
        return []
    owned = Organisation.objects.filter(
        memberships__user=person.user, memberships__role=Membership.Role.OWNER
    )
    return [
        organisation
        for organisation in owned
        if not _others(organisation, person).filter(role=Membership.Role.OWNER).exists()
        and (_others(organisation, person).exists() or _other_learners(organisation, person))
    ]


def _others(organisation: Organisation, person: Person) -> QuerySet[Membership]:
    return organisation.memberships.exclude(user=person.user)


def _other_learners(organisation: Organisation, person: Person) -> bool:
    known = organisation.learners.filter(erased_at=None)
    return known.exclude(pk__in=[learner.pk for learner in person.learners]).exists()


# --- Messages and logs ----------------------------------------------------------------------------


def _messages(person: Person) -> QuerySet[OutgoingMessage]:
    return OutgoingMessage.objects.filter(person.at("recipient", name="context__name"))


def _messages_about(person: Person) -> QuerySet[OutgoingMessage]:
    """To others, and naming them."""
    said = OutgoingMessage.objects.annotate(said=Cast("context", TextField()))
    return said.filter(_naming(person, "said", "subject", "text", "html", "last_error"))


def _naming(person: Person, *fields: str) -> Q:
    """Rows in which a name or an address of theirs stands. JSON may hold its letters escaped."""
    mentioned = nothing()
    for word in person.names | person.addresses:
        for written in {word, json.dumps(word)[1:-1]}:
            for field in fields:
                mentioned |= Q(**{f"{field}__icontains": written})
    return mentioned


def forget_messages(person: Person) -> None:
    _messages(person).delete()
    about = _messages_about(person)
    about.exclude(state__in=OutgoingMessage.WAITING).delete()
    # One that is still owed to somebody else goes out, and is not kept.
    about.update(secret=True)


def forget_logs(person: Person) -> None:
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(person.at("username")).delete()
    history = ModelLogEntry.objects.annotate(said=Cast("data", TextField()))
    history.filter(_naming(person, "label", "said")).update(label=NOBODY, data={})


# --- Learners and accounts ------------------------------------------------------------------------


def forget_learners(person: Person) -> None:
    """A learner of whom nothing is counted goes; one who is on a past date stays as nobody."""
    for learner in person.learners:
        closing.forget(learner)
    rows = ImportRow.objects.annotate(said=Cast("values", TextField()))
    rows.filter(_naming(person, "said", "problem")).delete()
    learners = Learner.objects.filter(pk__in=[learner.pk for learner in person.learners])
    for request in ErasureRequest.objects.filter(learners__in=learners).distinct():
        request.learners.clear()
    learners.filter(enrolments=None, places=None).delete()
    learners.update(
        full_name=NOBODY,
        email="",
        job_role="",
        team="",
        professional_body="",
        registration_number="",
        discreet=False,
        user=None,
        erased_at=timezone.now(),
    )


def forget_account(person: Person) -> None:
    user = person.user
    if user is None:
        return
    UserSession.objects.filter(user=user).delete()
    AllauthAddress.objects.filter(Q(user=user) | person.at("email")).delete()
    if export := getattr(user, "data_export", None):
        files.forget([export.file])
        export.delete()
    if photo := getattr(user, "photo", None):
        files.forget([photo.file])
    ErasureRequest.objects.filter(user=user).update(user=None)
    Learner.objects.filter(user=user).update(user=None)
    organisations = list(Organisation.objects.filter(memberships__user=user))
    user.memberships.all().delete()
    for organisation in organisations:
        _forget_empty(organisation)
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        # Bookings of theirs stand: nobody can sign in as whoever made them.
        for kept in _OF_THE_ACCOUNT:
            kept.objects.filter(user=user).delete()
        user.email, user.full_name = f"erased-{user.public_id}@erased.invalid", ""
        user.printed_name, user.discreet = "", False
        user.is_active, user.password = False, make_password(None)
        user.save(
            update_fields=[
                "email", "full_name", "printed_name", "discreet", "is_active", "password",
            ]
        )  # fmt: skip


def _forget_empty(organisation: Organisation) -> None:
    """An organisation that was one person may bear their name."""
    if organisation.memberships.exists() or organisation.learners.filter(erased_at=None).exists():
        return
    try:
        with transaction.atomic():
            organisation.delete()
    except ProtectedError:
        Organisation.objects.filter(pk=organisation.pk).update(name="Erased customer")


def _invitations(person: Person) -> QuerySet[Invitation]:
    return Invitation.objects.filter(person.at("email"))


def forget_invitations(person: Person) -> None:
    _invitations(person).delete()


register(
    Part(
        "messages to them",
        count=lambda person: _messages(person).count(),
        erase=forget_messages,
        refuses=staff_stay,
    ),
    Part("log entries", count=lambda person: 0, erase=forget_logs),
    Part(
        "invitations",
        count=lambda person: _invitations(person).count(),
        erase=forget_invitations,
    ),
    Part("learners", count=lambda person: len(person.learners), erase=forget_learners),
    Part(
        "accounts",
        count=lambda person: int(person.user is not None),
        erase=forget_account,
        refuses=owners_hand_over,
    ),
)
