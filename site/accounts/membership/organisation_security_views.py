"""An owner decides whether the organisation's members need a second factor."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import policy
from accounts.membership import organisation_security
from accounts.models import Membership
from accounts.signing_in.session_views import PersonRequest


@require_GET
@login_required
def security(request: PersonRequest, public_id: UUID) -> HttpResponse:
    membership = policy.membership_for(request, public_id, Membership.Role.OWNER)
    organisation = membership.organisation
    context = {
        "membership": membership,
        "organisation": organisation,
        "members": organisation_security.members(organisation),
        "has_shown": policy.has_shown_second_factor(request.user),
    }
    return render(request, "accounts/organisation_security.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def require_second_factor(request: PersonRequest, public_id: UUID) -> HttpResponse:
    organisation = policy.membership_for(request, public_id, Membership.Role.OWNER).organisation
    if request.method == "GET":
        members = organisation_security.members(organisation)
        context = {
            "organisation": organisation,
            "without": [member.membership for member in members if not member.has_factor],
        }
        return render(request, "accounts/organisation_security_on.html", context)
    try:
        organisation_security.require(organisation, by=request.user)
    except organisation_security.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Members of {organisation.name} now need a second factor.")
    return redirect("organisation_security", public_id)


@require_http_methods(["GET", "POST"])
@login_required
def stop_requiring_second_factor(request: PersonRequest, public_id: UUID) -> HttpResponse:
    organisation = policy.membership_for(request, public_id, Membership.Role.OWNER).organisation
    if request.method == "GET":
        context = {"organisation": organisation}
        return render(request, "accounts/organisation_security_off.html", context)
    organisation_security.stop_requiring(organisation)
    messages.success(request, f"Members of {organisation.name} no longer need a second factor.")
    return redirect("organisation_security", public_id)
