"""Signing in by emailed code: allauth's views, with our words and ways."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts import sign_in
from accounts.forms import SignInForm
from accounts.models import User


class MemberRequest(HttpRequest):
    """What reaches a view behind `login_required`."""

    user: User


class SignInView(RequestLoginCodeView):
    template_name = "account/request_login_code.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        # Back here with a code on its way means another address, or a new code: offer the form.
        return None

    def form_valid(self, form: SignInForm) -> HttpResponse:
        form._user = sign_in.person(form.cleaned_data["email"])
        return super().form_valid(form)


class EnterCodeView(ConfirmLoginCodeView):
    template_name = "account/confirm_login_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """allauth sends whoever has no code to enter back to the start, without a word as to why
        and without where they were going."""
        response = super().dispatch(request, *args, **kwargs)
        start = reverse("account_request_login_code")
        if response.headers.get("Location") != start:
            return response
        if not getattr(self, "_process", None):
            messages.info(
                request,
                "That code has run out, or you asked for it in another browser. "
                "Ask for a new one here.",
            )
        return redirect(self.passthrough_next_url(start))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        start = reverse("account_request_login_code")
        return super().get_context_data(back_url=self.passthrough_next_url(start), **kwargs)
