"""Who is kept from signing in, in the office."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.models import User
from accounts.practice import lockouts, staff_people
from accounts.signing_in import throttled_codes

NAME = "sign_in_lockouts"


def _may_see(request: HttpRequest) -> bool:
    return request.user.has_perm("accounts.change_user")


class LockoutsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return _may_see(request)


class LockoutsView(TemplateView):
    template_name = "accounts/cms/lockouts.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _may_see(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            lockouts=lockouts.current(),
            throttled=throttled_codes.current(),
            failures=lockouts.recent_failures(),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if person := request.POST.get("person"):
            self._lift_codes(person)
        else:
            self._lift_passwords()
        return redirect(NAME)

    def _lift_codes(self, public_id: str) -> None:
        person = get_object_or_404(User, public_id=public_id)
        staff_people.may_look_after(self.request.user, person)
        throttled_codes.lift(person)
        messages.success(self.request, "They may try a code again now.")

    def _lift_passwords(self) -> None:
        posted = self.request.POST
        try:
            lockouts.lift(email=posted.get("email", ""), address=posted.get("address", ""))
        except lockouts.NotClosed as error:
            messages.info(self.request, str(error))
        else:
            messages.success(self.request, "That sign-in is open again.")


@hooks.register("register_admin_urls")
def lockout_addresses() -> list[Any]:
    return [path("reports/sign-in-lockouts/", LockoutsView.as_view(), name=NAME)]


@hooks.register("register_reports_menu_item")
def lockouts_in_menu() -> MenuItem:
    return LockoutsMenuItem("Sign-in lockouts", reverse(NAME), icon_name="lock", order=900)
