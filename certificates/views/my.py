"""My learning: for whoever signed in with a verified address."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from certificates import printing, verification
from certificates.learning import learning_of
from certificates.models import Certificate
from certificates.policy import certificate_for
from courses.views import LearnerRequest

#: Seconds between looks at whether the file is made.
LOOK_AGAIN = 5


@login_required
@require_safe
def my(request: LearnerRequest) -> HttpResponse:
    learning = learning_of(request.user, now=timezone.now())
    return render(request, "certificates/my.html", {"learning": learning})


@login_required
@require_safe
def certificate(request: LearnerRequest, public_id: uuid.UUID) -> HttpResponseBase:
    certificate = certificate_for(request.user, public_id)
    if not certificate.pdf:
        return _being_made(request, certificate)
    return FileResponse(
        certificate.pdf.open("rb"),
        as_attachment=True,
        filename=certificate.filename,
        content_type="application/pdf",
    )


@login_required
@require_POST
def certificate_name(request: LearnerRequest, public_id: uuid.UUID) -> HttpResponse:
    certificate = certificate_for(request.user, public_id)
    verification.share_name(certificate, shared="share" in request.POST)
    return redirect("my")


def _being_made(request: LearnerRequest, certificate: Certificate) -> HttpResponse:
    """The page looks again by itself, by header: when the file is there it is saved, and nothing
    that somebody reads is taken from under them."""
    printing.ask_for(certificate)
    response = render(request, "certificates/being_made.html", {"certificate": certificate})
    response["Refresh"] = str(LOOK_AGAIN)
    return response
