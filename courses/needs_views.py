"""Saying what one needs on a date, and reading it as the date's trainer or in the training
office."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.own import discretion
from accounts.practice.staff import StaffRequest, verified_staff_required
from courses import needs
from courses.models import Enrolment
from courses.needs_forms import NeedsForm, OwnNeedsForm, PrivateNeedsForm
from courses.policy import needs_of
from courses.views import LearnerRequest


@login_required
@require_safe
def my_needs(request: LearnerRequest) -> HttpResponse:
    context = {
        "said": needs.of_user(request.user, now=timezone.now()),
        "standing": needs.standing_of(request.user),
    }
    return render(request, "courses/my_needs.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_needs_on(request: LearnerRequest, public_id: uuid.UUID) -> HttpResponse:
    mine = Enrolment.objects.live().filter(learner__user=request.user, run__isnull=False)
    enrolment = get_object_or_404(
        mine.select_related("learner__user", "run__course"), public_id=public_id
    )
    initial = NeedsForm.initial_of(needs.of_enrolment(enrolment, now=timezone.now()))
    form = OwnNeedsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _is_said(form, enrolment, always=form.cleaned_data["always"]):
        messages.success(request, "Saved. Whoever booked for you does not see it.")
        return redirect("my_needs")
    context = {"form": form, "run": enrolment.run}
    return render(request, "courses/my_needs_on.html", context)


@login_required
@require_POST
def forget_standing_needs(request: LearnerRequest) -> HttpResponse:
    needs.forget_standing(request.user)
    messages.success(request, "Deleted. What you said for a single date stays.")
    return redirect("my_needs")


@never_cache  # nobody need be signed in here
@require_http_methods(["GET", "HEAD", "POST"])
def private_needs(request: HttpRequest, token: str) -> HttpResponse:
    """The link opens a form, and never what was said before: the message may have other readers."""
    enrolment = needs.enrolment_of(token, now=timezone.now())
    if enrolment is None:
        raise Http404
    initial = {"discreet": enrolment.learner.discreet}
    form = PrivateNeedsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _is_said(form, enrolment, always=False):
        discretion.choose_for(enrolment.learner, discreet=form.cleaned_data["discreet"])
        messages.success(request, "Thank you. Whoever booked for you does not see it.")
        return redirect("private_needs", token)
    said = getattr(enrolment, "needs", None)
    context = {"form": form, "run": enrolment.run, "said": said}
    return render(request, "courses/private_needs.html", context)


def _is_said(form: NeedsForm, enrolment: Enrolment, *, always: bool) -> bool:
    try:
        needs.say(
            enrolment,
            chosen=form.chosen,
            note=form.cleaned_data["note"],
            always=always,
            now=timezone.now(),
        )
    except needs.TooLate as error:
        form.add_error(None, str(error))
        return False
    return True


@verified_staff_required
@require_safe
def register_needs(request: StaffRequest, public_id: uuid.UUID) -> HttpResponse:
    run = get_object_or_404(needs_of(request.user).select_related("course"), public_id=public_id)
    people = needs.of_run(run, now=timezone.now())
    context = {
        "run": run,
        "saying": [each for each in people if each.needs and each.needs.says_something],
        "people": people,
    }
    return render(request, "courses/register_needs.html", context)
