"""Who belongs to an organisation: every member sees it, owners change it. Somebody else's
organisation is unknown here, whatever is posted."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.membership import forms_members, invitations, members
from accounts.models import Invitation, Membership
from accounts.policy import membership_for
from accounts.signing_in.views import MemberRequest
from common.limits import limited

OWNER = Membership.Role.OWNER
PAGE = ("GET", "HEAD", "POST")


not_too_often = partial(
    limited, "invite", times=60, seconds=3600, method="POST", template="accounts/too_often.html"
)


@login_required
@require_safe
def member_list(request: MemberRequest, public_id: UUID) -> HttpResponse:
    own = membership_for(request, public_id)
    listed = own.organisation.memberships.select_related("user").order_by(
        "user__full_name", "user__email"
    )
    context = {"membership": own, "members": listed, "now": timezone.now()}
    if own.is_owner:
        context["invitations"] = own.organisation.invitations.open().select_related("invited_by")
    return render(request, "accounts/members/list.html", context)


@login_required
@not_too_often()
@require_http_methods(PAGE)
def invite(request: MemberRequest, public_id: UUID) -> HttpResponse:
    own = membership_for(request, public_id, OWNER)
    form = forms_members.InviteForm(own.organisation, _posted(request))
    if form.is_valid():
        try:
            invitations.invite(
                own.organisation, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except invitations.InvitationError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, "The invitation is on its way.")
            return redirect("members", public_id)
    return render(request, "accounts/members/invite.html", {"membership": own, "form": form})


@login_required
@not_too_often()
@require_POST
def resend(request: MemberRequest, public_id: UUID, invitation: UUID) -> HttpResponse:
    found = _invitation(request, public_id, invitation)
    try:
        invitations.resend(found, by=request.user, now=timezone.now())
    except invitations.InvitationError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, "It is on its way again, with a new link. The old link is no longer good."
        )
    return redirect("members", public_id)


@login_required
@require_POST
def withdraw(request: MemberRequest, public_id: UUID, invitation: UUID) -> HttpResponse:
    found = _invitation(request, public_id, invitation)
    try:
        invitations.withdraw(found, by=request.user, now=timezone.now())
    except invitations.InvitationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Withdrawn. Its link is no longer good.")
    return redirect("members", public_id)


@login_required
@require_http_methods(PAGE)
def role(request: MemberRequest, public_id: UUID, member: UUID) -> HttpResponse:
    own, other = _other(request, public_id, member)
    initial = {"role": other.role, "team": other.team}
    form = forms_members.RoleForm(own.organisation, _posted(request), initial=initial)
    if form.is_valid():
        try:
            members.change_role(
                own.organisation, member=other.user, **form.cleaned_data, by=request.user
            )
        except members.MembersError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, "Saved. We have told them.")
            return redirect("members", public_id)
    context = {"membership": own, "other": other, "form": form}
    return render(request, "accounts/members/role.html", context)


@login_required
@require_http_methods(PAGE)
def remove(request: MemberRequest, public_id: UUID, member: UUID) -> HttpResponse:
    own, other = _other(request, public_id, member)
    if other == own:
        return redirect("members_leave", public_id)
    if request.method == "POST":
        try:
            members.remove(own.organisation, member=other.user, by=request.user)
        except members.MembersError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Removed. We have told them.")
        return redirect("members", public_id)
    return render(request, "accounts/members/remove.html", {"membership": own, "other": other})


@login_required
@require_http_methods(PAGE)
def hand_over(request: MemberRequest, public_id: UUID, member: UUID) -> HttpResponse:
    own, other = _other(request, public_id, member)
    if other.is_owner:
        messages.info(request, "This person is an owner already.")
        return redirect("members", public_id)
    form = forms_members.HandOverForm(_posted(request))
    if form.is_valid():
        stays = form.cleaned_data["then"] == forms_members.STAYS
        try:
            members.hand_over(own.organisation, giver=request.user, taker=other.user, stays=stays)
        except members.MembersError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "You have handed over. We have written to you both.")
            return redirect("members", public_id) if stays else redirect("organisation")
    context = {"membership": own, "other": other, "form": form}
    return render(request, "accounts/members/hand_over.html", context)


@login_required
@require_http_methods(PAGE)
def leave(request: MemberRequest, public_id: UUID) -> HttpResponse:
    own = membership_for(request, public_id)
    if request.method == "POST":
        try:
            members.leave(own.organisation, member=request.user)
        except members.MembersError as error:
            messages.error(request, str(error))
            return redirect("members", public_id)
        messages.success(request, "You have left. What you learned stays yours, in My learning.")
        return redirect("organisation")
    return render(request, "accounts/members/leave.html", {"membership": own})


def _posted(request: MemberRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _other(request: MemberRequest, public_id: UUID, member: UUID) -> tuple[Membership, Membership]:
    """The owner who asks, and the member whom they ask about."""
    own = membership_for(request, public_id, OWNER)
    other = (
        own.organisation.memberships.filter(user__public_id=member).select_related("user").first()
    )
    if other is None:
        raise Http404
    return own, other


def _invitation(request: MemberRequest, public_id: UUID, invitation: UUID) -> Invitation:
    own = membership_for(request, public_id, OWNER)
    found = own.organisation.invitations.filter(public_id=invitation).first()
    if found is None:
        raise Http404
    return found
