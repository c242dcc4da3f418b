"""People, organisations and messages in the office."""

import pytest
from django.contrib.auth.models import Group

from accounts import roles
from accounts.models import Learner, Organisation, User
from common import mail
from common.models import OutgoingMessage
from tests import factories
from tests.accounts.conftest import PASSWORD


@pytest.fixture
def in_role(staff, staff_client):
    def as_(role):
        staff.groups.set([Group.objects.get(name=role)])
        return staff_client

    return as_


@pytest.fixture
def superuser_client(staff, staff_client):
    staff.is_superuser = True
    staff.save()
    return staff_client


def denied(response):
    """Wagtail sends those who may not back to its home page."""
    return response.status_code == 302 and response.url == "/cms/"


# --- Users --------------------------------------------------------------------------------------

NEW = {
    "email": "New.Trainer@Example.org",
    "full_name": "New Trainer",
    "is_staff": "on",
}


def test_the_pages_for_users_open_for_a_superuser(superuser_client, staff):
    for path in (
        "",
        "new/",
        f"edit/{staff.pk}/",
        f"delete/{staff.pk}/",
        "?q=office",
        "?is_staff=true",
    ):
        response = superuser_client.get(f"/cms/users/{path}")
        # Nobody deletes themselves.
        assert response.status_code == 200 or path.startswith("delete"), path


def test_a_user_has_one_name_and_no_switch_to_superuser(superuser_client):
    page = superuser_client.get("/cms/users/new/").content.decode()
    assert 'name="full_name"' in page
    for absent in ("first_name", "last_name", "is_superuser", "password1"):
        assert f'name="{absent}"' not in page


def test_an_administrator_makes_a_member_of_staff(in_role):
    trainers = Group.objects.get(name=roles.TRAINERS)
    client = in_role(roles.ADMINISTRATORS)
    response = client.post(
        "/cms/users/new/",
        {**NEW, "groups": [trainers.pk], "is_superuser": "on", "password1": PASSWORD},
    )
    assert response.status_code == 302
    user = User.objects.get(email="new.trainer@example.org")
    assert (user.full_name, user.is_staff, user.is_superuser) == ("New Trainer", True, False)
    assert list(user.groups.all()) == [trainers]
    assert not user.has_usable_password()


def test_an_address_is_somebody_s_in_any_case(in_role):
    factories.UserFactory(email="new.trainer@example.org")
    response = in_role(roles.ADMINISTRATORS).post("/cms/users/new/", NEW)
    assert response.status_code == 200
    assert User.objects.filter(email__iexact=NEW["email"]).count() == 1


def test_the_list_is_searched_by_name(in_role):
    factories.UserFactory(full_name="Zadie Example")
    factories.UserFactory(full_name="Somebody Else")
    page = in_role(roles.ADMINISTRATORS).get("/cms/users/?q=Zadie").content.decode()
    assert "Zadie Example" in page
    assert "Somebody Else" not in page


def test_nobody_changes_their_own_roles(in_role, staff):
    client = in_role(roles.ADMINISTRATORS)
    finance = Group.objects.get(name=roles.FINANCE)
    form = {"email": staff.email, "full_name": "Renamed", "groups": [finance.pk]}
    assert client.post(f"/cms/users/edit/{staff.pk}/", form).status_code == 302
    staff.refresh_from_db()
    assert staff.full_name == "Renamed"
    assert (staff.is_staff, staff.is_active) == (True, True)
    assert [group.name for group in staff.groups.all()] == [roles.ADMINISTRATORS]


def test_an_administrator_cannot_change_a_superuser(in_role):
    above = factories.UserFactory(is_staff=True, is_superuser=True)
    assert denied(in_role(roles.ADMINISTRATORS).get(f"/cms/users/edit/{above.pk}/"))


@pytest.mark.parametrize("action", ["assign_role", "set_active_state", "delete"])
def test_nothing_is_done_to_several_people_at_once(in_role, staff, action):
    above = factories.UserFactory(is_staff=True, is_superuser=True)
    finance = Group.objects.get(name=roles.FINANCE)
    client = in_role(roles.ADMINISTRATORS)
    address = f"/cms/bulk/accounts/user/{action}/?id={above.pk}&id={staff.pk}"
    assert denied(client.post(address, {"role": finance.pk, "mark_as_active": "False"}))
    assert not finance.user_set.exists()
    assert User.objects.filter(is_active=True).count() == 2
    assert "bulk" not in client.get("/cms/users/results/").content.decode()


@pytest.mark.parametrize("path", ["reset-second-factor", "send-link", "delete"])
def test_an_administrator_cannot_reach_a_superuser(in_role, path):
    above = factories.UserFactory(is_staff=True, is_superuser=True)
    client = in_role(roles.ADMINISTRATORS)
    assert denied(client.get(f"/cms/users/{path}/{above.pk}/"))
    assert denied(client.post(f"/cms/users/{path}/{above.pk}/", {"reason": "x"}))
    assert User.objects.filter(pk=above.pk).exists()


