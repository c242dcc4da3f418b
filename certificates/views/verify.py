"""Checking a certificate: public, not indexed, and only so often."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from certificates import verification
from certificates.codes import grouped
from certificates.forgetting import is_forgotten
from certificates.forms import CodeForm, NameForm
from common.limits import limited

View = Callable[..., HttpResponse]

not_too_often = partial(limited, template="certificates/too_often.html")


def not_indexed(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@not_indexed
@not_too_often("verify", times=60, seconds=60, method="GET")
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("verify_certificate", grouped(form.cleaned_data["code"]))
    return render(request, "certificates/verify.html", {"form": form})


@not_indexed
@not_too_often("verify", times=60, seconds=60, method="GET")
@not_too_often("verify-name", times=20, seconds=600, method="POST")
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    certificate = verification.find(code)
    if certificate is None:
        if is_forgotten(code):
            return render(request, "certificates/verify_forgotten.html", status=410)
        return render(request, "certificates/verify_unknown.html", {"code": code}, status=404)
    form = NameForm(request.POST if request.method == "POST" else None)
    matches = None
    if form.is_valid():
        matches = verification.name_matches(certificate, typed=form.cleaned_data["full_name"])
    context = {"certificate": certificate, "form": form, "matches": matches}
    return render(request, "certificates/verify_certificate.html", context)
