"""Importing a list of people: send it, look at what it would do, confirm, see what became of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policy
from accounts.imports import files, preview, running
from accounts.imports.columns import FIELDS, HEADINGS, ColumnsError
from accounts.imports.matching import changes
from accounts.models import ImportRow, LearnerImport
from accounts.people.learner_forms import ImportForm
from common import tables, uploads

ON_A_PAGE = 50
Kind = ImportRow.Kind
#: What is shown first is what somebody has to do something about.
ORDER = (Kind.DOUBLE, Kind.WRONG, Kind.CHANGED, Kind.NEW, Kind.SAME)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    organisation = policy.learners_kept(request.user, public_id)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        try:
            batch = preview.start(
                organisation,
                rows=_rows(form.cleaned_data),
                headings=form.cleaned_data["headings"],
                by=request.user,  # type: ignore[arg-type]  # login_required
            )
        except (uploads.UploadError, tables.TableError, ColumnsError) as error:
            form.add_error("text" if form.cleaned_data["text"].strip() else "file", str(error))
        else:
            return redirect("learner_import", public_id, batch.public_id)
    context = {"organisation": organisation, "form": form, "headings": HEADINGS.values()}
    return render(request, "accounts/learners/import.html", context)


@login_required
@require_safe
def template(request: HttpRequest, public_id: uuid.UUID, kind: str) -> HttpResponse:
    policy.learners_kept(request.user, public_id)
    return files.template(kind)


@login_required
@require_safe
def show(request: HttpRequest, public_id: uuid.UUID, batch: uuid.UUID) -> HttpResponse:
    """A preview until it is confirmed, then how far it is, then what became of it."""
    found = _batch(request, public_id, batch)
    context: dict[str, Any] = {"batch": found, "organisation": found.organisation}
    if found.state == LearnerImport.State.PREVIEW:
        return _preview(request, context, found)
    outcomes = running.counts(found)
    total = sum(outcomes.values())
    if found.state == LearnerImport.State.DONE:
        labels = dict(ImportRow.Outcome.choices)
        context["rows"] = [
            {"label": labels[outcome], "value": f"{outcomes.get(outcome, 0):,}"}
            for outcome in labels
        ]
        context["failed"] = outcomes.get(ImportRow.Outcome.FAILED, 0)
        return render(request, "accounts/learners/imported.html", context)
    done = total - outcomes.get("", 0)
    context |= {"done": done, "total": total, "percent": 100 * done // total}
    return render(request, "accounts/learners/importing.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, public_id: uuid.UUID, batch: uuid.UUID) -> HttpResponse:
    """What the possible duplicates on this page of the list are, or all that are undecided."""
    found = _batch(request, public_id, batch)
    choices = {
        int(name.removeprefix("choice_")): str(value)[:60]
        for name, value in request.POST.items()
        if name.startswith("choice_")
        and name.removeprefix("choice_").isdecimal()
        and len(name) < 26
    }
    try:
        preview.choose(found, choices=choices)
        if everybody := request.POST.get("for_all", ""):
            preview.choose_for_all(found, choice=everybody)
    except preview.BatchError as error:
        messages.error(request, str(error))
    else:
        _say_what_is_left(request, found)
    return redirect("learner_import", public_id, batch)


@login_required
@require_POST
def confirm(request: HttpRequest, public_id: uuid.UUID, batch: uuid.UUID) -> HttpResponse:
    try:
        preview.confirm(_batch(request, public_id, batch), now=timezone.now())
    except preview.BatchError as error:
        messages.error(request, str(error))
    return redirect("learner_import", public_id, batch)


@login_required
@require_POST
def cancel(request: HttpRequest, public_id: uuid.UUID, batch: uuid.UUID) -> HttpResponse:
    try:
        preview.cancel(_batch(request, public_id, batch))
    except preview.BatchError as error:
        messages.error(request, str(error))
        return redirect("learner_import", public_id, batch)
    messages.success(request, "Nothing was imported, and nothing of the list was kept.")
    return redirect("learners", public_id)


@login_required
@require_safe
def failed(request: HttpRequest, public_id: uuid.UUID, batch: uuid.UUID, kind: str) -> HttpResponse:
    return files.failed(_batch(request, public_id, batch), kind)


def _batch(request: HttpRequest, public_id: uuid.UUID, batch: uuid.UUID) -> LearnerImport:
    organisation = policy.learners_kept(request.user, public_id)
    return get_object_or_404(
        LearnerImport.objects.select_related("organisation"),
        organisation=organisation,
        public_id=batch,
    )


def _rows(answers: dict[str, Any]) -> list[tables.Row]:
    if answers["file"]:
        return tables.read(uploads.table(answers["file"]))
    return tables.read_text(answers["text"])


def _preview(request: HttpRequest, context: dict[str, Any], batch: LearnerImport) -> HttpResponse:
    kinds = running.kinds(batch)
    kind = request.GET.get("show", "")
    if kind not in kinds:
        kind = next((each for each in ORDER if each in kinds), Kind.NEW)
    rows = batch.rows.filter(kind=kind).select_related("learner")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    undecided = batch.rows.undecided().count()
    context |= {
        "kinds": [(each, each.label, kinds[each]) for each in ORDER if each in kinds],
        "kind": kind,
        "label": Kind(kind).label,
        "page_obj": page,
        "undecided": undecided,
        "people": sum(
            count for each, count in kinds.items() if each not in (Kind.WRONG, Kind.SAME)
        ),
        "wrong": kinds.get(Kind.WRONG, 0),
    }
    if kind == Kind.CHANGED:
        context["changed"] = [(row, _old_and_new(row)) for row in page]
    return render(request, "accounts/learners/preview.html", context)


def _old_and_new(row: ImportRow) -> list[tuple[str, str, str]]:
    """What is updated, with what it was and what it becomes."""
    if row.learner is None:
        return []
    new = changes(row.learner, row.values)
    return [
        (HEADINGS[field], getattr(row.learner, field), new[field])
        for field in FIELDS
        if field in new
    ]


def _say_what_is_left(request: HttpRequest, batch: LearnerImport) -> None:
    left = batch.rows.undecided().count()
    if left:
        messages.info(request, f"Kept. {left:,} still to be decided.")
    else:
        messages.success(request, "Every possible duplicate is decided.")
