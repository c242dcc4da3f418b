"""The link of an invitation: what whoever opens it sees, and their answer."""

import datetime as dt

import pytest
import time_machine
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone

from accounts.membership import invitations
from accounts.membership.invitations import InvitationError
from accounts.models import AddressClaim, EmailAddress, Invitation, User
from common import mail
from common.models import AuditEvent, OutgoingMessage
from tests import factories
from tests.accounts.inviting import NEW, text
from tests.accounts.membership import (
    BOOKER,
    MANAGER,
    OWNER,
    address,
    member,
    members_of,
    signed_in,
    token_of,
)
from tests.courses.rooms import sign_in_staff

pytestmark = pytest.mark.django_db


# --- Opening the link ---------------------------------------------------------------------------


def test_whoever_opens_it_sees_what_it_is_and_is_asked_to_sign_in(invited):
    page = text(Client().get(invited(role=MANAGER)))
    assert "You are invited to Example Council" in page
    assert "Olive Owner invites you" in page
    assert "Manager: you can see training" in page
    assert NEW in page
    assert "/sign-in/?next=/invitations/" in page


def test_opening_it_changes_nothing(organisation, invited):
    link = invited()
    client = signed_in(factories.UserFactory(email=NEW))
    assert client.get(link).status_code == 200
    assert client.get(link, {"accept": "yes"}).status_code == 200
    assert client.head(link).status_code == 200
    assert Invitation.objects.get().state == "open"
    assert len(members_of(organisation)) == 1


def test_an_unknown_address_signs_in_by_code_and_accepts(
    organisation, invited, client, ask_for_code
):
    link = invited()
    code = ask_for_code(NEW, link)
    back = client.post("/sign-in/code/", {"code": code, "next": link, "action": "verify"})
    assert back.url == link
    page = text(client.get(link))
    assert "Accept the invitation" in page
    assert "Your full name" in page
    refused = client.post(link, {"accept": "yes", "full_name": " "})
    assert "Give your full name." in text(refused)
    done = client.post(link, {"accept": "yes", "full_name": "Nell New", "role": OWNER})
    assert done.url == f"/organisation/{organisation.public_id}/"
    person = User.objects.get(email=NEW)
    assert person.full_name == "Nell New"
    assert members_of(organisation)[person] == BOOKER
    assert Invitation.objects.get().state == "accepted"
    assert "You belong to Example Council now." in text(client.get(done.url))


def test_without_an_invitation_an_unknown_address_gets_no_code(client, invited, now):
    client.post("/sign-in/", {"email": "nobody@example.org"})
    assert OutgoingMessage.objects.get().kind == "sign_in_unknown"
    invited()
    Invitation.objects.update(sent_at=now - Invitation.LASTS)
    client.post("/sign-in/", {"email": NEW})
    assert OutgoingMessage.objects.order_by("pk").last().kind == "sign_in_unknown"
    assert not User.objects.filter(email=NEW).exists()


def test_the_case_of_the_address_does_not_matter(organisation, invited):
    link = invited(email="New.Person@EXAMPLE.org")
    person = factories.UserFactory(email=NEW)
    signed_in(person).post(link, {"accept": "yes"})
    assert person in members_of(organisation)


def test_another_verified_address_of_theirs_will_do(organisation, invited, now):
    link = invited()
    person = factories.UserFactory()
    EmailAddress.objects.create(user=person, email=NEW.upper(), verified_at=now)
    signed_in(person).post(link, {"accept": "yes"})
    assert person in members_of(organisation)


@pytest.mark.parametrize("claims", [False, True], ids=["another address", "not verified"])
def test_somebody_else_is_told_which_address_it_is_for(organisation, invited, claims, now):
    link = invited()
    person = factories.UserFactory(email="somebody.else@example.org")
    if claims:
        AddressClaim.objects.create(user=person, email=NEW, asked_at=now, counted_from=now)
    client = signed_in(person)
    page = text(client.get(link))
    assert f"It was sent to <strong>{NEW}</strong>" in page
    assert "somebody.else@example.org" in page
    assert "Accept the invitation" not in page
    assert client.post(link, {"accept": "yes"}).status_code == 200
    assert person not in members_of(organisation)
    out = client.post("/sign-out/", {"next": link})
    assert out.url == link


def test_a_staff_account_cannot_accept(organisation, invited):
    link = invited()
    person = factories.UserFactory(email=NEW, is_staff=True)
    client = sign_in_staff(Client(), person)
    assert "a staff account cannot belong to an organisation" in text(client.get(link))
    client.post(link, {"accept": "yes"})
    assert person not in members_of(organisation)


