"""What we write to people about their own data, in the words of `wording_privacy`."""

from django.conf import settings
from django.urls import reverse

from accounts.models import DataExport, ErasureRequest, User
from common import mail
from common.when import day


def data_ready(export: DataExport) -> None:
    """Only that it is there: the file is fetched by whoever signs in."""
    assert export.goes_at
    mail.queue(
        "data_ready",
        to=export.user.email,
        context={"until": day(export.goes_at), "link": _address("my_data")},
    )


def erasure_code(user: User, *, code: str) -> None:
    mail.queue("erasure_code", to=user.email, context={"code": code}, secret=True)


def erasure_asked(request: ErasureRequest) -> None:
    """When it happens, and where it is taken back."""
    assert request.user
    mail.queue(
        "erasure_asked",
        to=request.user.email,
        context={"day": day(request.due_at), "link": _address("my_erasure")},
    )


def erasure_refused(request: ErasureRequest) -> None:
    assert request.user
    mail.queue("erasure_refused", to=request.user.email, context={"reason": request.reason})


def erasure_done(to: str) -> None:
    """The last message to this address: its row goes with it."""
    mail.queue("erasure_done", to=to, context={}, secret=True)


def _address(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"
