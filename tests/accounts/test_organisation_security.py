"""An organisation that requires a second factor of its members."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import policy
from accounts.membership import organisation_security
from accounts.models import Membership, Organisation
from common.models import AuditEvent
from courses.policy import dates_for
from tests import factories
from tests.accounts.conftest import code_of
from tests.booking import confirmed
from tests.courses.rooms import sign_in_staff

HUB = "/my/account/second-factor/"
Role = Membership.Role


@pytest.fixture
def booking(run):
    return confirmed(run)


@pytest.fixture
def organisation(booking):
    return booking.organisation


@pytest.fixture
def owner(booking):
    return booking.buyer


@pytest.fixture
def required(organisation):
    Organisation.objects.update(requires_second_factor=True)
    organisation.refresh_from_db()
    return organisation


def browser(user, *, shown=False):
    return sign_in_staff(Client(), user, verified=shown)


def member(organisation, role):
    return factories.MembershipFactory(organisation=organisation, role=role).user


def page(organisation, step=""):
    return f"/organisation/{organisation.public_id}/security/{step}"


# --- Requiring it -------------------------------------------------------------------------------


def test_an_owner_requires_it_after_seeing_whom_it_concerns(organisation, owner):
    booker = member(organisation, Role.BOOKER)
    ready = member(organisation, Role.MANAGER)
    TOTPDevice.objects.create(user=ready, name="phone")
    here = browser(owner, shown=True)
    assert "Require a second factor" in here.get(page(organisation)).text
    asked = here.get(page(organisation, "on/")).text
    assert "This person has" in asked
    assert booker.full_name in asked
    assert ready.full_name not in asked
    assert "at the next visit" in asked
    organisation.refresh_from_db()
    assert not organisation.requires_second_factor
    here.post(page(organisation, "on/"))
    organisation.refresh_from_db()
    assert organisation.requires_second_factor
    event = AuditEvent.objects.get(action="accounts.organisation_security.change")
    assert event.after == {"requires_second_factor": True}
    assert event.actor_id == owner.public_id


def test_an_owner_without_one_of_their_own_may_not(organisation, owner):
    here = browser(owner)
    first = here.get(page(organisation)).text
    assert f'href="{HUB}?next={page(organisation)}"' in first
    refused = here.post(page(organisation, "on/"), follow=True)
    assert "Set up your own second factor first" in refused.text
    organisation.refresh_from_db()
    assert not organisation.requires_second_factor


def test_an_owner_stops_requiring_it(required, owner):
    here = browser(owner, shown=True)
    assert here.get(page(required, "off/")).status_code == 200
    here.post(page(required, "off/"))
    required.refresh_from_db()
    assert not required.requires_second_factor


@pytest.mark.parametrize("role", [Role.BOOKER, Role.MANAGER])
def test_nobody_but_an_owner(organisation, role):
    here = browser(member(organisation, role), shown=True)
    for step in ("", "on/", "off/"):
        assert here.get(page(organisation, step)).status_code == 404
        assert here.post(page(organisation, step)).status_code in (404, 405)
    organisation.refresh_from_db()
    assert not organisation.requires_second_factor


def test_nobody_of_another_organisation_and_none_that_is_not_there(organisation):
    here = browser(factories.MembershipFactory().user, shown=True)
    assert here.get(page(organisation, "on/")).status_code == 404
    assert here.post(page(organisation, "on/")).status_code == 404
    assert here.get(f"/organisation/{uuid.uuid4()}/security/").status_code == 404


def test_asking_twice_is_recorded_once(organisation, owner):
    here = browser(owner, shown=True)
    here.post(page(organisation, "on/"))
    here.post(page(organisation, "on/"))
    assert AuditEvent.objects.filter(action__contains="organisation_security").count() == 1


def test_many_members_take_no_more_queries_than_one(organisation):
    with CaptureQueriesContext(connection) as one:
        organisation_security.members(organisation)
    for _ in range(29):
        member(organisation, Role.MANAGER)
    with CaptureQueriesContext(connection) as thirty:
        assert len(organisation_security.members(organisation)) == 30
    assert len(one) == len(thirty)


# --- Who is kept out, and let in ----------------------------------------------------------------


def things_of(booking):
    """Each address of something of the organisation's."""
    return [
        f"/bookings/{booking.public_id}/{step}" for step in ("", "invoice/", "calendar/", "people/")
    ]


