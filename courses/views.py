"""The trainer's registers, and the learner's calendar file."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.own import photos
from accounts.practice.staff import StaffRequest, verified_staff_required
from common import uploads
from courses import attendance, registers
from courses.calendars import calendar
from courses.forms import RegisterForm
from courses.models import CourseRun, Enrolment
from courses.policy import may_see_photo, needs_of, registers_of
from courses.registers import Register

CLOSED_ON_A_PAGE = 20


class LearnerRequest(HttpRequest):
    """What reaches a view behind `login_required`."""

    user: User


@verified_staff_required
@require_safe
def register_list(request: StaffRequest) -> HttpResponse:
    listed = registers.listed(registers_of(request.user), now=timezone.now())
    page = Paginator(listed.closed, CLOSED_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/register_list.html", {"listed": listed, "page_obj": page})


@verified_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: StaffRequest, public_id: uuid.UUID) -> HttpResponse:
    register = Register(_run(request, public_id))
    if register.run.register_closed_at and request.method != "POST":
        return render(request, "courses/register_closed.html", {"register": register})
    closing = "close" in request.POST
    form = RegisterForm(register, request.POST or None, closing=closing)
    if form.is_valid():
        try:
            attendance.mark(register.run, marks=form.marks)
        except attendance.RegisterError as error:
            form.add_error(None, str(error))
        else:
            if closing:
                return redirect("register_close", public_id)
            messages.success(request, "Saved. The register is still open.")
            return redirect("register", public_id)
    can_be_closed = register.run.can_be_closed(timezone.now())
    context = {
        "register": register,
        "form": form,
        "can_be_closed": can_be_closed,
        "may_see_needs": needs_of(request.user).filter(pk=register.run.pk).exists(),
    }
    return render(request, "courses/register.html", context)


@verified_staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def register_close(request: StaffRequest, public_id: uuid.UUID) -> HttpResponse:
    register = Register(_run(request, public_id))
    if request.method == "POST":
        try:
            attendance.close(register.run, now=timezone.now())
        except attendance.RegisterError as error:
            messages.error(request, str(error))
        return redirect("register", public_id)
    if register.run.register_closed_at or not register.is_marked:
        return redirect("register", public_id)
    return render(request, "courses/register_close.html", {"register": register})


@login_required
@require_safe
def learning_calendar(request: LearnerRequest, public_id: uuid.UUID) -> HttpResponse:
    """The dates of something that the reader is enrolled on, for their own calendar."""
    enrolments = Enrolment.objects.live().filter(learner__user=request.user)
    runs = CourseRun.objects.filter(enrolments__in=enrolments.filter(public_id=public_id))
    return HttpResponse(
        calendar(get_object_or_404(runs)),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="onEvidence-training.ics"'},
    )


@login_required
@require_safe
def photo(request: LearnerRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Somebody's picture, for the few who may see it (courses.policy)."""
    shown = photos.of(public_id)
    if shown is None or not may_see_photo(request.user, of=shown.user):
        raise Http404
    filename = f"photo.{str(shown.file.name).rpartition('.')[2]}"
    return uploads.attachment(shown.file, filename=filename, content_type=shown.content_type)


def _run(request: StaffRequest, public_id: uuid.UUID) -> CourseRun:
    return get_object_or_404(
        registers_of(request.user).select_related("course", "trainer"), public_id=public_id
    )
