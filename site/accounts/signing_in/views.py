"""Signing in by emailed code: allauth's views, with our words and ways."""

from typing import Any, TypedDict

from allauth.account.internal.decorators import login_stage_required
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts.forms import EnterCodeForm, SignInForm, StaffCodeForm
from accounts.models import User
from accounts.signing_in import sessions, sign_in, two_factor
from accounts.signing_in.second_step import SecondStep
from common import limits


class Limit(TypedDict):
    action: str
    times: int
    seconds: int


#: From one network address, whoever's codes they were: five tries at each add up.
WRONG_CODES: Limit = {"action": "wrong_code", "times": 50, "seconds": 3600}


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
        and without where they were going. It counts wrong codes in the session: one try after
        another, or a hundred at once would count as one."""
        if request.method == "POST" and limits.reached(request, **WRONG_CODES):
            return limits.refusal(
                request, "accounts/too_many_codes.html", seconds=WRONG_CODES["seconds"]
            )
        with sessions.one_at_a_time(request):
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

    def form_valid(self, form: Form) -> HttpResponse:
        if form.cleaned_data.get("own_device"):
            self.request.session[sessions.OWN_DEVICE] = True
        return super().form_valid(form)

    def form_invalid(self, form: EnterCodeForm) -> HttpResponse:
        limits.exceeded(self.request, **WRONG_CODES)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        start = reverse("account_request_login_code")
        return super().get_context_data(back_url=self.passthrough_next_url(start), **kwargs)


class SecondStepView(FormView):
    """The code of the person's app, after the emailed one."""

    template_name = "accounts/second_step.html"
    form_class = StaffCodeForm

    @method_decorator(sensitive_post_parameters("code"))
    @method_decorator(login_stage_required(SecondStep.key, "account_request_login_code"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.stage: SecondStep = request._login_stage  # type: ignore[attr-defined]
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: StaffCodeForm) -> HttpResponse:
        try:
            device = two_factor.verify(self.stage.login.user, code=form.cleaned_data["code"])
        except two_factor.Refused as error:
            form.add_error("code", str(error))
            return self.form_invalid(form)
        return self.stage.pass_with(device)
