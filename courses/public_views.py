"""The dates as a calendar file, and asking to hear of new ones: for anybody."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common import page_cache
from common.limits import limited
from courses import interest as notices
from courses.calendars import public_calendar as calendar_file
from courses.catalogue import FILTERS, Catalogue
from courses.forms import InterestForm
from courses.models import Course, CourseIndexPage, CoursePage, CourseRun


@require_safe
@page_cache.kept(*FILTERS)
def public_calendar(request: HttpRequest) -> HttpResponse:
    """The dates of the catalogue, as far as the same address would show them there. Programs ask
    again and again: it is kept like a page."""
    pages = CoursePage.objects.live().with_courses()
    runs = CourseRun.objects.filter(course__page__in=pages.values("pk")).upcoming(timezone.now())
    catalogue = Catalogue(pages, runs, request.GET)
    return HttpResponse(
        calendar_file(catalogue.runs),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="onEvidence-training.ics"'},
    )


@limited(
    "interest", times=10, seconds=3600, method="POST", template="courses/interest_too_often.html"
)
@require_http_methods(["GET", "HEAD", "POST"])
def interest(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    course = get_object_or_404(
        Course.objects.select_related("page"), public_id=public_id, page__live=True
    )
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        notices.ask(course, email=form.cleaned_data["email"], now=timezone.now())
        return redirect("interest_noted")
    return render(request, "courses/interest.html", {"course": course, "form": form})


@require_safe
def interest_noted(request: HttpRequest) -> HttpResponse:
    catalogue = CourseIndexPage.objects.live().first()
    return render(request, "courses/interest_noted.html", {"catalogue": catalogue})


@csrf_exempt  # a mail program posts here by itself, and the token says which notice it may end
@require_http_methods(["GET", "HEAD", "POST"])
def stop_interest(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks for one press: programs that check links open them too."""
    if not notices.is_genuine(token):
        raise Http404
    if request.method == "POST":
        notices.stop(token)
    return render(request, "courses/interest_stop.html", {"stopped": request.method == "POST"})
