"""What we write to staff about their own way in, in the words of `wording_staff`."""

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from common import mail


def welcome(user: User, *, token: str, first: bool) -> None:
    """The link is a key: the row forgets it when the message has gone."""
    mail.queue(
        "staff_welcome" if first else "staff_new_password",
        to=user.email,
        context={
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            "link": settings.SITE_URL + reverse("staff_welcome", args=[token]),
        },
        secret=True,
    )


def second_factor_reset(user: User) -> None:
    sign_in = "staff_sign_in" if user.is_staff else "account_login"
    mail.queue(
        "second_factor_reset",
        to=user.email,
        context={"link": settings.SITE_URL + reverse(sign_in)},
    )


def address_changed(old: str) -> None:
    """To the address that they signed in with until now: whoever changed it may not be a friend."""
    mail.queue(
        "sign_in_address_changed",
        to=old,
        context={"link": settings.SITE_URL + reverse("staff_sign_in")},
    )
