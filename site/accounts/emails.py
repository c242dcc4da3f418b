"""What we write to people about signing in, in the words of `wording`. A code never stands in a
subject: a locked phone shows subjects to whoever holds it (safety.md)."""

from django.conf import settings
from django.urls import reverse

from common import mail


def sign_in_code(email: str, *, code: str, page: str) -> None:
    mail.queue(
        "sign_in_code",
        to=email,
        context={
            "code": code,
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
            "link": settings.SITE_URL + page,
        },
        secret=True,
    )


def unknown_address(email: str) -> None:
    mail.queue(
        "sign_in_unknown",
        to=email,
        context={"link": settings.SITE_URL + reverse("account_request_login_code")},
    )


def staff_sign_in(email: str) -> None:
    mail.queue(
        "sign_in_staff",
        to=email,
        context={"link": settings.SITE_URL + reverse("staff_sign_in")},
    )
