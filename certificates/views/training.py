"""An organisation looks at the training of its people."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.membership.teams import teams_of
from accounts.models import Membership
from accounts.policy import membership_for
from certificates import training
from certificates.forms import TrainingForm
from certificates.training import Filters
from common.limits import limited

ON_A_PAGE = 50
#: What was asked for is kept in the session: words are names, and names stand in no address.
SESSION_KEY = "training_filters"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_training(request: HttpRequest, public_id: UUID) -> HttpResponse:
    membership = membership_for(request, public_id)
    if request.method == "POST":
        _remember(request, membership)
        return redirect("organisation_training", public_id)
    filters = _filters(request, membership)
    found = training.enrolments_of(membership, filters=filters)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    person = None
    if filters.person:
        person = training.people_of(membership).filter(public_id=filters.person).first()
    context = {
        "membership": membership,
        "page_obj": page,
        "rows": training.rows(list(page), now=timezone.now()),
        "filters": filters,
        "person": person,
        "form": _form(membership, initial={"words": filters.words, "team": filters.team}),
        "has_people": bool(page.object_list) or training.people_of(membership).exists(),
    }
    return render(request, "certificates/organisation_training.html", context)


@login_required
@limited(
    "training-export", times=30, seconds=3600, method="POST", template="accounts/too_often.html"
)
@require_POST
def organisation_training_export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """By a button, not by a link: what leaves the site is put on record."""
    membership = membership_for(request, public_id)
    sheet = training.spreadsheet(
        membership, filters=_filters(request, membership), now=timezone.now()
    )
    # With a mark by which spreadsheet programs know how letters are written.
    return HttpResponse(
        sheet.encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="onEvidence-training.csv"'},
    )


def _form(membership: Membership, **given: object) -> TrainingForm:
    """A manager of one team chooses no other."""
    teams = [] if membership.team else teams_of(membership.organisation)
    return TrainingForm(teams, **given)


def _remember(request: HttpRequest, membership: Membership) -> None:
    kept = {**request.session.get(SESSION_KEY, {})}
    key = str(membership.organisation.public_id)
    form = _form(membership, data=request.POST)
    if "everything" in request.POST or not form.is_valid():
        kept.pop(key, None)
    else:
        kept[key] = form.cleaned_data
    request.session[SESSION_KEY] = kept


def _filters(request: HttpRequest, membership: Membership) -> Filters:
    key = str(membership.organisation.public_id)
    kept = request.session.get(SESSION_KEY, {}).get(key, {})
    asked = request.POST if request.method == "POST" else request.GET
    try:
        person = str(UUID(asked.get("person", "")))
    except ValueError:
        person = ""
    return Filters(words=kept.get("words", ""), team=kept.get("team", ""), person=person)
