"""Acts that ask somebody who is signed in to show once more that it is them: a session may have
been left open, or stolen. A view says so with `fresh_code_required`.

A second factor that was shown in the last five minutes will do. So will one that had been shown
when the form was opened, for a quarter of an hour: nobody is asked twice for one piece of work."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.forms import FreshCodeForm
from accounts.practice import held, passkeys
from accounts.signing_in import two_factor
from common import audit

SECONDS = 5 * 60
FORM_SECONDS = 15 * 60
SHOWN, OPENED = "second_factor_shown_at", "opened_after_second_factor"
#: Fields of our page among those of the form that it carries.
PREFIX = "_fresh_"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def fresh_code_required(view: View) -> View:
    """For a view behind sign-in; for a class, `method_decorator(fresh_code_required, "dispatch")`.
    Whoever shows the second factor goes on with what they were doing, and nothing typed is lost but
    passwords and files."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return ask(request) or view(request, *args, **kwargs)

    return cast(View, guarded)


def fresh_code_of_staff(view: View) -> View:
    """For a download that customers take of their own people, and staff of anybody's."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_staff:
            return view(request, *args, **kwargs)
        return ask(request, download=True) or view(request, *args, **kwargs)

    return cast(View, guarded)


def fresh_code_for_exports(view: View) -> View:
    """For every view of the office: a list that is downloaded leaves the building."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "export" not in request.GET:
            return view(request, *args, **kwargs)
        return ask(request, download=True) or view(request, *args, **kwargs)

    return cast(View, guarded)


def shown(request: HttpRequest) -> None:
    """The second factor was shown just now."""
    request.session[SHOWN] = time.time()


def recorded(request: HttpRequest, *, means: str) -> None:
    """The second factor was shown again, by app, recovery code or passkey."""
    shown(request)
    audit.record("accounts.fresh_code.show", on=cast(Any, request.user), after={"means": means})


def ask(request: HttpRequest, *, download: bool = False) -> HttpResponseBase | None:
    """The page that asks, or None to go on."""
    if not getattr(request.user, "is_verified", bool)():
        return redirect_to_login(held.way_back(request), reverse("staff_sign_in"))
    form = None
    if request.method == "POST" and PREFIX + "for" in request.POST:
        form = FreshCodeForm(request.POST)
        again = request.POST[PREFIX + "for"]
        if not _is_fresh(request, method=again) and not _shows(request, form):
            return _page(request, form, download=download)
        return _go_on(request, download=download)
    if _is_fresh(request, method=str(request.method)):
        if request.method == "GET" and not download:
            _remember_opened(request)
        return None
    return _page(request, FreshCodeForm(), download=download)


def shown_within(request: HttpRequest, *, seconds: int) -> bool:
    return bool(time.time() - request.session.get(SHOWN, 0) <= seconds)


def _is_fresh(request: HttpRequest, *, method: str) -> bool:
    if shown_within(request, seconds=SECONDS):
        return True
    opened = request.session.get(OPENED, {}).get(request.path, 0)
    return method == "POST" and time.time() - opened <= FORM_SECONDS


def _remember_opened(request: HttpRequest) -> None:
    now = time.time()
    opened = request.session.get(OPENED, {})
    kept = {path: at for path, at in opened.items() if now - at <= FORM_SECONDS}
    request.session[OPENED] = {**kept, request.path: now}


def _shows(request: HttpRequest, form: FreshCodeForm) -> bool:
    if not form.is_valid():
        return False
    person = cast(Any, request.user)
    try:
        device = two_factor.verify(person, code=form.cleaned_data[PREFIX + "code"])
    except two_factor.Refused as error:
        form.add_error(PREFIX + "code", str(error))
        audit.record("accounts.fresh_code.refuse", on=person)
        return False
    with transaction.atomic():
        recorded(request, means=device.name)
    return True


def _go_on(request: HttpRequest, *, download: bool) -> HttpResponse | None:
    """With what was asked for: the page again, the file, or the form as it was sent."""
    if request.POST[PREFIX + "for"] == "POST":
        request.POST = _typed(request)  # type: ignore[assignment]
        return None
    if download:
        return render(request, "accounts/fresh_code_download.html", {"address": _address(request)})
    return redirect(_address(request))


def _address(request: HttpRequest) -> str:
    return request.get_full_path()


def _typed(request: HttpRequest) -> QueryDict:
    """What was posted, without what our own page added."""
    typed = request.POST.copy()
    for name in request.POST:
        if name.startswith(PREFIX):
            del typed[name]
    return typed


def _page(request: HttpRequest, form: FreshCodeForm, *, download: bool) -> HttpResponse:
    again = request.POST.get(PREFIX + "for", request.method)
    context = {
        "form": form,
        "for": again,
        "address": _address(request),
        "fields": held.carried(_typed(request)) if again == "POST" else [],
        "has_files": bool(request.FILES),
        "has_passkeys": passkeys.has_any(cast(Any, request.user)),
        "download": download,
    }
    return render(request, "accounts/fresh_code.html", context)
