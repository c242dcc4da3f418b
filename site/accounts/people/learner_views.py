"""An organisation's people: the list, one of them, and all of them as a file."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policy
from accounts.imports import files
from accounts.models import Learner
from accounts.people import learner_records, leaving
from accounts.people.learner_forms import LastDayForm, LearnerForm
from accounts.practice.fresh_code import fresh_code_of_staff

ON_A_PAGE = 50


@login_required
@require_safe
def learners(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    seen = policy.learners_seen(request.user, public_id)
    words, team = (request.GET.get(name, "").replace("\0", "") for name in ("q", "team"))
    words = words.strip()
    found = seen.learners.order_by("full_name", "pk")
    if words:
        found = found.filter(
            Q(full_name__icontains=words)
            | Q(email__icontains=words)
            | Q(job_role__icontains=words)
            | Q(registration_number__icontains=words)
        )
    if team:
        found = found.filter(team=team)
    teams = seen.learners.exclude(team="").order_by("team").values_list("team", flat=True)
    context = {
        "membership": policy.memberships_of(request.user)
        .filter(organisation=seen.organisation)
        .first(),
        "organisation": seen.organisation,
        "keeps": seen.keeps,
        "page_obj": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "teams": teams.distinct(),
        "words": words,
        "team": team,
    }
    return render(request, "accounts/learners/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def learner_add(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    organisation = policy.learners_kept(request.user, public_id)
    form = LearnerForm(request.POST or None)
    if form.is_valid():
        try:
            learner_records.add(organisation, values=form.cleaned_data)
        except learner_records.LearnerError as error:
            form.add_error("full_name", str(error))
        else:
            messages.success(request, "Added.")
            return redirect("learners", public_id)
    context = {"organisation": organisation, "form": form}
    return render(request, "accounts/learners/edit.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def learner(request: HttpRequest, public_id: uuid.UUID, learner: uuid.UUID) -> HttpResponse:
    person = _kept(request, public_id, learner)
    organisation = person.organisation
    form = LearnerForm(request.POST or None, learner=person)
    if form.is_valid():
        try:
            learner_records.change(person, values=form.cleaned_data)
        except learner_records.LearnerError as error:
            form.add_error("full_name", str(error))
        else:
            messages.success(request, "Saved.")
            return redirect("learners", public_id)
    context = {
        "organisation": organisation,
        "form": form,
        "learner": person,
        "comes_back": leaving.can_come_back(person, now=timezone.now()),
    }
    return render(request, "accounts/learners/edit.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def left(request: HttpRequest, public_id: uuid.UUID, learner: uuid.UUID) -> HttpResponse:
    """Asked once more, then said."""
    person = _kept(request, public_id, learner)
    form = LastDayForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            leaving.leave(
                person, on=form.cleaned_data["on"], by=leaving.ORGANISATION, now=timezone.now()
            )
        except leaving.LeavingError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, f"{person} has left. What you have booked for them stays.")
            return redirect("learners", public_id)
    context = {"organisation": person.organisation, "learner": person, "form": form}
    return render(request, "accounts/learners/left.html", context)


@login_required
@require_POST
def back(request: HttpRequest, public_id: uuid.UUID, learner: uuid.UUID) -> HttpResponse:
    person = _kept(request, public_id, learner)
    try:
        leaving.comes_back(person, by=leaving.ORGANISATION, now=timezone.now())
    except leaving.LeavingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{person} is with you again.")
    return redirect("learner", public_id, learner)


def _kept(request: HttpRequest, public_id: uuid.UUID, learner: uuid.UUID) -> Learner:
    """Raises Http404 for whoever does not keep this organisation's people."""
    organisation = policy.learners_kept(request.user, public_id)
    people = organisation.learners.filter(erased_at=None).select_related("organisation")
    return get_object_or_404(people, public_id=learner)


@login_required
@fresh_code_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, public_id: uuid.UUID, kind: str) -> HttpResponse:
    organisation = policy.learners_kept(request.user, public_id)
    return files.everybody(learner_records.exported(organisation, kind=kind), kind)
