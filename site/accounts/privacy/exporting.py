"""What people, organisations and messages hold of a person, copied for them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from accounts.models import ContactPreferences, ProfilePhoto, User
from accounts.privacy.export import File, Part, register, stored
from accounts.signing_in import sessions
from common.models import OutgoingMessage


def profile(user: User) -> dict[str, Any]:
    return {
        "name": user.full_name,
        "name_on_certificates": user.printed_name,
        "email": user.email,
        "other_addresses": [each.email for each in user.addresses.all()],
        "discreet_messages": user.discreet,
        "joined": user.date_joined,
        "last_signed_in": user.last_login,
        "organisations": [
            {"name": each.organisation.name, "role": each.get_role_display()}
            for each in user.memberships.select_related("organisation")
        ],
    }


def learners(user: User) -> list[dict[str, Any]]:
    """As the organisations that train them know them."""
    return [
        {
            "organisation": learner.organisation.name,
            "name": learner.full_name,
            "email": learner.email,
            "job_role": learner.job_role,
            "team": learner.team,
            "professional_body": learner.professional_body,
            "registration_number": learner.registration_number,
            "left": learner.left_on,
            "added": learner.created_at,
        }
        for learner in user.learners.select_related("organisation").order_by("pk")
    ]


def safe_contact(user: User) -> dict[str, Any]:
    said = ContactPreferences.objects.filter(user=user).first()
    if said is None:
        return {}
    return {
        "may_phone": said.may_phone,
        "may_text": said.may_text,
        "phone": said.phone,
        "may_leave_message": said.may_leave_message,
        "when_safe": said.when_safe,
        "caller": said.caller,
    }


def devices(user: User) -> list[dict[str, Any]]:
    return [
        {"browser": each.browser, "since": each.begun_at, "last_seen": each.last_seen_at}
        for each in sessions.of(user)
    ]


def picture(user: User) -> Iterator[File]:
    if photo := ProfilePhoto.objects.filter(user=user).first():
        kind = str(photo.file.name).rpartition(".")[2]
        yield File(f"photo.{kind}", partial(stored, photo.file))


def messages(user: User) -> list[dict[str, Any]]:
    """Those that say nothing which lets somebody in."""
    sent = OutgoingMessage.objects.filter(recipient__iexact=user.email, secret=False)
    return [
        {"when": each.sent_at, "subject": each.subject, "text": each.text}
        for each in sent.filter(state=OutgoingMessage.State.SENT).order_by("sent_at")
    ]


register(
    Part("messages", "Messages we sent you", messages),
    Part("learners", "How organisations know you", learners),
    Part("devices", "Where you are signed in", devices),
    Part("safe_contact", "How to contact you safely", safe_contact),
    Part("you", "You", profile, picture),
)
