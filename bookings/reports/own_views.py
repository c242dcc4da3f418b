"""An organisation's statement of account on its own pages, for those who buy for it."""

import uuid
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Membership
from accounts.policy import membership_for
from bookings.reports import files, statement_papers
from bookings.reports.forms import PastForm
from bookings.reports.pages import query
from bookings.reports.periods import lately
from bookings.reports.statement import account
from bookings.reports.statement_office import sheet


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """As a page or a list to take away; posted, as a paper."""
    membership = membership_for(request, public_id, *Membership.BUYERS)
    organisation, now = membership.organisation, timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    form = PastForm(asked, default=lately(timezone.localdate(now)), widget=forms.DateInput)
    context: dict[str, object] = {"membership": membership, "form": form}
    if (period := form.period) is None:
        return render(request, "bookings/organisation_statement.html", context)
    if request.method == "POST":
        by = membership.user
        made = statement_papers.make(organisation, period, by=by, now=now, act=_act(request))
        return redirect("organisation_statement_paper", organisation.public_id, made.public_id)
    found = account(organisation, period)
    if kind := files.asked(request, "file"):
        return files.answer(kind, sheet(found), on=organisation, about=period._asdict())
    context |= {"account": found, "period": period, "act": uuid.uuid4(), "asked": query(period)}
    return render(request, "bookings/organisation_statement.html", context)


@login_required
@require_safe
def paper(request: HttpRequest, public_id: UUID, statement: UUID) -> HttpResponse | FileResponse:
    membership = membership_for(request, public_id, *Membership.BUYERS)
    found = get_object_or_404(membership.organisation.statements, public_id=statement)
    if not found.pdf:
        statement_papers.ask_for(found)
        context = {"membership": membership, "statement": found}
        return render(request, "bookings/statement_waiting.html", context)
    return FileResponse(
        found.pdf.open(), as_attachment=True, filename="onEvidence-statement.pdf",
        content_type="application/pdf",
    )  # fmt: skip


def _act(request: HttpRequest) -> UUID:
    """Of a form of ours; a request without one is an act of its own."""
    try:
        return UUID(request.POST.get("act", ""))
    except ValueError:
        return uuid.uuid4()
