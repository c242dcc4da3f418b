"""What an administrator does for somebody's way in, from the page of that person in the office."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.generic import FormView
from wagtail import hooks

from accounts.models import User
from accounts.practice import lost_device, staff, staff_passwords, staff_people
from accounts.practice.fresh_code import fresh_code_required


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        label="Reason",
        help_text="How you made sure that it is them, as in “rang them on the number we hold”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Say why, and how you made sure that it is them."},
    )


class UserActView(FormView):
    """A page that says what will happen, and its button."""

    template_name = "accounts/cms/user_act.html"
    form_class: type[forms.Form] = forms.Form
    request: staff.StaffRequest
    person: User
    heading = button = ""
    consequences: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.person = get_object_or_404(User, pk=kwargs["pk"])
        staff_people.may_look_after(request.user, self.person)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            person=self.person,
            act=self.heading,
            button=self.button,
            consequences=self.consequences,
            **kwargs,
        )

    def back(self) -> HttpResponse:
        return redirect("wagtailusers_users:edit", self.person.pk)


@method_decorator(fresh_code_required, "dispatch")
class ResetSecondFactorView(UserActView):
    form_class = ReasonForm
    heading = "Reset second factor"
    button = "Reset their second factor"
    consequences = (
        "Make sure that it is really them: ring them on a number that you already have.",
        "Their authenticator app, passkeys and recovery codes stop working, and they are signed"
        " out everywhere at once.",
        "They are told by email, and set up a new second factor when they next sign in.",
    )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        try:
            lost_device.reset(self.person, by=self.request.user, reason=reason)
        except lost_device.Refused as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, "Their second factor is reset. We have written to them.")
        return self.back()


@method_decorator(fresh_code_required, "dispatch")
class SendLinkView(UserActView):
    heading = "Send a link for a new password"
    button = "Send the link"
    consequences = (
        "They get a message with a link that works once, for three days.",
        "Their password stays until they choose another, and their second factor stays as it is.",
    )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            staff_passwords.send_link(self.person)
        except staff_passwords.NotStaff as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, "The link is on its way to them.")
        return self.back()


@hooks.register("register_admin_urls")
def acts_on_users() -> list[Any]:
    return [
        path(
            "users/reset-second-factor/<int:pk>/",
            ResetSecondFactorView.as_view(),
            name="reset_second_factor",
        ),
        path("users/send-link/<int:pk>/", SendLinkView.as_view(), name="send_password_link"),
    ]
