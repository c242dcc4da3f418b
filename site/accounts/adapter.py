from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import policy
from accounts.models import User
from accounts.practice import staff
from accounts.signing_in import sessions, sign_in
from common import client


class AccountAdapter(DefaultAccountAdapter):
    """allauth keeps the codes, their tries and their limits; words, messages and ways are ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": "That code is not right. Type the six digits from our newest message.",
        "too_many_login_attempts": (
            "That was too many tries. Wait a few minutes, then ask for a new code."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's two messages in signing in by code; any other is a page we do not offer."""
        if template_prefix not in ("account/email/login_code", "account/email/unknown_account"):
            raise ValueError(f"No page of ours asks for {template_prefix}")
        page = reverse("account_confirm_login_code")
        link = passthrough_next_redirect_url(self.request, page, "next")
        sign_in.answer(email, code=context.get("code", ""), page=link)

    def pre_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse | None:
        return _refusal(user) or super().pre_login(request, user, **details)

    def get_login_stages(self) -> list[str]:
        return [*super().get_login_stages(), "accounts.signing_in.second_step.SecondStep"]

    def login(self, request: HttpRequest, user: User) -> None:
        # Asked again: between code and second step a quarter of an hour may pass.
        if refusal := _refusal(user):
            raise ImmediateHttpResponse(refusal)
        is_own_device = request.session.get(sessions.OWN_DEVICE)
        sessions.start_anew(request)
        super().login(request, user)
        if is_own_device:
            sessions.on_own_device(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client.address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if policy.is_verified_staff(request.user):
            return staff.home(request.user)
        if policy.is_member(request.user):
            return settings.BUYER_HOME_URL
        return settings.LOGIN_REDIRECT_URL


def _refusal(user: User) -> HttpResponse | None:
    """Staff get no code, and closed accounts neither; this is for whoever became one or the other
    while a code was on its way."""
    if user.is_staff:
        return redirect("staff_sign_in")
    return None if user.is_active else redirect("account_inactive")
