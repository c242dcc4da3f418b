from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import passthrough_next_redirect_url
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import emails, policy, sign_in, staff
from accounts.models import User


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
        match template_prefix:
            case "account/email/login_code":
                page = reverse("account_confirm_login_code")
                link = passthrough_next_redirect_url(self.request, page, "next")
                emails.sign_in_code(email, code=context["code"], page=link)
            case "account/email/unknown_account":
                sign_in.explain_no_code(email)
            case _:
                raise NotImplementedError(template_prefix)

    def pre_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse | None:
        # Staff get no code; this is for whoever became staff while one was on its way.
        if user.is_staff:
            return redirect("staff_sign_in")
        return super().pre_login(request, user, **details)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if policy.is_verified_staff(request.user):
            return staff.home(request.user)
        if policy.organisations_of(request.user).exists():
            return settings.BUYER_HOME_URL
        return settings.LOGIN_REDIRECT_URL