@pytest.mark.parametrize("role", [roles.EDITORS, roles.TRAINING_OFFICE, roles.FINANCE])
def test_other_roles_do_not_see_users(in_role, role):
    assert denied(in_role(role).get("/cms/users/"))
    assert denied(in_role(role).post("/cms/users/new/", NEW))
    other = factories.UserFactory(is_staff=True)
    for path in ("edit", "delete", "reset-second-factor", "send-link"):
        assert denied(in_role(role).get(f"/cms/users/{path}/{other.pk}/")), path
    assert denied(in_role(role).get("/cms/reports/sign-in-lockouts/"))
    assert denied(in_role(role).get("/cms/groups/"))


# --- Organisations and learners -----------------------------------------------------------------


def test_organisations_are_listed_searched_and_exported(in_role):
    factories.OrganisationFactory(name="Example Council")
    factories.OrganisationFactory(name="Example Trust")
    client = in_role(roles.TRAINING_OFFICE)
    page = client.get("/cms/organisation/?q=trust").content.decode()
    assert "Example Trust" in page
    assert "Example Council" not in page
    export = client.get("/cms/organisation/?export=csv")
    rows = b"".join(export.streaming_content).decode()
    assert "Example Council" in rows
    assert "Example Trust" in rows


def test_the_training_office_corrects_a_learner(in_role):
    learner = factories.LearnerFactory(full_name="Ada Exmaple")
    client = in_role(roles.TRAINING_OFFICE)
    assert "Ada Exmaple" in client.get("/cms/learner/?q=exmaple").content.decode()
    form = {
        "organisation": learner.organisation_id,
        "full_name": "Ada Example",
        "email": learner.email,
        "job_role": "",
        "team": "",
        "user": factories.UserFactory().pk,
    }
    assert client.post(f"/cms/learner/edit/{learner.pk}/", form).status_code == 302
    learner.refresh_from_db()
    assert learner.full_name == "Ada Example"
    assert learner.user is None


@pytest.mark.parametrize(
    ("role", "organisations", "learners"),
    [
        (roles.EDITORS, False, False),
        (roles.TRAINING_OFFICE, True, True),
        (roles.FINANCE, True, False),
        (roles.ADMINISTRATORS, True, True),
    ],
)
def test_who_sees_organisations_and_learners(in_role, role, organisations, learners):
    client = in_role(role)
    assert (client.get("/cms/organisation/").status_code == 200) == organisations
    assert (client.get("/cms/learner/").status_code == 200) == learners


def test_finance_reads_organisations_and_changes_none(in_role):
    organisation = factories.OrganisationFactory(name="Example Council")
    client = in_role(roles.FINANCE)
    assert denied(client.post(f"/cms/organisation/edit/{organisation.pk}/", {"name": "Mine"}))
    assert denied(client.post(f"/cms/organisation/delete/{organisation.pk}/"))
    assert Organisation.objects.get().name == "Example Council"


def test_long_lists_cost_no_more_queries(in_role, django_assert_max_num_queries):
    client = in_role(roles.TRAINING_OFFICE)
    factories.LearnerFactory()
    client.get("/cms/learner/")
    with django_assert_max_num_queries(100) as one:
        client.get("/cms/learner/")
    factories.LearnerFactory.create_batch(15)
    with django_assert_max_num_queries(len(one)):
        client.get("/cms/learner/")
    assert Learner.objects.count() == 16


# --- Messages -----------------------------------------------------------------------------------


@pytest.fixture
def message(db):
    return mail.queue("sign_in_unknown", to="ada@example.org", context={})


def test_a_message_is_found_read_and_sent_again(in_role, message, mailoutbox):
    mail.send_due()
    client = in_role(roles.TRAINING_OFFICE)
    listed = client.get("/cms/messages/?q=ada@example.org&state=sent").content.decode()
    assert f"/cms/messages/{message.pk}/" in listed
    assert "Send it again" in client.get(f"/cms/messages/{message.pk}/").content.decode()
    assert client.post(f"/cms/messages/{message.pk}/").status_code == 302
    mail.send_due()
    assert [sent.to for sent in mailoutbox] == [["ada@example.org"]] * 2


def test_a_message_that_held_a_code_is_not_sent_again(in_role, mailoutbox):
    secret = mail.queue(
        "sign_in_code", to="ada@example.org", context={"code": "246810"}, secret=True
    )
    mail.send_due()
    client = in_role(roles.TRAINING_OFFICE)
    page = client.get(f"/cms/messages/{secret.pk}/").content.decode()
    assert "246810" not in page
    assert "Send it again" not in page
    client.post(f"/cms/messages/{secret.pk}/")
    mail.send_due()
    assert len(mailoutbox) == 1


def test_a_message_cannot_be_made_changed_or_deleted(superuser_client, message):
    for path in ("new/", f"edit/{message.pk}/", f"delete/{message.pk}/"):
        assert superuser_client.post(f"/cms/messages/{path}").status_code == 404
    assert OutgoingMessage.objects.get() == message


def test_editors_read_no_messages(in_role, message):
    client = in_role(roles.EDITORS)
    assert denied(client.get("/cms/messages/"))
    assert denied(client.get(f"/cms/messages/{message.pk}/"))
    assert denied(client.post(f"/cms/messages/{message.pk}/"))
