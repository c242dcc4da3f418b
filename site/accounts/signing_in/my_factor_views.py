"""One's own second factor, for everybody but staff, who have their own pages."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import policy
from accounts.forms import FirstCodeForm, StaffCodeForm
from accounts.signing_in import my_factor, two_factor
from accounts.signing_in.session_views import PersonRequest


@method_decorator([sensitive_post_parameters("code"), never_cache], name="dispatch")
class Step(ABC, LoginRequiredMixin, RedirectURLMixin, FormView):
    """A page with one code to type."""

    request: PersonRequest
    form_class: type[FirstCodeForm | StaffCodeForm] = StaffCodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_staff:
            return redirect("staff_recovery_codes")
        if request.user.is_authenticated and (elsewhere := self.detour()):
            return redirect(elsewhere)
        return super().dispatch(request, *args, **kwargs)

    def detour(self) -> str:
        """Where those go for whom this page is not."""
        return "" if policy.has_shown_second_factor(self.request.user) else _hub()

    def get_default_redirect_url(self) -> str:
        return _hub()

    def form_valid(self, form: FirstCodeForm | StaffCodeForm) -> HttpResponse:
        try:
            return self.take(form.cleaned_data["code"])
        except two_factor.Refused as error:
            form.add_error("code", str(error))
            return self.form_invalid(form)

    @abstractmethod
    def take(self, code: str) -> HttpResponse:
        """What a code brings. Raises Refused."""

    def new_app(self) -> dict[str, Any]:
        app = two_factor.new_app(self.request.user, key=my_factor.new_key(self.request))
        return {
            "qr_code": mark_safe(two_factor.qr_code(app)),  # noqa: S308 - segno's own drawing
            "secret": two_factor.secret(app),
            "app_link": app.config_url,
        }

    def set_up(self, code: str) -> HttpResponse:
        codes = my_factor.set_up(self.request, user=self.request.user, code=code)
        return self.show_codes(codes)

    def show_codes(self, codes: list[str]) -> HttpResponse:
        # In answer to the POST: they are kept nowhere to be shown from again.
        context = {"codes": codes, "then": self.get_success_url()}
        return render(self.request, "accounts/recovery_codes_made.html", context)


class SecondFactorView(Step):
    """Set it up, or show it and go on to where it was asked for, or see what there is."""

    def detour(self) -> str:
        shown = policy.has_shown_second_factor(self.request.user)
        if shown and self.request.method == "POST":
            return _hub()
        return self.get_redirect_url() if shown else ""

    def get_form_class(self) -> type[FirstCodeForm | StaffCodeForm]:
        return StaffCodeForm if self._has_device else FirstCodeForm

    def get_template_names(self) -> list[str]:
        if not self._has_device:
            return ["accounts/second_factor_new.html"]
        if not policy.has_shown_second_factor(self.request.user):
            return ["accounts/second_factor_show.html"]
        return ["accounts/second_factor.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        if self._has_device:
            kwargs["left"] = two_factor.recovery_codes_left(user)
        else:
            kwargs |= self.new_app()
        return super().get_context_data(locked=list(policy.locked_organisations(user)), **kwargs)

    def take(self, code: str) -> HttpResponse:
        if not self._has_device:
            return self.set_up(code)
        my_factor.show(self.request, user=self.request.user, code=code)
        return redirect(self.get_success_url())

    @cached_property
    def _has_device(self) -> bool:
        return two_factor.has_device(self.request.user)


class ReplaceView(Step):
    """A code of the present app first; then the new one."""

    def get_form_class(self) -> type[FirstCodeForm | StaffCodeForm]:
        return FirstCodeForm if self._may_replace else StaffCodeForm

    def get_template_names(self) -> list[str]:
        name = "second_factor_new" if self._may_replace else "second_factor_replace"
        return [f"accounts/{name}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self._may_replace:
            kwargs |= self.new_app()
        return super().get_context_data(replaces=True, **kwargs)

    def take(self, code: str) -> HttpResponse:
        if self._may_replace:
            return self.set_up(code)
        my_factor.allow_replacing(self.request, user=self.request.user, code=code)
        return redirect("second_factor_replace")

    @cached_property
    def _may_replace(self) -> bool:
        return my_factor.may_replace(self.request)


class NewRecoveryCodesView(Step):
    template_name = "accounts/second_factor_recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = two_factor.recovery_codes_left(self.request.user)
        return super().get_context_data(left=left, **kwargs)

    def take(self, code: str) -> HttpResponse:
        return self.show_codes(my_factor.new_recovery_codes(self.request.user, code=code))


class RemoveView(Step):
    template_name = "accounts/second_factor_remove.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = policy.organisations_of(self.request.user).filter(requires_second_factor=True)
        return super().get_context_data(closed=list(wanted), **kwargs)

    def take(self, code: str) -> HttpResponse:
        my_factor.remove(self.request.user, code=code)
        messages.success(
            self.request, "Your second factor is removed. From now on the emailed code is enough."
        )
        return redirect("my_devices")


def _hub() -> str:
    return reverse("second_factor")
