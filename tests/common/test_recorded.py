"""What the office does with forms, and what it downloads, is on record; nobody's name is."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import URLPattern, get_resolver
from wagtail.admin.views import generic
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from accounts import roles
from accounts.people.learner_viewset import LearnerViewSet
from accounts.practice.group_viewset import RecordedGroup
from common import mail
from common.exports import GuardedExport
from common.models import AuditEvent
from common.recorded import RecordedCreate, RecordedDelete, RecordedEdit
from pages.models import Enquiry
from tests import factories
from tests.everything import routes
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return member(roles.ADMINISTRATORS)


@pytest.fixture
def office(administrator):
    return at_work(administrator)


def event(action):
    return AuditEvent.objects.get(action=action)


def post(office, address, **form):
    response = office.post(address, form)
    assert response.status_code == 302, response.context["form"].errors
    return response


# --- Forms --------------------------------------------------------------------------------------


def test_a_changed_learner_is_on_record_without_the_name(office, administrator):
    learner, other = factories.LearnerFactory(), factories.OrganisationFactory()
    post(
        office,
        f"/cms/learner/edit/{learner.pk}/",
        organisation=other.pk,
        full_name="Zadie Example",
        email=learner.email,
        job_role="",
        team="",
    )
    made = event("accounts.office.edit")
    assert (made.actor_kind, made.actor_id) == ("staff", administrator.public_id)
    assert (made.object_type, made.object_id) == ("accounts.learner", str(learner.public_id))
    assert made.before == {"organisation": str(learner.organisation.public_id)}
    assert made.after == {"organisation": str(other.public_id), "changed": ["full_name"]}
    assert made.origin == "POST /cms/learner/edit/<int:pk>/"


def test_a_form_saved_without_a_change_is_not_on_record(office):
    learner = factories.LearnerFactory()
    fields = {name: getattr(learner, name) for name in ("full_name", "email", "job_role", "team")}
    post(
        office,
        f"/cms/learner/edit/{learner.pk}/",
        organisation=learner.organisation_id,
        **fields,
    )
    assert not AuditEvent.objects.filter(action__startswith="accounts.office").exists()


def test_a_form_that_is_refused_is_not_on_record(office):
    learner = factories.LearnerFactory()
    assert office.post(f"/cms/learner/edit/{learner.pk}/", {"full_name": ""}).status_code == 200
    assert not AuditEvent.objects.filter(action__startswith="accounts.office").exists()


def test_what_is_made_is_on_record(office):
    post(office, "/cms/organisation/new/", name="Example Trust")
    made = event("accounts.office.create")
    assert (made.object_type, made.after) == ("accounts.organisation", {"band": ""})


def test_a_user_s_roles_and_standing_are_on_record_before_and_after(office):
    user = factories.UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=roles.FINANCE))
    trainers = Group.objects.get(name=roles.TRAINERS)
    post(
        office,
        f"/cms/users/edit/{user.pk}/",
        email=user.email,
        full_name=user.full_name,
        is_staff="on",
        groups=[trainers.pk],
    )
    made = event("accounts.office.edit")
    assert made.object_id == str(user.public_id)
    assert made.before == {"is_active": True, "groups": ["Finance"]}
    assert made.after == {"is_active": False, "groups": ["Trainers"]}


def test_a_deleted_user_is_on_record(office):
    user = factories.UserFactory()
    office.post(f"/cms/users/delete/{user.pk}/")
    assert event("accounts.office.delete").object_id == str(user.public_id)


def test_what_a_role_gains_and_loses_is_on_record(office):
    group = Group.objects.create(name="Archive")
    permission = Permission.objects.get(codename="access_admin")
    nothing = {
        f"{prefix}-{count}_FORMS": 0
        for prefix in (
            "page_permissions",
            "collection_permissions",
            "image_permissions",
            "document_permissions",
        )
        for count in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    }
    form = {"name": "Archive", "permissions": [permission.pk], **nothing}
    post(office, f"/cms/groups/edit/{group.pk}/", **form)
    post(office, f"/cms/groups/edit/{group.pk}/", **{**form, "permissions": []})
    gained, lost = AuditEvent.objects.filter(action="accounts.roles.change").order_by("pk")
    assert gained.before == lost.after == {"permissions": []}
    assert gained.after == lost.before == {"permissions": ["wagtailadmin.access_admin"]}


def test_a_course_s_price_is_on_record_before_and_after(office):
    course = factories.CourseFactory()
    names = (
        "title",
        "code",
        "level",
        "outcomes",
        "cpd_hours",
        "participatory_hours",
        "content_version",
        "refresh_months",
        "price_note",
        "vat_rate",
        "vat_exempt_reason",
    )
    fields = {name: getattr(course, name) for name in names}
    fields = {name: value for name, value in fields.items() if value is not None}
    post(office, f"/cms/course/edit/{course.pk}/", **fields, price="75.00")
    made = event("courses.office.edit")
    assert (made.before, made.after) == ({"price": "60.00"}, {"price": "75.00"})


def test_an_enquiry_s_status_is_on_record_and_not_its_notes(office):
    enquiry = Enquiry.objects.create(
        form_key="6f2c2c5e-54f0-4c8b-9d8c-0d6a8d1f7e11", kind="contact", name="A", email="a@b.org"
    )
    post(office, f"/cms/enquiries/edit/{enquiry.pk}/", status="closed", owner="", notes="Secret")
    made = event("pages.office.edit")
    assert made.before == {"status": "new"}
    assert made.after == {"status": "closed", "changed": ["notes"]}


def test_a_message_sent_again_is_on_record(office):
    message = mail.queue("sign_in_unknown", to="ada@example.org", context={})
    office.post(f"/cms/messages/{message.pk}/")
    assert event("common.outbox.resend").object_id == str(message.public_id)


# --- Downloads ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_is_on_record_with_its_filters_and_not_its_rows(office, kind):
    learner = factories.LearnerFactory(full_name="Zadie Example")
    factories.LearnerFactory()
    chosen = learner.organisation_id
    office.get(f"/cms/learner/?export={kind}&organisation={chosen}&q=Zadie")
    made = event("common.exports.export")
    assert (made.object_type, made.object_id) == ("accounts.learner", "")
    assert made.after == {
        "format": kind,
        "rows": 1,
        "columns": LearnerViewSet.list_export,
        "filters": {"organisation": [str(chosen)], "q": ["(typed)"]},
    }


def test_a_list_that_is_only_looked_at_is_not_on_record(office):
    office.get("/cms/learner/?q=Zadie")
    assert not AuditEvent.objects.filter(action="common.exports.export").exists()


#: Rooms with rows of business. What pages are made of has Wagtail's own history.
ROOMS = ("accounts", "auth", "bookings", "certificates", "common", "courses")
KEEPS = {
    generic.CreateView: RecordedCreate,
    generic.EditView: RecordedEdit,
    generic.DeleteView: RecordedDelete,
}


def is_ours(model):
    return isinstance(model, type) and model._meta.app_label in ROOMS


def views():
    for route, pattern in routes(get_resolver().url_patterns):
        assert isinstance(pattern, URLPattern)
        view = getattr(pattern.callback, "view_class", None)
        if route.startswith("cms/") and view:
            yield route, view, getattr(pattern.callback, "view_initkwargs", {})


def test_no_form_of_the_office_forgets():
    forget, seen = [], 0
    for route, view, given in views():
        model = given.get("model") or vars(view).get("model")
        for kind, recorded in KEEPS.items():
            if issubclass(view, kind) and is_ours(model):
                seen += 1
                if not issubclass(view, recorded) and not issubclass(view, RecordedGroup):
                    forget.append(route)
    assert seen > 20
    assert forget == []


def test_no_download_of_the_office_forgets():
    forget, seen = [], 0
    for route, view, given in views():
        if not issubclass(view, SpreadsheetExportMixin):
            continue
        if view.__module__.startswith("wagtail.") and not is_ours(given.get("model")):
            continue
        seen += 1
        columns = given.get("list_export") or view.list_export
        if columns and not issubclass(view, GuardedExport):
            forget.append(route)
    assert seen > 20
    assert forget == []


@pytest.mark.parametrize("report", ["site-history", "aging-pages", "locked"])
def test_downloads_of_wagtail_s_own_lists_are_on_record(office, report):
    response = office.get(f"/cms/reports/{report}/?export=csv")
    assert response["Content-Disposition"].startswith("attachment")
    made = event("common.exports.export")
    assert (made.after, made.origin) == ({"format": "csv"}, f"GET /cms/reports/{report}/")
