"""The pages on which staff look after their second factors."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView
from django_otp.plugins.otp_totp.models import default_key
from django_otp_webauthn.models import WebAuthnCredential

from accounts.forms import FirstCodeForm, PasskeyNameForm
from accounts.policy import is_verified_staff
from accounts.practice import held, second_factors, staff
from accounts.practice.fresh_code import fresh_code_required
from accounts.practice.staff import verified_staff_required
from accounts.practice.staff_views import TwoFactorView, show_codes
from accounts.signing_in import two_factor

NEW_KEY = "key_of_new_app"
SECOND_FACTORS = "staff_two_factor"


def two_factor_page(request: HttpRequest) -> HttpResponseBase:
    """Where the first is set up, and then where all of them are."""
    if is_verified_staff(request.user):
        return SecondFactorsView.as_view()(request)
    if staff.pending(request) is None:
        return redirect_to_login(request.get_full_path(), str(settings.STAFF_SIGN_IN_URL))
    return TwoFactorView.as_view()(request)


@method_decorator(never_cache, "dispatch")
class SecondFactorsView(TemplateView):
    template_name = "accounts/second_factors.html"
    request: staff.StaffRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(factors=second_factors.of(self.request.user), **kwargs)


guards = [never_cache, verified_staff_required, fresh_code_required]


@method_decorator([*guards, sensitive_post_parameters("code")], "dispatch")
class NewAppView(FormView):
    template_name = "accounts/new_app.html"
    form_class = FirstCodeForm
    request: staff.StaffRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        app = two_factor.new_app(self.request.user, key=self._key())
        return super().get_context_data(
            qr_code=mark_safe(two_factor.qr_code(app)),  # noqa: S308 - segno's own drawing
            secret=two_factor.secret(app),
            app_link=app.config_url,
            **kwargs,
        )

    def _key(self) -> str:
        return str(self.request.session.setdefault(NEW_KEY, default_key()))

    def form_valid(self, form: FirstCodeForm) -> HttpResponse:
        user, code = self.request.user, form.cleaned_data["code"]
        try:
            two_factor.replace_app(user, key=self._key(), code=code)
        except two_factor.Refused as error:
            form.add_error("code", str(error))
            return self.form_invalid(form)
        del self.request.session[NEW_KEY]
        second_factors.stay_signed_in(self.request, user=user)
        messages.success(self.request, "Your new app is set up. The old one no longer works.")
        return redirect(SECOND_FACTORS)


@method_decorator(guards, "dispatch")
class NewPasskeyView(FormView):
    """The script on the page asks the browser for a passkey (`passkey_views`); only where it
    does not run is the form itself sent."""

    template_name = "accounts/passkey_new.html"
    form_class = PasskeyNameForm

    def form_valid(self, form: PasskeyNameForm) -> HttpResponse:
        form.add_error(None, "Your browser did not make a passkey: that needs JavaScript.")
        return self.form_invalid(form)


class OnePasskey:
    """Somebody else's does not exist."""

    def passkey(self, request: staff.StaffRequest, key: str) -> WebAuthnCredential:
        own = second_factors.passkeys_of(request.user)
        if (found := own.filter(credential_id_sha256=key).first()) is None:
            raise Http404
        return found


@method_decorator([never_cache, verified_staff_required], "dispatch")
class RenamePasskeyView(OnePasskey, FormView):
    template_name = "accounts/passkey_rename.html"
    form_class = PasskeyNameForm
    request: staff.StaffRequest

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.passkey(self.request, self.kwargs["key"]).name}

    def form_valid(self, form: PasskeyNameForm) -> HttpResponse:
        passkey = self.passkey(self.request, self.kwargs["key"])
        second_factors.rename(passkey, name=form.cleaned_data["name"])
        messages.success(self.request, "The passkey has its new name.")
        return redirect(SECOND_FACTORS)


@method_decorator(guards, "dispatch")
class RemovePasskeyView(OnePasskey, TemplateView):
    template_name = "accounts/passkey_remove.html"
    request: staff.StaffRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        passkey = self.passkey(self.request, self.kwargs["key"])
        return super().get_context_data(passkey=passkey, **kwargs)

    def post(self, request: staff.StaffRequest, key: str) -> HttpResponse:
        try:
            second_factors.remove(self.passkey(request, key))
        except second_factors.LastOne as error:
            messages.error(request, str(error))
        else:
            second_factors.stay_signed_in(request, user=request.user)
            messages.success(request, "The passkey is gone, and no longer signs anybody in.")
        return redirect(SECOND_FACTORS)


@method_decorator(guards, "dispatch")
class RecoveryCodesView(TemplateView):
    """New recovery codes in place of the old."""

    template_name = "accounts/recovery_codes.html"
    request: staff.StaffRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = two_factor.recovery_codes_left(self.request.user)
        return super().get_context_data(left=left, **kwargs)

    def post(self, request: staff.StaffRequest) -> HttpResponse:
        codes = two_factor.new_recovery_codes(request.user)
        return show_codes(request, codes, then=staff.home(request.user))


@never_cache
@verified_staff_required
def held_page(request: staff.StaffRequest) -> HttpResponse:
    """What was sent just after the session had ended, to send now."""
    sent = held.take(request, user=request.user)
    if sent is None:
        return redirect(staff.home(request.user))
    return render(request, "accounts/held.html", {"sent": sent})
