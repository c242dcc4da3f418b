"""My employers: for whoever signed in with a verified address. Who holds their learning, what each
sees, and that they have left."""

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Learner, User
from accounts.people import leaving

if TYPE_CHECKING:

    class PersonRequest(HttpRequest):
        user: User


@login_required
@require_safe
def employers(request: "PersonRequest") -> HttpResponse:
    now = timezone.now()
    learners = Learner.objects.filter(user=request.user).select_related("organisation")
    rows = [
        {
            "learner": learner,
            "may_come_back": learner.left_by == leaving.PERSON
            and leaving.can_come_back(learner, now=now),
        }
        for learner in learners.order_by("organisation__name", "-left_on", "pk")
    ]
    return render(request, "accounts/employers.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def left(request: "PersonRequest", public_id: uuid.UUID) -> HttpResponse:
    """Asked once more, then said."""
    learner = _own(request, public_id)
    if request.method != "POST":
        if learner.has_left:
            return redirect("employers")
        return render(request, "accounts/employer_left.html", {"learner": learner})
    now = timezone.now()
    try:
        leaving.leave(learner, on=timezone.localdate(now), by=leaving.PERSON, now=now)
    except leaving.LeavingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{learner.organisation} sees nothing newer from now on.")
    return redirect("employers")


@login_required
@require_POST
def back(request: "PersonRequest", public_id: uuid.UUID) -> HttpResponse:
    learner = _own(request, public_id)
    try:
        leaving.comes_back(learner, by=leaving.PERSON, now=timezone.now())
    except leaving.LeavingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"You are with {learner.organisation} again.")
    return redirect("employers")


def _own(request: "PersonRequest", public_id: uuid.UUID) -> Learner:
    mine = Learner.objects.filter(user=request.user).select_related("organisation")
    return get_object_or_404(mine, public_id=public_id)
