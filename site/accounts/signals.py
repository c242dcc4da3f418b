from typing import Any

from allauth.account.signals import user_logged_in as user_logged_in_by_code
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import sessions
from accounts.linking import link_learners
from accounts.models import User


@receiver(user_logged_in_by_code, sender=User, dispatch_uid="link learners")
def _address_is_verified(*, user: User, **_: Any) -> None:
    """allauth signs nobody in but by a code that reached their address."""
    link_learners(user)


@receiver(user_logged_in, sender=User, dispatch_uid="begin session")
def _session_has_begun(*, request: HttpRequest, user: User, **_: Any) -> None:
    sessions.begin(request, user=user)
