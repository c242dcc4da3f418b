"""Being invited to an organisation: the message, the link, the answer."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.membership import invitations
from accounts.membership.invitations import InvitationError
from accounts.models import EmailAddress, Invitation, User
from common import mail
from common.models import OutgoingMessage
from tests import factories
from tests.accounts.inviting import NEW, text
from tests.accounts.membership import (
    BOOKER,
    MANAGER,
    OWNER,
    address,
    member,
    members_of,
    newest_link,
    signed_in,
    token_of,
)

pytestmark = pytest.mark.django_db


# --- Inviting -----------------------------------------------------------------------------------


def test_an_owner_invites_by_email_and_no_account_is_made(organisation, owner, mailoutbox):
    client = signed_in(owner)
    form = {"email": " New.Person@Example.org", "role": MANAGER}
    response = client.post(address(organisation, "invite/"), form)
    assert response.url == address(organisation)
    mail.send_due()
    [message] = mailoutbox
    assert (message.to, message.subject) == ([NEW], "onEvidence training: an invitation")
    assert "Olive Owner invites you" in message.body
    assert "Example Council" in message.body
    assert "Manager: you can see training" in message.body
    assert not User.objects.filter(email__iexact=NEW).exists()
    listed = text(client.get(address(organisation)))
    assert NEW in listed
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.invited_by, invitation.state) == (MANAGER, owner, "open")


def test_the_token_is_kept_nowhere_once_the_message_has_gone(invited, mailoutbox):
    token = token_of(invited())
    mail.send_due()
    assert token in mailoutbox[0].body
    row = OutgoingMessage.objects.get()
    assert (row.context, row.text, row.html) == ({}, "", "")
    assert token not in str(Invitation.objects.values().get())


def test_a_manager_may_be_given_one_team(organisation, owner):
    factories.LearnerFactory(organisation=organisation, team="Adults")
    client = signed_in(owner)
    form = {"email": NEW, "role": MANAGER, "team": "Adults"}
    assert client.post(address(organisation, "invite/"), form).status_code == 302
    assert Invitation.objects.get().team == "Adults"
    other = {"email": "b@example.org", "role": MANAGER, "team": "Nobody's"}
    refused = client.post(address(organisation, "invite/"), other)
    assert "Choose one of the teams" in text(refused)
    booker = {"email": "c@example.org", "role": BOOKER, "team": "Adults"}
    client.post(address(organisation, "invite/"), booker)
    assert Invitation.objects.get(email="c@example.org").team == ""


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(organisation, owner):
    client = signed_in(owner)
    page = text(client.post(address(organisation, "invite/"), {"email": "nobody", "role": ""}))
    assert "Type an email address like name@example.org." in page
    assert "Choose what they may do." in page
    assert 'value="nobody"' in page
    assert "<title>Error: " in page
    empty = text(client.post(address(organisation, "invite/"), {}))
    assert "Type their email address." in empty
    assert 'autocomplete="off"' in empty
    assert not Invitation.objects.exists()


def test_an_address_is_invited_once_in_any_case(organisation, owner, invited, now):
    invited()
    with pytest.raises(InvitationError, match="invited already"):
        invitations.invite(organisation, email=NEW.upper(), role=OWNER, by=owner, now=now)
    assert Invitation.objects.get().role == BOOKER
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            organisation=organisation, email=NEW.upper(), role=OWNER, token_hash="x", sent_at=now
        )


def test_a_member_is_not_invited_again(organisation, owner, now):
    person = member(organisation, BOOKER)
    EmailAddress.objects.create(user=person, email="other@example.org", verified_at=now)
    client = signed_in(owner)
    for email in (person.email.upper(), "Other@example.org"):
        page = text(client.post(address(organisation, "invite/"), {"email": email, "role": OWNER}))
        assert "belongs to the organisation already" in page
    assert not Invitation.objects.exists()


def test_staff_are_not_invited(organisation, owner, staff):
    form = {"email": staff.email.upper(), "role": OWNER}
    page = text(signed_in(owner).post(address(organisation, "invite/"), form))
    assert "A staff account cannot belong to an organisation" in page
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize("role", [BOOKER, MANAGER])
def test_owners_alone_invite(organisation, owner, invited, now, role):
    person = member(organisation, role)
    client = signed_in(person)
    assert client.get(address(organisation, "invite/")).status_code == 404
    form = {"email": person.email, "role": OWNER, "organisation": organisation.pk}
    assert client.post(address(organisation, "invite/"), form).status_code == 404
    with pytest.raises(InvitationError, match="Only an owner"):
        invitations.invite(organisation, email=NEW, role=OWNER, by=person, now=now)
    assert not Invitation.objects.exists()


def test_posting_another_organisation_s_id_changes_nothing(organisation, owner):
    other = factories.OrganisationFactory()
    form = {"email": NEW, "role": BOOKER, "organisation": other.pk, "invited_by": 1}
    signed_in(owner).post(address(organisation, "invite/"), form)
    assert Invitation.objects.get().organisation == organisation


def test_one_address_is_not_flooded(organisation, owner, now):
    for _ in range(invitations.MOST_TO_ONE):
        theirs = factories.MembershipFactory()
        invitations.invite(theirs.organisation, email=NEW, role=BOOKER, by=theirs.user, now=now)
    with pytest.raises(InvitationError, match="tomorrow"):
        invitations.invite(organisation, email=NEW, role=BOOKER, by=owner, now=now)
    later = now + dt.timedelta(days=1, seconds=1)
    invitations.invite(organisation, email=NEW, role=BOOKER, by=owner, now=later)


@time_machine.travel("2027-03-02 10:00:30Z", tick=False)
def test_inviting_is_limited_by_connection(organisation, owner):
    client = signed_in(owner)
    for _ in range(60):
        client.post(address(organisation, "invite/"), {})
    response = client.post(address(organisation, "invite/"), {"email": NEW, "role": BOOKER})
    assert response.status_code == 429
    assert not Invitation.objects.exists()


def test_names_are_escaped_in_the_message_and_on_the_pages(
    organisation, owner, invited, mailoutbox
):
    organisation.name, owner.full_name = "<b>Council</b>", "<i>Olive</i>"
    organisation.save()
    owner.save()
    link = invited(role=MANAGER)
    mail.send_due()
    html = mailoutbox[0].alternatives[0].content
    pages = [
        html,
        text(Client().get(link)),
        text(signed_in(owner).get(address(organisation))),
        text(signed_in(owner).get(address(organisation, "invite/"))),
    ]
    for page in pages:
        assert "<b>Council" not in page
        assert "<i>Olive" not in page
        assert "&lt;b&gt;Council" in page


def test_a_name_that_looks_like_a_link_is_not_sent(organisation, owner, invited, mailoutbox):
    organisation.name, owner.full_name = "Win at www.evil.example", "http://evil.example"
    organisation.save()
    owner.save()
    invited()
    mail.send_due()
    assert "evil.example" not in mailoutbox[0].body
    assert "evil.example" not in mailoutbox[0].alternatives[0].content


# --- Sending again, withdrawing -----------------------------------------------------------------


def step(client, organisation, invitation, name):
    return client.post(address(organisation, f"invitations/{invitation.public_id}/{name}/"))


def test_sent_again_it_has_a_new_link_and_the_old_one_dies(organisation, owner, invited, now):
    old = invited()
    invitation = Invitation.objects.get()
    with time_machine.travel(now + dt.timedelta(days=10), tick=False):
        step(signed_in(owner), organisation, invitation, "resend")
        new = newest_link()
        assert new != old
        assert Client().get(old).status_code == 404
        assert "newer message" in text(Client().get(old))
        assert Client().get(new).status_code == 200
    with time_machine.travel(now + dt.timedelta(days=23), tick=False):
        assert Client().get(new).status_code == 200


def test_it_is_not_sent_again_at_once_nor_for_ever(organisation, owner, invited, now):
    invited()
    client = signed_in(owner)
    invitation = Invitation.objects.get()
    step(client, organisation, invitation, "resend")
    assert "sent a moment ago" in text(client.get(address(organisation)))
    moments = [now + dt.timedelta(hours=hours) for hours in range(1, invitations.MOST_TIMES + 1)]
    for moment in moments[:-1]:
        invitations.resend(invitation, by=owner, now=moment)
    with pytest.raises(InvitationError, match="5 times"):
        invitations.resend(invitation, by=owner, now=moments[-1])
    assert OutgoingMessage.objects.count() == invitations.MOST_TIMES


def test_withdrawn_it_lets_nobody_in(organisation, owner, invited):
    link = invited()
    step(signed_in(owner), organisation, Invitation.objects.get(), "withdraw")
    person = factories.UserFactory(email=NEW)
    response = signed_in(person).post(link, {"accept": "yes"})
    assert response.status_code == 410
    assert "ask whoever invited you for a new one" in text(response)
    assert person not in members_of(organisation)


def test_an_owner_of_another_organisation_reaches_none_of_it(organisation, owner, invited):
    invited()
    invitation = Invitation.objects.get()
    stranger = factories.MembershipFactory(role=OWNER)
    client = signed_in(stranger.user)
    for name in ("resend", "withdraw"):
        assert step(client, organisation, invitation, name).status_code == 404
        # Nor by way of their own.
        assert step(client, stranger.organisation, invitation, name).status_code == 404
    assert client.get(address(organisation, "invite/")).status_code == 404
    invitation.refresh_from_db()
    assert (invitation.state, invitation.times_sent) == ("open", 1)


def test_what_was_answered_is_neither_sent_nor_withdrawn(organisation, owner, invited, now):
    link = invited()
    invitation = Invitation.objects.get()
    invitations.accept(token_of(link), user=factories.UserFactory(email=NEW), now=now)
    for act in (invitations.resend, invitations.withdraw):
        with pytest.raises(InvitationError, match="answered or withdrawn"):
            act(invitation, by=owner, now=now + dt.timedelta(hours=1))
