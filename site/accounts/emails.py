"""What we write to people about signing in and about their addresses, in the words of `wording`. A
code never stands in a subject: a locked phone shows subjects to whoever holds it (safety.md)."""

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


def address_code(email: str, *, code: str, minutes: int) -> None:
    """To an address that somebody says is theirs."""
    mail.queue(
        "address_code",
        to=email,
        context={"code": code, "minutes": minutes, "link": _page("my_email_code")},
        secret=True,
    )


def address_in_use(email: str) -> None:
    """To the owner of an address that somebody else tried to add."""
    mail.queue("address_in_use", to=email, context={"link": _page("enquiry_contact")})


def address_added(email: str) -> None:
    mail.queue("address_added", to=email, context={"link": _page("my_emails")})


def address_changed(email: str) -> None:
    """To the address that we wrote to until now."""
    mail.queue("address_changed", to=email, context={"link": _page("my_emails")})


def _page(name: str) -> str:
    return settings.SITE_URL + reverse(name)
