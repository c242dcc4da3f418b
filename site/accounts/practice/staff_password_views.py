"""Pages on which staff choose their own password."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts.practice import staff, staff_passwords
from accounts.practice.fresh_code import fresh_code_required
from accounts.practice.password_forms import ChangePasswordForm, NewPasswordForm
from accounts.practice.staff import verified_staff_required

secret = sensitive_post_parameters("old_password", "new_password", "again_password")


@method_decorator([never_cache, verified_staff_required, fresh_code_required, secret], "dispatch")
class ChangePasswordView(FormView):
    template_name = "accounts/change_password.html"
    form_class = ChangePasswordForm
    request: staff.StaffRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        said = form.cleaned_data
        try:
            staff_passwords.change(self.request, old=said["old_password"], new=said["new_password"])
        except staff_passwords.OldPasswordWrong as error:
            form.add_error("old_password", str(error))
            return self.form_invalid(form)
        messages.success(
            self.request, "Your password is changed. You are signed out everywhere else."
        )
        return redirect("staff_two_factor")


@method_decorator([never_cache, secret], "dispatch")
class WelcomeView(FormView):
    """For whoever holds the link: it came to their own address."""

    template_name = "accounts/welcome.html"
    form_class = NewPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.owner = staff_passwords.owner(kwargs["token"])
            return super().dispatch(request, *args, **kwargs)
        except staff_passwords.LinkIsOld as error:
            return render(request, "accounts/welcome_old.html", {"why": str(error)}, status=410)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.owner}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        staff_passwords.choose(self.kwargs["token"], password=form.cleaned_data["new_password"])
        messages.success(self.request, "Your password is set. Sign in with it now.")
        return redirect("staff_sign_in")