@pytest.mark.parametrize("role", [Role.OWNER, Role.BOOKER])
def test_a_buyer_is_led_to_show_it_and_then_back(required, booking, role):
    buyer = member(required, role)
    app = TOTPDevice.objects.create(user=buyer, name="phone")
    here = browser(buyer)
    for path in [*things_of(booking), "/organisation/"]:
        assert here.get(path).url == f"{HUB}?next={path}"
    assert required.name in here.get(f"{HUB}?next=/organisation/").text
    back = here.post(f"{HUB}?next=/organisation/", {"code": code_of(app)})
    assert back.url == "/organisation/"
    assert booking.reference in here.get("/organisation/").text
    assert here.get(things_of(booking)[0]).status_code == 200


def test_without_the_requirement_the_same_pages_open(booking, organisation):
    here = browser(member(organisation, Role.BOOKER))
    assert here.get("/organisation/").status_code == 200
    assert here.get(things_of(booking)[0]).status_code == 200


def test_what_is_posted_leads_there_too_and_changes_nothing(required, booking):
    here = browser(member(required, Role.OWNER))
    for step in ("on-invoice/", "reopen/"):
        response = here.post(f"/bookings/{booking.public_id}/{step}")
        assert response.url == f"{HUB}?next=/organisation/"
    assert here.post(page(required, "off/")).url == f"{HUB}?next=/organisation/"
    required.refresh_from_db()
    assert required.requires_second_factor


def test_others_learn_nothing_from_it(required, booking):
    for user in (factories.MembershipFactory().user, member(required, Role.MANAGER)):
        here = browser(user)
        assert [here.get(path).status_code for path in things_of(booking)] == [404] * 4


@pytest.mark.parametrize("role", list(Role))
def test_no_policy_opens_anything_of_it(required, role):
    """Fails when any of them asks the memberships themselves."""
    user = member(required, role)
    private = factories.CourseRunFactory(organisation=required)
    assert list(policy.organisations_of(user)) == []
    assert list(policy.buying_organisations(user)) == []
    assert list(policy.locked_organisations(user)) == [required]
    assert private not in dates_for(user)
    user.is_verified = lambda: True
    assert list(policy.organisations_of(user)) == [required]
    assert list(policy.locked_organisations(user)) == []
    assert (private in dates_for(user)) == (role in Membership.BUYERS)


def test_a_private_date_is_a_member_s_after_it(required):
    user = member(required, Role.BOOKER)
    private = factories.CourseRunFactory(organisation=required)
    path = f"/book/{private.public_id}/"
    assert browser(user).get(path).url == f"{HUB}?next={path}"
    assert browser(user, shown=True).get(path).status_code == 200
    assert browser(factories.UserFactory()).get(path).status_code == 404


def test_an_organisation_that_does_not_ask_stays_open_beside_it(required):
    user = member(required, Role.OWNER)
    factories.MembershipFactory(user=user, organisation__name="Open Trust")
    text = browser(user).get("/organisation/").text
    assert "Open Trust" in text
    assert f'href="{HUB}?next=/organisation/"' in text
    assert "BOOKING" not in text


def test_what_is_their_own_stays_open(required):
    here = browser(member(required, Role.OWNER))
    assert here.get("/my/").status_code == 200
    assert ">Organisation</a>" in here.get("/my/").text


def test_at_the_next_sign_in_they_set_it_up(client, required, booking, ask_for_code):
    buyer = member(required, Role.OWNER)
    code = ask_for_code(buyer.email)
    home = client.post("/sign-in/code/", {"code": code})
    assert home.url == "/organisation/"
    assert client.get(home.url).url == f"{HUB}?next=/organisation/"
    assert "Set up a second factor" in client.get(f"{HUB}?next=/organisation/").text


def test_removing_it_is_allowed_and_shuts_them_out(required):
    user = member(required, Role.BOOKER)
    here = browser(user, shown=True)
    app = TOTPDevice.objects.get(user=user)
    assert required.name in here.get(f"{HUB}remove/").text
    here.post(f"{HUB}remove/", {"code": code_of(app)})
    assert here.get("/organisation/").url == f"{HUB}?next=/organisation/"


def test_being_verified_elsewhere_does_not_open_this_session(required):
    user = member(required, Role.OWNER)
    browser(user, shown=True)
    assert browser(user).get("/organisation/").status_code == 302


def test_the_browser_in_which_a_booking_was_made_still_shows_it(client, run):
    """It needs no membership for that: nobody was signed in when it was made."""
    client.post(f"/book/{run.public_id}/", {"places": "1"})
    Organisation.objects.update(requires_second_factor=True)
    [key] = client.session["bookings"]
    assert client.get(f"/bookings/{key}/people/").status_code == 200
