"""The enquiry forms. They keep nothing in the session and nothing in the browser's store: a reader
may share the device."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from common import limits
from courses.models import Course
from pages.enquiries import filing
from pages.enquiries.forms import FORMS, EnquiryForm
from pages.furniture import furniture
from pages.models import Enquiry, EnquirySettings

#: Enquiries from one address in an hour. Councils share one among many people.
MOST, PER_SECONDS = 10, 60 * 60


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which of the three forms."""
    return render(request, "pages/enquiries/choose.html")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the forms, for everybody."""
    form = _form(request, kind)
    if not form.is_valid():
        return _page(request, form)
    enquiry = filing.filed(form.form_key)
    if enquiry is None:
        if limits.exceeded(request, "enquiry", times=MOST, seconds=PER_SECONDS):
            form.add_error(None, _too_many())
            return _page(request, form, status=429)
        enquiry = filing.file(
            form.asked(), form_key=form.form_key, confirm=form.confirm, now=timezone.now()
        )
    return redirect("enquiry_sent", enquiry.public_id)


@never_cache
@require_safe
def sent(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What happens next. It shows nothing of what was written, nor by whom: the address stays in
    the browser's history."""
    enquiry = get_object_or_404(Enquiry, public_id=public_id)
    context = {"enquiry": enquiry, "reply_within": EnquirySettings.load().reply_within}
    return render(request, "pages/enquiries/sent.html", context)


def _form(request: HttpRequest, kind: str) -> EnquiryForm:
    form = FORMS[kind]
    if request.method == "POST":
        return form(request.POST)
    return form(initial={"course": _course(request.GET.get("course", ""))})


def _course(named: str) -> Course | None:
    """By code or public id: neither says what is taught."""
    try:
        return Course.objects.filter(public_id=uuid.UUID(named)).first()
    except ValueError:
        return Course.objects.filter(code=named).first()


def _page(request: HttpRequest, form: EnquiryForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "reply_within": EnquirySettings.load().reply_within}
    return render(request, f"pages/enquiries/{form.kind}.html", context, status=status)


def _too_many() -> str:
    office = furniture()["site_settings"]
    ways = [way for way in (office.office_email, office.office_phone) if way]
    return (
        "Many messages have come from your connection within the hour, and this one was not sent."
        " Keep this page open and send it again in an hour"
        + (f", or reach us at {' or '.join(ways)}." if ways else ".")
    )
