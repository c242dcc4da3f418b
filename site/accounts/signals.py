from typing import Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver

from accounts.linking import link_learners
from accounts.models import User


@receiver(user_logged_in, dispatch_uid="link learners")
def _address_is_verified(*, user: User, **_: Any) -> None:
    """allauth signs nobody in but by a code that reached their address."""
    link_learners(user)