def test_whoever_is_a_member_already_has_nothing_to_accept(organisation, invited, now):
    link = invited(role=OWNER)
    person = member(organisation, MANAGER, user__email=NEW)
    client = signed_in(person)
    assert "You belong to it already" in text(client.get(link))
    client.post(link, {"accept": "yes"})
    assert members_of(organisation)[person] == MANAGER


def test_it_works_once(organisation, invited):
    link = invited()
    person = factories.UserFactory(email=NEW)
    client = signed_in(person)
    client.post(link, {"accept": "yes"})
    organisation.memberships.filter(user=person).delete()
    response = client.post(link, {"accept": "yes"})
    assert response.status_code == 410
    assert "has been accepted" in text(response)
    assert person not in members_of(organisation)


def test_it_expires_after_fourteen_days(organisation, invited, now):
    link = invited()
    person = factories.UserFactory(email=NEW)
    with time_machine.travel(now, tick=False) as clock:
        clock.shift(dt.timedelta(days=14, seconds=-1))
        client = signed_in(person)
        assert client.get(link).status_code == 200
        clock.shift(dt.timedelta(seconds=1))
        response = client.post(link, {"accept": "yes"})
        assert response.status_code == 410
        assert "has expired" in text(response)
        assert "Ask Olive Owner for a new one" in text(response)
        with pytest.raises(InvitationError, match="has expired"):
            invitations.accept(token_of(link), user=person, now=timezone.now())
    assert person not in members_of(organisation)


def test_an_expired_one_is_marked_and_may_be_made_anew(organisation, owner, invited, now):
    invited()
    with time_machine.travel(now + Invitation.LASTS, tick=False):
        assert "Expired" in text(signed_in(owner).get(address(organisation)))
        invitations.invite(organisation, email=NEW, role=OWNER, by=owner, now=timezone.now())
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.sent_at) == (OWNER, now + Invitation.LASTS)


def test_declined_it_is_over_and_who_came_for_it_alone_is_forgotten(
    organisation, invited, client, ask_for_code
):
    link = invited()
    code = ask_for_code(NEW, link)
    client.post("/sign-in/code/", {"code": code, "next": link, "action": "verify"})
    assert client.post(link, {"decline": "yes"}).url == link
    assert "was declined" in text(client.get(link))
    assert Invitation.objects.get().state == "declined"
    assert len(members_of(organisation)) == 1
    assert not User.objects.filter(email=NEW).exists()


def test_declining_costs_nobody_the_account_that_they_had(invited, now):
    person = factories.UserFactory(email=NEW, full_name="Nell New")
    User.objects.filter(pk=person.pk).update(date_joined=now - dt.timedelta(days=1))
    signed_in(person).post(invited(), {"decline": "yes"})
    learner = factories.LearnerFactory(user=factories.UserFactory(email="ann@example.org"))
    signed_in(learner.user).post(invited("ann@example.org"), {"decline": "yes"})
    assert User.objects.filter(pk__in=[person.pk, learner.user_id]).count() == 2


@time_machine.travel("2027-03-02 10:00:30Z", tick=False)
def test_links_that_nobody_sent_lead_nowhere_and_cannot_be_tried_for_ever(client):
    for _ in range(60):
        assert client.get("/invitations/x/").status_code == 404
    assert client.get("/invitations/x/").status_code == 429


def test_the_page_tells_search_engines_and_caches_nothing(invited):
    client = signed_in(factories.UserFactory(email=NEW))
    response = client.get(invited())
    assert "no-store" in response["Cache-Control"]
    assert 'content="noindex"' in text(response)


def test_every_step_is_on_record_and_nobody_is_named(organisation, owner, invited, now):
    token = token_of(invited())
    person = factories.UserFactory(email=NEW)
    invitations.accept(token, user=person, now=now)
    events = AuditEvent.objects.order_by("pk")
    assert list(events.values_list("action", flat=True)) == [
        "accounts.invitations.invite",
        "accounts.invitations.accepted",
    ]
    accepted = events.last()
    assert accepted.object_id == str(Invitation.objects.get().public_id)
    assert accepted.after == {
        "state": "accepted",
        "organisation": str(organisation.public_id),
        "role": BOOKER,
        "member": str(person.public_id),
    }
    assert NEW not in str(list(events.values()))


def test_no_message_goes_to_more_than_one(invited, work):
    invited()
    mail.send_due()
    assert [message.recipients() for message in django_mail.outbox] == [[NEW]]
