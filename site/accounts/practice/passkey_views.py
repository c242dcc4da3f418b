"""What the script for passkeys (`static/js/passkeys.js`) asks and tells, in JSON. There is no way
in here without a password: the person is whose password was right, or who is signed in."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms import PasskeyNameForm
from accounts.models import User
from accounts.policy import is_verified_staff
from accounts.practice import fresh_code, passkeys, staff
from accounts.signing_in.two_factor import Refused

Answer = Callable[[HttpRequest, User], dict[str, Any]]


class NotNow(Refused):
    def __init__(self) -> None:
        super().__init__("Too much time has passed. Load this page again and start anew.")


def _json(view: Answer) -> Callable[[HttpRequest], JsonResponse]:
    """Only by POST, and with the token of the page it is asked from."""

    @never_cache
    @require_POST
    @wraps(view)
    def answered(request: HttpRequest) -> JsonResponse:
        try:
            return JsonResponse(view(request, _person(request)))
        except Refused as error:
            return JsonResponse({"error": str(error)}, status=400)

    return answered


def _person(request: HttpRequest) -> User:
    """Verified staff, or else whose password was right. Raises Refused for anybody else."""
    if is_verified_staff(request.user):
        return request.user  # type: ignore[return-value]
    if (user := staff.pending(request)) is None:
        raise NotNow
    return user


def _verified(request: HttpRequest) -> None:
    """To add one: signed in, and the second factor shown again since."""
    fresh = fresh_code.shown_within(request, seconds=fresh_code.FORM_SECONDS)
    if not (is_verified_staff(request.user) and fresh):
        raise NotNow


def _posted(request: HttpRequest) -> dict[str, Any]:
    try:
        posted = json.loads(request.body)
    except ValueError:
        raise passkeys.NotTaken from None
    if not (isinstance(posted, dict) and isinstance(posted.get("answer"), dict)):
        raise passkeys.NotTaken
    return posted


@_json
def begin_adding(request: HttpRequest, user: User) -> dict[str, Any]:
    _verified(request)
    return passkeys.begin_adding(request, user=user)


@_json
def add(request: HttpRequest, user: User) -> dict[str, Any]:
    _verified(request)
    posted = _posted(request)
    form = PasskeyNameForm({"name": posted.get("name")})
    if not form.is_valid():
        raise Refused(" ".join(str(each) for each in form.errors["name"]))
    name = form.cleaned_data["name"]
    passkeys.add(request, user=user, name=name, answer=posted["answer"])
    messages.success(request, "Your passkey is added.")
    return {"then": reverse("staff_two_factor")}


@_json
def begin_using(request: HttpRequest, user: User) -> dict[str, Any]:
    return passkeys.begin_using(request, user=user)


@_json
def use(request: HttpRequest, user: User) -> dict[str, Any]:
    """It signs in whose password was right; whoever is signed in has shown that it is them."""
    device = passkeys.use(request, user=user, answer=_posted(request)["answer"])
    if is_verified_staff(request.user):
        with transaction.atomic():
            fresh_code.recorded(request, means="Passkey")
        return {"then": ""}
    staff.signed_in(request, user=user, device=device)
    return {"then": _going(request) or staff.home(user)}


def _going(request: HttpRequest) -> str:
    going = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        going, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return going if safe else ""
