"""What the office does with a button: a page was read, a helpline was called."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

from accounts.practice.staff import StaffRequest
from pages import policy, upkeep
from pages.models import Helpline


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")


@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: StaffRequest, page_id: int) -> HttpResponse:
    """Say that a page was read through; from its own menu, asks first."""
    page = get_object_or_404(upkeep.with_seen_on(Page.objects.all()), pk=page_id)
    policy.require(policy.may_review(request.user, page))
    if request.method == "POST":
        upkeep.page_reviewed(page, by=request.user, today=timezone.localdate())
        messages.success(request, f"“{page.draft_title}” is marked as reviewed today.")
        return _back(request)
    context = {"page": page, "next": get_valid_next_url_from_request(request)}
    return TemplateResponse(request, "pages/cms/review_page.html", context)


@require_POST
def check_helpline(request: StaffRequest, pk: int) -> HttpResponse:
    policy.require(policy.may_check_helplines(request.user))
    helpline = get_object_or_404(Helpline, pk=pk)
    upkeep.helpline_checked(helpline, by=request.user, today=timezone.localdate())
    messages.success(request, f"“{helpline.name}” is marked as checked today.")
    return _back(request)
