"""The page behind the link of an invitation. Opening it changes nothing: programs that check links
open them too."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.membership import invitations
from accounts.membership.forms_members import AcceptForm
from accounts.membership.invitations import Standing
from common.limits import limited

TOO_OFTEN = "accounts/too_often.html"
#: Of these the page says only that they are over.
OVER = {
    Standing.UNKNOWN: 404,
    Standing.EXPIRED: 410,
    Standing.WITHDRAWN: 410,
    Standing.ACCEPTED: 410,
    Standing.DECLINED: 410,
}


@limited("invitation", times=60, seconds=60, method="GET", template=TOO_OFTEN)
@limited("invitation-answer", times=30, seconds=600, method="POST", template=TOO_OFTEN)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    found = invitations.find(token)
    standing = invitations.standing(found, user=request.user, now=now)
    form = None
    if standing == Standing.READY and not getattr(request.user, "full_name", ""):
        form = AcceptForm(request.POST if "accept" in request.POST else None)
    if request.method == "POST" and standing == Standing.READY:
        if "decline" in request.POST:
            return _decline(request, token)
        if "accept" in request.POST and (form is None or form.is_valid()):
            return _accept(request, token, form.cleaned_data["full_name"] if form else "")
    context = {"invitation": found, "standing": standing, "form": form, "token": token}
    if standing in OVER:
        return render(request, "accounts/invitation_over.html", context, status=OVER[standing])
    return render(request, "accounts/invitation.html", context)


def _accept(request: HttpRequest, token: str, full_name: str) -> HttpResponse:
    try:
        membership = invitations.accept(
            token, user=request.user, full_name=full_name, now=timezone.now()
        )
    except invitations.InvitationError as error:
        messages.error(request, str(error))
        return redirect("invitation", token)
    messages.success(request, f"You belong to {membership.organisation} now.")
    return redirect("organisation_front", membership.organisation.public_id)


def _decline(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitations.decline(token, user=request.user, now=timezone.now())
    except invitations.InvitationError as error:
        messages.error(request, str(error))
    else:
        if not invitations.is_known(request.user):
            # Their session went with the account that they had for this alone.
            logout(request)
        messages.success(request, "You have declined. Nobody is told why.")
    return redirect("invitation", token)
