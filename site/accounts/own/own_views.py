"""Each person's own page, and the pages that change what stands on it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.own import account_page, contact, discretion, names
from accounts.own.own_forms import ContactForm, DiscretionForm, NameForm, PrintedNameForm


class PersonRequest(HttpRequest):
    """What reaches a view behind `login_required`."""

    user: User


View = Callable[..., HttpResponse]


@login_required
@require_safe
def account(request: PersonRequest) -> HttpResponse:
    return render(request, "accounts/own/account.html", {"rows": account_page.rows(request.user)})


def _change(
    request: PersonRequest,
    *,
    template: str,
    form: type[forms.Form],
    initial: dict[str, Any],
    journey: Callable[..., None],
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Ask once, hand what the form takes to the journey, and go back to the account."""
    bound = form(request.POST if request.method == "POST" else None, initial=initial)
    if bound.is_valid():
        journey(request.user, **bound.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("my_account")
    return render(request, f"accounts/own/{template}.html", {"form": bound, **(context or {})})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: PersonRequest) -> HttpResponse:
    return _change(
        request,
        template="name",
        form=NameForm,
        initial={"full_name": request.user.full_name},
        journey=names.change_name,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def printed_name(request: PersonRequest) -> HttpResponse:
    return _change(
        request,
        template="printed_name",
        form=PrintedNameForm,
        initial={"printed_name": request.user.printed_name},
        journey=names.change_printed_name,
        context={"given": names.given(request.user)},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discreet_messages(request: PersonRequest) -> HttpResponse:
    return _change(
        request,
        template="discretion",
        form=DiscretionForm,
        initial={"discreet": request.user.discreet},
        journey=discretion.choose,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def safe_contact(request: PersonRequest) -> HttpResponse:
    said = contact.said_by(request.user)
    return _change(
        request,
        template="contact",
        form=ContactForm,
        initial={
            "may_phone": said.may_phone,
            "may_text": said.may_text,
            "phone": contact.written(said.phone),
            "may_leave_message": said.may_leave_message,
            "when_safe": said.when_safe,
            "caller": said.caller,
        },
        journey=contact.say,
    )
