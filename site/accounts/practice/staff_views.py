"""The staff's two steps in: a password, then a code; and the first time, setting up what makes the
code."""

from typing import Any

from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts.forms import FirstCodeForm, StaffCodeForm, StaffSignInForm
from accounts.models import User
from accounts.policy import is_verified_staff
from accounts.practice import passkeys, staff
from accounts.signing_in import two_factor


@method_decorator([sensitive_post_parameters("password", "code"), never_cache], name="dispatch")
class StaffStep(RedirectURLMixin, FormView):
    """A step of the way in. Whoever is in already goes on to where they were going."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_verified_staff(request.user):
            return redirect(self.get_success_url())
        return self.detour() or super().dispatch(request, *args, **kwargs)

    def detour(self) -> HttpResponse | None:
        """To the step that comes before this one, if it was not taken."""
        return None

    def get_default_redirect_url(self) -> str:
        return staff.home(self.request.user)

    def step(self, name: str) -> HttpResponse:
        """To another step, with where they are going in the end."""
        going = self.get_redirect_url()
        query = "?" + urlencode({self.redirect_field_name: going}) if going else ""
        return redirect(reverse(name) + query)


class StaffSignInView(StaffStep):
    template_name = "accounts/staff_sign_in.html"
    form_class = StaffSignInForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: StaffSignInForm) -> HttpResponse:
        assert form.user
        staff.password_accepted(self.request, user=form.user)
        return self.step("staff_code" if two_factor.has_device(form.user) else "staff_two_factor")


class SecondStep(StaffStep):
    """For whoever's password was right; `wants_device` says whether they have a second factor
    yet."""

    wants_device: bool
    otherwise: str
    user: User

    def detour(self) -> HttpResponse | None:
        user = staff.pending(self.request)
        if user is None:
            return self.step("staff_sign_in")
        if two_factor.has_device(user) != self.wants_device:
            return self.step(self.otherwise)
        self.user = user
        return None


class StaffCodeView(SecondStep):
    template_name = "accounts/staff_code.html"
    form_class = StaffCodeForm
    wants_device = True
    otherwise = "staff_two_factor"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_passkeys = passkeys.has_any(self.user)
        going = self.get_redirect_url()
        return super().get_context_data(has_passkeys=has_passkeys, going=going, **kwargs)

    def form_valid(self, form: StaffCodeForm) -> HttpResponse:
        try:
            device = two_factor.verify(self.user, code=form.cleaned_data["code"])
        except two_factor.Refused as error:
            form.add_error("code", str(error))
            return self.form_invalid(form)
        staff.signed_in(self.request, user=self.user, device=device)
        return redirect(self.get_success_url())


class TwoFactorView(SecondStep):
    template_name = "accounts/two_factor.html"
    form_class = FirstCodeForm
    wants_device = False
    otherwise = "staff_code"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        app = two_factor.new_app(self.user, key=staff.new_key(self.request))
        return super().get_context_data(
            qr_code=mark_safe(two_factor.qr_code(app)),  # noqa: S308 - segno's own drawing
            secret=two_factor.secret(app),
            app_link=app.config_url,
            **kwargs,
        )

    def form_valid(self, form: FirstCodeForm) -> HttpResponse:
        code = form.cleaned_data["code"]
        try:
            device, codes = two_factor.set_up(self.user, key=staff.new_key(self.request), code=code)
        except two_factor.Refused as error:
            form.add_error("code", str(error))
            return self.form_invalid(form)
        staff.signed_in(self.request, user=self.user, device=device)
        return show_codes(self.request, codes, then=self.get_success_url())


def show_codes(request: HttpRequest, codes: list[str], *, then: str) -> HttpResponse:
    # In answer to the POST, not after a redirect: they are kept nowhere to be shown from again.
    return render(request, "accounts/recovery_codes_made.html", {"codes": codes, "then": then})
