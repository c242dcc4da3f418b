"""A person's email addresses, on their own page."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import EmailAddress
from accounts.own import address_changes
from accounts.own.own_forms import AddressCodeForm, AddressForm
from accounts.own.own_views import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def emails(request: PersonRequest) -> HttpResponse:
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            address_changes.ask(request.user, email=form.cleaned_data["email"], now=timezone.now())
        except address_changes.AddressError as error:
            form.add_error("email", str(error))
        else:
            return redirect("my_email_code")
    others = EmailAddress.objects.filter(user=request.user)
    return render(request, "accounts/own/emails.html", {"form": form, "others": others})


@login_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def email_code(request: PersonRequest) -> HttpResponse:
    claim = address_changes.claim_of(request.user, now=timezone.now())
    form = AddressCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            address_changes.confirm(
                request.user, code=form.cleaned_data["code"], now=timezone.now()
            )
        except address_changes.WrongCode as error:
            form.add_error("code", str(error))
        except address_changes.CodeRunOut as error:
            messages.error(request, str(error))
            return redirect("my_emails")
        else:
            messages.success(request, "The address is added. You can sign in with it.")
            return redirect("my_emails")
    if claim is None:
        return redirect("my_emails")
    return render(request, "accounts/own/email_code.html", {"form": form, "email": claim.email})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_email(request: PersonRequest, public_id: uuid.UUID) -> HttpResponse:
    if request.method == "POST":
        try:
            address_changes.remove(request.user, public_id=public_id)
        except address_changes.UnknownAddress:
            raise Http404 from None
        messages.success(request, "The address is removed.")
        return redirect("my_emails")
    address = get_object_or_404(EmailAddress, user=request.user, public_id=public_id)
    return render(request, "accounts/own/email_remove.html", {"address": address})


@login_required
@require_POST
def write_to_email(request: PersonRequest, public_id: uuid.UUID) -> HttpResponse:
    try:
        address_changes.write_to(request.user, public_id=public_id, now=timezone.now())
    except address_changes.UnknownAddress:
        raise Http404 from None
    messages.success(request, "We write to that address from now on.")
    return redirect("my_emails")
