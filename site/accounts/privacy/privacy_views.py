"""One's own data: a copy of it, and having it erased."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import DataExport, User
from accounts.privacy import erasure, erasure_code, erasure_requests, export
from accounts.privacy.packing import FILENAME
from accounts.privacy.privacy_forms import CodeForm, EraseForm
from common.limits import exceeded

#: Seconds between looks at how far the file is.
LOOK_AGAIN = 3


class PersonRequest(HttpRequest):
    """What reaches a view behind `login_required`."""

    user: User


# --- A copy ---------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: PersonRequest) -> HttpResponse:
    """The page looks again by itself, by header, while the file is being made."""
    now = timezone.now()
    if request.method == "POST":
        try:
            export.ask(request.user, now=now)
        except export.ExportError as error:
            messages.info(request, str(error))
        return redirect("my_data")
    copy = export.current(request.user, now=now)
    context = {"copy": copy, "parts": export.parts(), "stuck": copy and export.is_stuck(copy)}
    response = render(request, "accounts/my_data.html", context)
    if copy and copy.is_unfinished and not context["stuck"]:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@login_required
@require_safe
def my_data_file(request: PersonRequest) -> FileResponse:
    copy = export.current(request.user, now=timezone.now())
    if copy is None or copy.state != DataExport.State.READY:
        raise Http404
    export.downloaded(copy)
    return FileResponse(
        copy.file.open("rb"), as_attachment=True, filename=FILENAME, content_type="application/zip"
    )


# --- Erasure --------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_erasure(request: PersonRequest) -> HttpResponse:
    user = request.user
    if asked := erasure_requests.open_request(user):
        return render(request, "accounts/my_erasure_asked.html", {"asked": asked})
    names = erasure_requests.names(user)
    choose = erasure_requests.must_say_who(user, names)
    sent = request.POST if request.method == "POST" else None
    form = EraseForm(sent, names=names, choose=choose)
    if form.is_valid():
        if not exceeded(request, "erasure-code", times=5, seconds=3600):
            erasure_code.send(request.session, user=user, wish=form.wish)
            return redirect("my_erasure_confirm")
        form.add_error(None, "We have sent several codes. Wait an hour, and ask for a new one.")
    reasons = erasure.refusals(erasure.person(user, learners=()))
    context = {"form": form, "reasons": reasons, "names": names}
    return render(request, "accounts/my_erasure.html", context)


@sensitive_post_parameters("code")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_erasure_confirm(request: PersonRequest) -> HttpResponse:
    if request.method != "POST" and not erasure_code.is_waiting(request.session):
        return redirect("my_erasure")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            return _confirm(request, form.cleaned_data["code"])
        except erasure_code.WrongCode as error:
            if error.over:
                messages.error(request, str(error))
                return redirect("my_erasure")
            form.add_error("code", str(error))
        except erasure.Refused as error:
            messages.error(request, str(error))
            return redirect("my_erasure")
    return render(request, "accounts/my_erasure_confirm.html", {"form": form})


def _confirm(request: PersonRequest, code: str) -> HttpResponse:
    wish = erasure_code.take(request.session, user=request.user, code=code)
    erasure_requests.ask(request.user, now=timezone.now(), **wish)
    if not wish["at_once"]:
        messages.success(request, "We have your request.")
        return redirect("my_erasure")
    logout(request)
    return redirect("erased")


@login_required
@require_POST
def my_erasure_withdraw(request: PersonRequest) -> HttpResponse:
    asked = erasure_requests.open_request(request.user)
    try:
        if asked is None:
            raise erasure_requests.RequestError
        erasure_requests.withdraw(asked, now=timezone.now())
    except erasure_requests.RequestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Your request is taken back. Nothing was erased.")
    return redirect("my_erasure")


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """For somebody whom we no longer know."""
    return render(request, "accounts/erased.html")
