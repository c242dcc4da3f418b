"""An organisation's front page, in each role."""

import pytest
from django.urls import reverse

from accounts.models import Organisation
from common.models import AuditEvent
from tests import factories
from tests.accounts.membership import BOOKER, MANAGER, OWNER, address, member, signed_in
from tests.booking import confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(run):
    return confirmed(run)


@pytest.fixture
def organisation(booking):
    return booking.organisation


def text(response):
    return response.content.decode()


def front(organisation):
    return reverse("organisation_front", args=[organisation.public_id])


@pytest.mark.parametrize("role", [OWNER, BOOKER])
def test_buyers_see_bookings_and_the_way_to_the_rest(booking, organisation, role):
    client = signed_in(member(organisation, role))
    for page in (text(client.get("/organisation/")), text(client.get(front(organisation)))):
        assert booking.reference in page
        assert booking.invoice.number in page
        assert f'href="{address(organisation, part="training")}"' in page
        assert f'href="{address(organisation)}"' in page


def test_a_manager_sees_the_way_to_training_and_no_money(booking, organisation):
    factories.CourseRunFactory(organisation=organisation)
    page = text(signed_in(member(organisation, MANAGER)).get("/organisation/"))
    assert f'href="{address(organisation, part="training")}"' in page
    assert "You see no prices" in page
    assert "£" not in page
    assert booking.reference not in page
    assert "Dates of your own" not in page


def test_a_manager_opens_no_booking(booking, organisation):
    client = signed_in(member(organisation, MANAGER))
    for name in ("booking", "booking_invoice", "booking_calendar"):
        assert client.get(reverse(name, args=[booking.public_id])).status_code == 404


def test_whoever_belongs_to_several_chooses(booking, organisation):
    person = member(organisation, MANAGER)
    other = factories.MembershipFactory(user=person, role=OWNER).organisation
    third = factories.OrganisationFactory()
    client = signed_in(person)
    page = text(client.get("/organisation/"))
    assert front(organisation) in page
    assert front(other) in page
    assert front(third) not in page
    # The role at one is not the role at another.
    assert booking.reference not in text(client.get(front(organisation)))
    assert "No bookings yet" in text(client.get(front(other)))
    assert client.get(front(third)).status_code == 404


def test_bookings_of_another_organisation_are_not_shown(booking, organisation, run):
    person = member(organisation, OWNER)
    theirs = confirmed(run, organisation_name="Another", contact_email="b@example.org")
    page = text(signed_in(person).get("/organisation/"))
    assert booking.reference in page
    assert theirs.reference not in page
    assert signed_in(person).get(front(theirs.organisation)).status_code == 404


def test_whoever_belongs_to_none_is_told_how_one_starts():
    page = text(signed_in(factories.UserFactory()).get("/organisation/"))
    assert "No organisation yet" in page


def test_the_site_leads_every_member_there_and_nobody_else(organisation):
    link = '<a href="/organisation/">Organisation</a>'
    assert link in text(signed_in(member(organisation, MANAGER)).get("/my/"))
    assert link not in text(signed_in(factories.UserFactory()).get("/my/"))


def test_many_bookings_cost_no_more(booking, organisation, django_assert_max_num_queries):
    client = signed_in(booking.buyer)
    client.get("/organisation/")
    with django_assert_max_num_queries(50) as one:
        client.get("/organisation/")
    run = factories.CourseRunFactory(capacity=40)
    for number in range(14):
        confirmed(run, places=1, text=f"Person {number}")
    with django_assert_max_num_queries(len(one)):
        client.get("/organisation/")


def test_names_are_escaped(booking, organisation):
    organisation.name = "<script>alert(1)</script>"
    organisation.save()
    page = text(signed_in(booking.buyer).get("/organisation/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_first_booking_starts_it_on_record(booking, organisation):
    event = AuditEvent.objects.get(action="accounts.organisations.start")
    assert event.object_id == str(Organisation.objects.get().public_id)
    assert event.after == {"owner": str(booking.buyer.public_id)}
