import datetime as dt

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.page_cache import kept
from pages.furniture import furniture

#: Less than a year, as RFC 9116 wants it.
SECURITY_TXT_DAYS = 180


@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out and go to the neutral address, at a plain link's GET: somebody in a hurry must not
    meet a question. Whoever tricks a person into it gains nothing: it only signs them out."""
    logout(request)
    return redirect(furniture()["exit_url"])


@never_cache
def form_not_taken(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django refuses a form whose token is missing or old. Nothing of what was posted is shown or
    kept: whoever made the form may be somebody else. The browser still has what was typed."""
    before = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return render(request, "403_csrf.html", {"before": before if ours else "/"}, status=403)


@kept()
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where whoever finds a hole tells us of it (RFC 9116)."""
    office = getattr(furniture()["site_settings"], "office_email", "")
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *([f"Contact: mailto:{office}"] if office else []),
        f"Contact: {settings.SITE_URL}{reverse('enquiry_contact')}",
        f"Expires: {today + dt.timedelta(days=SECURITY_TXT_DAYS):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
