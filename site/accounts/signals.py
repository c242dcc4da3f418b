from typing import Any

from allauth.account.signals import user_logged_in as signed_in_by_code
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.people.linking import link_learners
from accounts.signing_in import sessions
from common import audit


@receiver(signed_in_by_code, sender=User, dispatch_uid="link learners")
def _address_is_verified(*, user: User, **_: Any) -> None:
    """allauth signs nobody in but by a code that reached their address."""
    link_learners(user)


@receiver(user_logged_in, sender=User, dispatch_uid="sign-in on record")
def _signed_in(*, user: User, **_: Any) -> None:
    """By code; at the staff's door it is said what the second factor was (`staff.signed_in`)."""
    if not user.is_staff:
        audit.record("accounts.sign_in", on=user, by=user)


@receiver(user_logged_out, sender=User, dispatch_uid="sign-out on record")
def _signed_out(*, user: User, **_: Any) -> None:
    audit.record("accounts.sign_out", on=user, by=user)


@receiver(user_logged_in, sender=User, dispatch_uid="begin session")
def _session_has_begun(*, request: HttpRequest, user: User, **_: Any) -> None:
    sessions.begin(request, user=user)
