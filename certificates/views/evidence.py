"""Files of one's own learning. An address of somebody else's answers as if there were none."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from certificates import evidence as journeys
from certificates.forms import EvidenceForm
from certificates.models import Evidence
from certificates.policy import evidence_for
from common import uploads
from courses.views import LearnerRequest


@login_required
@require_safe
def evidence(request: LearnerRequest) -> HttpResponse:
    files = Evidence.objects.filter(user=request.user)
    return render(request, "certificates/evidence.html", {"files": files, "most": Evidence.MOST})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: LearnerRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = EvidenceForm(request.POST, request.FILES) if posted else EvidenceForm()
    if form.is_valid():
        try:
            journeys.keep(request.user, **form.cleaned_data)
        except (journeys.EvidenceError, uploads.UploadError) as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, "Your file is kept.")
            return redirect("evidence")
    return render(request, "certificates/evidence_add.html", {"form": form})


@login_required
@require_safe
def download(request: LearnerRequest, public_id: uuid.UUID) -> HttpResponseBase:
    kept = evidence_for(request.user, public_id)
    return uploads.attachment(kept.file, filename=kept.filename, content_type=kept.content_type)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: LearnerRequest, public_id: uuid.UUID) -> HttpResponse:
    kept = evidence_for(request.user, public_id)
    if request.method == "POST":
        journeys.remove(kept)
        messages.success(request, "The file is removed.")
        return redirect("evidence")
    return render(request, "certificates/evidence_remove.html", {"file": kept})
