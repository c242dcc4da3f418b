"""Organisations in the office: started there, and who belongs to them."""

import pytest

from accounts import roles
from accounts.membership import invitations
from accounts.models import Invitation, Organisation
from common.models import AuditEvent, OutgoingMessage
from tests import factories
from tests.accounts.membership import BOOKER, MANAGER, OWNER, member, members_of, newest_link
from tests.booking import confirmed
from tests.pages.office import at_work, denied
from tests.pages.office import member as staff_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return at_work(staff_member(roles.TRAINING_OFFICE))


@pytest.fixture
def superuser():
    return at_work(staff_member(roles.ADMINISTRATORS, is_superuser=True))


@pytest.fixture
def organisation():
    return factories.OrganisationFactory(name="Example Council")


def at(organisation, rest):
    return f"/cms/organisation/{organisation.pk}/{rest}"


def edit(organisation):
    return f"/cms/organisation/edit/{organisation.pk}/"


def text(response):
    return response.content.decode()


def test_the_office_starts_one_and_invites_its_first_owner(office):
    made = office.post("/cms/organisation/new/", {"name": "Example Trust"})
    organisation = Organisation.objects.get()
    assert made.url == edit(organisation)
    page = text(office.get(made.url))
    assert "Nobody belongs to it yet" in page
    assert at(organisation, "invite/") in page
    assert "Invite an owner" in text(office.get(at(organisation, "invite/")))
    form = {"email": "first@example.org", "role": BOOKER}
    assert office.post(at(organisation, "invite/"), form).url == edit(organisation)
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.role) == (organisation, OWNER)
    assert OutgoingMessage.objects.get().context["by"] == "onEvidence"
    assert "first@example.org" in text(office.get(edit(organisation)))
    person = factories.UserFactory(email="first@example.org")
    token = newest_link().split("/")[-2]
    invitations.accept(token, user=person, now=invitation.sent_at)
    assert members_of(organisation) == {person: OWNER}
    ours = AuditEvent.objects.exclude(action="accounts.office.create").order_by("pk")
    assert list(ours.values_list("action", "actor_kind"))[:2] == [
        ("accounts.organisations.start", "staff"),
        ("accounts.invitations.invite", "staff"),
    ]


def test_what_is_wrong_with_an_address_is_said(office, organisation):
    page = text(office.post(at(organisation, "invite/"), {"email": "nobody"}))
    assert "Type an email address like name@example.org." in page
    staff = staff_member(roles.TRAINERS)
    page = text(office.post(at(organisation, "invite/"), {"email": staff.email}))
    assert "A staff account cannot belong to an organisation" in page
    assert not Invitation.objects.exists()


def test_the_office_sends_again_and_withdraws(office, organisation):
    office.post(at(organisation, "invite/"), {"email": "first@example.org"})
    invitation = Invitation.objects.get()
    office.post(at(organisation, f"invitations/{invitation.pk}/resend/"))
    assert "sent a moment ago" in text(office.get(edit(organisation)))
    office.post(at(organisation, f"invitations/{invitation.pk}/withdraw/"))
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    other = factories.OrganisationFactory()
    step = at(other, f"invitations/{invitation.pk}/withdraw/")
    assert office.post(step).status_code == 404


def test_the_office_removes_a_member_but_not_the_last_owner(office, organisation):
    owner, booker = member(organisation, OWNER), member(organisation, BOOKER)
    keys = {each.user: each.pk for each in organisation.memberships.all()}
    assert "Remove a member" in text(
        office.get(at(organisation, f"members/{keys[booker]}/remove/"))
    )
    office.post(at(organisation, f"members/{keys[booker]}/remove/"))
    office.post(at(organisation, f"members/{keys[owner]}/remove/"))
    assert members_of(organisation) == {owner: OWNER}
    assert "Hand over ownership to another member first" in text(office.get(edit(organisation)))


@pytest.mark.parametrize("role", [roles.FINANCE, roles.EDITORS])
def test_other_roles_of_staff_change_nothing(organisation, role):
    owner = member(organisation, OWNER)
    key = organisation.memberships.get().pk
    browser = at_work(staff_member(role))
    for rest in ("invite/", f"members/{key}/remove/"):
        assert denied(browser.get(at(organisation, rest)))
        assert denied(browser.post(at(organisation, rest), {"email": "a@example.org"}))
    assert members_of(organisation) == {owner: OWNER}
    assert not Invitation.objects.exists()


def test_staff_have_no_way_in_by_the_organisation_s_own_pages(office, organisation):
    assert office.get(f"/organisation/{organisation.public_id}/members/").status_code == 404


def test_the_list_says_how_many_and_costs_no_more(office, run, django_assert_max_num_queries):
    organisation = confirmed(run).organisation
    member(organisation, BOOKER)
    member(organisation, MANAGER)
    office.post(at(organisation, "invite/"), {"email": "first@example.org"})
    office.get("/cms/organisation/")
    with django_assert_max_num_queries(100) as one:
        page = text(office.get("/cms/organisation/"))
    for_one = len(one)
    for heading in ("Members", "Open invitations", "Bookings"):
        assert heading in page
    row = Organisation.objects.get()
    export = b"".join(office.get("/cms/organisation/?export=csv").streaming_content).decode()
    assert export.splitlines()[1].endswith(",3,1,1"), export
    assert row.name in export
    for _ in range(15):
        factories.MembershipFactory()
    with django_assert_max_num_queries(for_one):
        office.get("/cms/organisation/")


def test_the_page_says_how_many_bookings(office, run):
    organisation = confirmed(run).organisation
    assert "Bookings: <strong>1</strong>" in text(office.get(edit(organisation)))


def test_a_new_name_is_on_record(office, organisation):
    office.post(edit(organisation), {"name": "Renamed"})
    event = AuditEvent.objects.get(action="accounts.office.edit")
    assert event.after == {"changed": ["name"]}
    assert event.object_id == str(organisation.public_id)


def test_what_has_a_history_is_not_deleted(superuser, organisation, run):
    booked = confirmed(run).organisation
    with_people = factories.LearnerFactory().organisation
    with_date = factories.CourseRunFactory(organisation=factories.OrganisationFactory())
    with_member = factories.MembershipFactory().organisation
    kept = [booked, with_people, with_date.organisation, with_member]
    for each in kept:
        superuser.post(f"/cms/organisation/delete/{each.pk}/")
        assert "/delete/" not in text(superuser.get(edit(each)))
    superuser.post(f"/cms/organisation/delete/{organisation.pk}/")
    assert set(Organisation.objects.all()) == set(kept)
    assert AuditEvent.objects.filter(action="accounts.organisations.delete").count() == 1


def test_the_training_office_deletes_none(office, organisation):
    assert denied(office.post(f"/cms/organisation/delete/{organisation.pk}/"))
    assert Organisation.objects.get() == organisation


def test_names_are_escaped(office, organisation):
    organisation.name = "<script>alert(1)</script>"
    organisation.save()
    member(organisation, OWNER, user__full_name="<script>alert(2)</script>")
    key = organisation.memberships.get().pk
    for page in (
        edit(organisation),
        at(organisation, "invite/"),
        at(organisation, f"members/{key}/remove/"),
    ):
        assert "<script>alert" not in text(office.get(page))
