"""The staff's door. Nothing behind it opens to a password alone: until the second factor is shown,
nobody is signed in, and the session only remembers whose password was right."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import default_key

from accounts.models import User
from accounts.policy import Visitor, is_verified_staff, may_use_office
from accounts.practice import fresh_code, held, staff_sessions
from accounts.signing_in import sessions
from common import audit

PENDING = "staff_password_accepted"
#: Half an hour: the first time, people have an app to find and install.
PENDING_SECONDS = 30 * 60


class StaffRequest(HttpRequest):
    """What reaches a view behind `verified_staff_required`."""

    user: User


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def verified_staff_required(view: View) -> View:
    """Verified staff see the page, other people who are signed in are refused, and whoever may yet
    turn out to be staff is sent to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_verified_staff(request.user):
            return view(request, *args, **kwargs)
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        return redirect_to_login(held.way_back(request), str(settings.STAFF_SIGN_IN_URL))

    return cast(View, guarded)


def office_required(view: View) -> View:
    """Verified staff whose role works in the office. Wagtail itself sends others to sign in, where
    those who are signed in already are sent straight back: for them the answer is no."""

    @wraps(view)
    @verified_staff_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_use_office(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast(View, guarded)


def home(user: Visitor) -> str:
    """Where somebody of the staff starts: the office, or for trainers their registers."""
    if user.has_perm("wagtailadmin.access_admin"):
        return reverse("wagtailadmin_home")
    return str(settings.TRAINER_HOME_URL)


def password_accepted(request: HttpRequest, *, user: User) -> None:
    # A new session, so that nobody who planted the old one shares in what the password has proved.
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, "at": time.time(), "new_key": default_key()}


def pending(request: HttpRequest) -> User | None:
    """Whose password was right within the last half hour, in this session."""
    remembered: dict[str, Any] | None = request.session.get(PENDING)
    if remembered is None or time.time() - remembered["at"] > PENDING_SECONDS:
        return None
    return User.objects.filter(pk=remembered["user"], is_staff=True, is_active=True).first()


def new_key(request: HttpRequest) -> str:
    """What a first authenticator app is set up with. It lives and dies with this way in: a key
    shown to somebody who went no further must never become the person's."""
    return str(request.session[PENDING]["new_key"])


def signed_in(request: HttpRequest, *, user: User, device: Device) -> None:
    """Both factors were shown."""
    sessions.start_anew(request)
    user.otp_device = device  # type: ignore[attr-defined]  # django-otp keeps it in the session
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    staff_sessions.begun(request)
    fresh_code.shown(request)
    audit.record("accounts.staff.sign_in", on=user, after={"means": device.model_label()})
