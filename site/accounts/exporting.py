"""What people, organisations and messages hold of a person, copied for them."""

from typing import Any

from accounts.export import Part, register
from accounts.models import User
from common.models import OutgoingMessage


def profile(user: User) -> dict[str, Any]:
    return {
        "name": user.full_name,
        "email": user.email,
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
            "added": learner.created_at,
        }
        for learner in user.learners.select_related("organisation").order_by("pk")
    ]


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
    Part("you", "You", profile),
)
