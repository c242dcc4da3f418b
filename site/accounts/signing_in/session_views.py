"""Where one is signed in, and signing out from elsewhere. For staff too."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.signing_in import sessions


class PersonRequest(HttpRequest):
    """What reaches a view behind `login_required`."""

    user: User


@require_GET
@login_required
def devices(request: PersonRequest) -> HttpResponse:
    context = {
        "sessions": sessions.of(request.user),
        "here": request.session.session_key,
        "has_second_factor_page": not request.user.is_staff,
    }
    return render(request, "accounts/devices.html", context)


@require_POST
@login_required
def end(request: PersonRequest, public_id: UUID) -> HttpResponse:
    session = get_object_or_404(sessions.of(request.user), public_id=public_id)
    is_here = session.pk == request.session.session_key
    sessions.end(session)
    if is_here:
        return _out(request)
    messages.success(request, f"{session.browser} is signed out.")
    return redirect("my_devices")


@require_http_methods(["GET", "POST"])
@login_required
def end_everywhere(request: PersonRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "accounts/sign_out_everywhere.html")
    if request.POST.get("here") == "too":
        sessions.end_all(request.user)
        return _out(request)
    sessions.end_others(request, user=request.user)
    messages.success(request, "You are signed out everywhere but here.")
    return redirect("my_devices")


def _out(request: PersonRequest) -> HttpResponse:
    logout(request)
    return redirect("/")
