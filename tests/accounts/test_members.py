"""Who belongs to an organisation, and as what; and that owners alone change it."""

import pytest
from django.db import IntegrityError, transaction

from accounts.membership import members
from accounts.membership.members import LastOwner, MembersError
from accounts.models import Membership
from common import mail
from common.models import AuditEvent, OutgoingMessage
from tests import factories
from tests.accounts.conftest import the_event
from tests.accounts.membership import (
    BOOKER,
    MANAGER,
    OWNER,
    address,
    member,
    members_of,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return factories.OrganisationFactory(name="Example Council")


@pytest.fixture
def owner(organisation):
    return member(organisation, OWNER, user__full_name="Olive Owner")


@pytest.fixture
def booker(organisation):
    return member(organisation, BOOKER, user__full_name="Bo Booker")


@pytest.fixture
def manager(organisation):
    return member(organisation, MANAGER, user__full_name="Mo Manager", team="Adults")


def text(response):
    return response.content.decode()


def about(organisation, person, deed):
    return address(organisation, f"{person.public_id}/{deed}/")


def kinds():
    return list(OutgoingMessage.objects.order_by("pk").values_list("kind", "recipient"))


# --- The list -----------------------------------------------------------------------------------


def test_every_member_sees_the_others(organisation, owner, booker, manager):
    for person in (owner, booker, manager):
        page = text(signed_in(person).get(address(organisation)))
        for other in (owner, booker, manager):
            assert other.full_name in page
            assert other.email in page
        assert "Manager, team Adults" in page


def test_owners_alone_see_invitations_and_ways_to_change(organisation, owner, booker):
    for person, shown in ((owner, True), (booker, False)):
        page = text(signed_in(person).get(address(organisation)))
        assert ("Open invitations" in page) == shown
        assert (address(organisation, "invite/") in page) == shown
        assert (about(organisation, booker, "role") in page) == shown
        assert address(organisation, "leave/") in page


def test_nobody_sees_members_of_another_organisation(organisation, owner, booker):
    stranger = factories.MembershipFactory(role=OWNER)
    client = signed_in(stranger.user)
    own_page = text(client.get(address(stranger.organisation)))
    assert booker.full_name not in own_page
    addresses = [
        address(organisation),
        address(organisation, "leave/"),
        *(about(organisation, booker, deed) for deed in ("role", "remove", "hand-over")),
        # Nor by way of their own organisation.
        *(about(stranger.organisation, booker, deed) for deed in ("role", "remove", "hand-over")),
    ]
    for each in addresses:
        assert client.get(each).status_code == 404, each
        if each != address(organisation):
            assert client.post(each, {"role": OWNER, "then": "stay"}).status_code == 404, each
    assert members_of(organisation) == {owner: OWNER, booker: BOOKER}


@pytest.mark.parametrize("role", [BOOKER, MANAGER])
def test_other_roles_change_nothing(organisation, owner, role):
    person = member(organisation, role)
    client = signed_in(person)
    for other in (person, owner):
        for deed in ("role", "remove", "hand-over"):
            form = {"role": OWNER, "then": "leave", "organisation": organisation.pk}
            assert client.get(about(organisation, other, deed)).status_code == 404
            assert client.post(about(organisation, other, deed), form).status_code == 404
    with pytest.raises(MembersError, match="Only an owner"):
        members.change_role(organisation, member=person, role=OWNER, by=person)
    with pytest.raises(MembersError, match="Only an owner"):
        members.remove(organisation, member=owner, by=person)
    with pytest.raises(MembersError, match="Only an owner"):
        members.hand_over(organisation, giver=person, taker=owner, stays=True)
    assert members_of(organisation) == {owner: OWNER, person: role}


def test_the_list_costs_no_more_the_longer_it_is(
    organisation, owner, django_assert_max_num_queries
):
    client = signed_in(owner)
    member(organisation)
    client.get(address(organisation))
    with django_assert_max_num_queries(50) as few:
        client.get(address(organisation))
    for _ in range(28):
        member(organisation)
    with django_assert_max_num_queries(len(few)):
        client.get(address(organisation))


def test_names_of_members_are_escaped(organisation, owner):
    person = member(organisation, user__full_name="<script>alert(1)</script>")
    client = signed_in(owner)
    pages = [client.get(address(organisation))]
    pages += [client.get(about(organisation, person, d)) for d in ("role", "remove", "hand-over")]
    for page in pages:
        assert "<script>alert" not in text(page)
        assert "&lt;script&gt;alert" in text(page)


# --- Roles --------------------------------------------------------------------------------------


def test_an_owner_changes_a_role_and_they_are_told(organisation, owner, booker, mailoutbox):
    factories.LearnerFactory(organisation=organisation, team="Adults")
    client = signed_in(owner)
    form = {"role": MANAGER, "team": "Adults", "user": owner.pk, "organisation": 0}
    assert client.post(about(organisation, booker, "role"), form).url == address(organisation)
    changed = organisation.memberships.get(user=booker)
    assert (changed.role, changed.team) == (MANAGER, "Adults")
    mail.send_due()
    [message] = mailoutbox
    assert message.to == [booker.email]
    assert message.subject == "onEvidence training: your role has changed"
    assert "Only for the team “Adults”" in message.body
    event = the_event()
    assert (event.action, event.actor_id) == ("accounts.members.change_role", owner.public_id)
    who = {"member": str(booker.public_id)}
    assert event.before == {**who, "role": BOOKER, "one_team": False}
    assert event.after == {**who, "role": MANAGER, "one_team": True}


def test_made_an_owner_a_manager_has_no_team(organisation, owner, manager):
    signed_in(owner).post(about(organisation, manager, "role"), {"role": OWNER})
    promoted = organisation.memberships.get(user=manager)
    assert (promoted.role, promoted.team) == (OWNER, "")


def test_a_role_that_stays_is_no_news(organisation, owner, booker):
    members.change_role(organisation, member=booker, role=BOOKER, by=owner)
    assert not OutgoingMessage.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_role_that_is_none_is_refused(organisation, owner, booker):
    page = signed_in(owner).post(about(organisation, booker, "role"), {"role": "king"})
    assert "Choose one of the roles on the list." in text(page)
    assert members_of(organisation)[booker] == BOOKER


# --- Removing and leaving -----------------------------------------------------------------------


def test_a_member_is_removed_after_a_question(organisation, owner, booker):
    client = signed_in(owner)
    assert "Remove Bo Booker?" in text(client.get(about(organisation, booker, "remove")))
    assert booker in members_of(organisation)
    client.post(about(organisation, booker, "remove"))
    assert members_of(organisation) == {owner: OWNER}
    assert kinds() == [("member_removed", booker.email)]
    assert signed_in(booker).get(address(organisation)).status_code == 404
    assert the_event().action == "accounts.members.remove"


def test_whoever_was_removed_meanwhile_is_not_found(organisation, owner, booker):
    organisation.memberships.filter(user=booker).delete()
    with pytest.raises(MembersError, match="no longer belongs"):
        members.remove(organisation, member=booker, by=owner)


@pytest.mark.parametrize("role", [BOOKER, MANAGER])
def test_any_member_leaves(organisation, owner, role):
    person = member(organisation, role)
    client = signed_in(person)
    assert "Leave Example Council?" in text(client.get(address(organisation, "leave/")))
    assert client.post(address(organisation, "leave/")).url == "/organisation/"
    assert members_of(organisation) == {owner: OWNER}
    assert the_event().action == "accounts.members.leave"


# --- The last owner -----------------------------------------------------------------------------


def test_the_last_owner_can_neither_leave_nor_be_made_less(organisation, owner, booker):
    client = signed_in(owner)
    client.post(address(organisation, "leave/"))
    assert "Hand over ownership to another member first" in text(client.get(address(organisation)))
    page = client.post(about(organisation, owner, "role"), {"role": BOOKER})
    assert "Hand over ownership to another member first" in text(page)
    assert client.post(about(organisation, owner, "remove")).url == address(organisation, "leave/")
    with pytest.raises(LastOwner):
        members.remove(organisation, member=owner, by=owner)
    assert members_of(organisation)[owner] == OWNER


def test_an_owner_with_a_closed_account_is_no_owner_to_rely_on(organisation, owner):
    member(organisation, OWNER, user__is_active=False)
    with pytest.raises(LastOwner):
        members.leave(organisation, member=owner)


def test_one_of_two_owners_goes_as_they_please(organisation, owner):
    other = member(organisation, OWNER)
    members.change_role(organisation, member=other, role=MANAGER, by=other)
    members.change_role(organisation, member=other, role=OWNER, by=owner)
    members.leave(organisation, member=owner)
    assert members_of(organisation) == {other: OWNER}


# --- Handing over -------------------------------------------------------------------------------


def test_an_owner_hands_over_and_stays_as_booker(organisation, owner, manager, mailoutbox):
    client = signed_in(owner)
    assert "Hand over to Mo Manager?" in text(client.get(about(organisation, manager, "hand-over")))
    refused = client.post(about(organisation, manager, "hand-over"), {})
    assert "Say whether you stay or leave." in text(refused)
    client.post(about(organisation, manager, "hand-over"), {"then": "stay"})
    assert members_of(organisation) == {owner: BOOKER, manager: OWNER}
    assert organisation.memberships.get(user=manager).team == ""
    mail.send_due()
    assert {(*m.to, m.subject) for m in mailoutbox} == {
        (manager.email, "onEvidence training: you are an owner now"),
        (owner.email, "onEvidence training: you have handed over"),
    }
    assert "accounts.members.hand_over" in AuditEvent.objects.values_list("action", flat=True)


def test_or_leaves(organisation, owner, booker):
    form = {"then": "leave"}
    done = signed_in(owner).post(about(organisation, booker, "hand-over"), form)
    assert done.url == "/organisation/"
    assert members_of(organisation) == {booker: OWNER}


def test_nobody_hands_over_to_an_owner_or_to_a_closed_account(organisation, owner, booker):
    second = member(organisation, OWNER)
    closed = member(organisation, BOOKER, user__is_active=False)
    for taker in (owner, second, closed):
        with pytest.raises(MembersError):
            members.hand_over(organisation, giver=owner, taker=taker, stays=False)
    assert members_of(organisation)[owner] == OWNER


def test_the_database_keeps_teams_to_managers(organisation):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.MembershipFactory(organisation=organisation, role=BOOKER, team="Adults")
    assert not Membership.objects.filter(team="Adults").exists()
