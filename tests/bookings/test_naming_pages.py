"""Naming people from the booking's page: a row a place, a link for whoever names themselves."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from bookings.models import DateSettings, NameRequest, Place
from bookings.naming import links, names
from tests import factories
from tests.accounts.membership import BOOKER, MANAGER, member, signed_in
from tests.bookings.naming import ANN, first, page, to, unnamed

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(run):
    return unnamed(run)


@pytest.fixture
def booker(booking):
    return signed_in(member(booking.organisation, BOOKER))


def text(response):
    return response.content.decode()


def row(place, **said):
    return {f"{place.public_id.hex}-{name}": value for name, value in said.items()}


def test_the_booking_says_what_is_missing_and_leads_there(booking, booker):
    shown = text(booker.get(page(booking, "booking")))
    assert "3 places have no name yet" in shown
    assert f'href="{page(booking)}"' in shown
    assert f'href="{page(booking, "booking_list")}"' in shown
    assert "Please name everybody by" in shown


def test_near_the_date_it_says_so_more_plainly(booking, booker):
    settings = DateSettings.load()
    settings.name_by_days = 30
    settings.save()
    assert "The last day for names has come" in text(booker.get(page(booking, "booking")))


def test_a_booking_with_every_name_says_nothing_of_it(run):
    booking = unnamed(run, places=1, text="Ann Able")
    client = signed_in(booking.buyer)
    assert "Name people" not in text(client.get(page(booking, "booking")))
    assert "Every place has a name" in text(client.get(page(booking)))


def test_names_for_some_and_a_link_for_another(booking, booker):
    one, two, _three = booking.places.live()
    said = row(one, name="Ann Able", email="ann@example.org", job_role="Nurse") | row(
        two, email="cy@example.org", link="on"
    )
    response = booker.post(page(booking), said)
    assert response.url == page(booking, "booking")
    assert "1 person is named and 1 link is on the way" in text(booker.get(response.url))
    assert [p.name for p in booking.places.live()] == ["Ann Able", "", ""]
    assert NameRequest.objects.get().place == two
    assert to("place_confirmed") == ["ann@example.org"]
    assert to("name_request") == ["cy@example.org"]
    assert "1 link to name oneself waits for an answer" in text(booker.get(response.url))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"email": "ann@example.org"}, "Give the full name, or tick that we send them a link."),
        ({"job_role": "Nurse"}, "Give the full name, or tick that we send them a link."),
        ({"link": "on"}, "Give the address to which the link is to go."),
        ({"link": "on", "name": "Ann", "email": "a@b.org"}, "Take this tick out"),
        ({"name": "Ann", "email": "nonsense"}, "Give an email address like name@example.org"),
        ({}, "Give at least one name"),
    ],
)
def test_every_problem_is_said_and_nothing_typed_is_lost(booking, booker, said, message):
    place = booking.places.live()[1]
    shown = text(booker.post(page(booking), row(place, **said)))
    assert message in shown
    assert "<title>Error: " in shown
    for value in said.values():
        assert value == "on" or f'value="{value}"' in shown
    assert not Place.objects.exclude(name="").exists()


def test_one_wrong_row_keeps_all_of_them(booking, booker):
    one, two, _ = booking.places.live()
    said = row(one, name="Ann Able") | row(two, name="Ann Able")
    shown = text(booker.post(page(booking), said))
    assert "Place 2: Ann Able has a place on this date already" in shown
    assert f'href="#id_{two.public_id.hex}-name"' in shown
    assert not Place.objects.exclude(name="").exists()


def test_links_are_sent_again_and_withdrawn_from_there(booking, booker):
    asked = links.invite(first(booking), email="cy@example.org", by=None, now=timezone.now())
    assert "cy@example.org" in text(booker.get(page(booking)))
    again = page(booking, "name_link_resend", asked.public_id)
    assert "a moment ago" in text(booker.post(again, follow=True))
    gone = page(booking, "name_link_withdraw", asked.public_id)
    assert "The link is withdrawn" in text(booker.post(gone, follow=True))
    assert "cy@example.org" not in text(booker.get(page(booking)))


def test_a_link_of_another_booking_is_nobody_s(booking, booker):
    other = unnamed(contact_email="x@example.org", organisation_name="Other")
    asked = links.invite(first(other), email="cy@example.org", by=None, now=timezone.now())
    for name in ("name_link_resend", "name_link_withdraw"):
        assert booker.post(page(booking, name, asked.public_id)).status_code == 404
        assert booker.post(page(other, name, asked.public_id)).status_code == 404
    assert NameRequest.objects.open().count() == 1


def test_only_those_who_buy_for_the_organisation(booking):
    assert Client().get(page(booking)).url.startswith("/sign-in/")
    assert signed_in(member(booking.organisation, MANAGER)).get(page(booking)).status_code == 404
    stranger = factories.MembershipFactory(role=Membership.Role.OWNER).user
    assert signed_in(stranger).get(page(booking)).status_code == 404
    assert signed_in(stranger).post(page(booking), {}).status_code == 404


def test_to_have_made_it_in_this_browser_is_not_enough(client, booking):
    """Somebody who typed a colleague's address would learn who is on the date."""
    session = client.session
    session["bookings"] = [str(booking.public_id)]
    session.save()
    shown = text(client.get(page(booking, "booking")))
    assert "sign in with a code" in shown
    assert client.get(page(booking)).status_code == 302
    assert client.get(page(booking, "booking_list")).status_code == 302
    assert client.post(page(booking), row(first(booking), name="Ann Able")).status_code == 302
    assert not Place.objects.exclude(name="").exists()


def test_a_booking_that_is_being_made_has_its_own_step(booking, booker):
    booking.state = booking.State.HELD
    booking.save()
    assert booker.get(page(booking)).url == reverse("booking_people", args=[booking.public_id])


def test_thirty_places_cost_no_more_queries_than_one(django_assert_max_num_queries):
    def queries(places):
        booking = unnamed(factories.CourseRunFactory(capacity=40), places=places)
        client = signed_in(booking.buyer)
        for place in booking.places.live():
            links.invite(place, email="cy@example.org", by=None, now=timezone.now())
        client.get(page(booking))
        found = []
        for name in ("booking", "booking_names"):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(page(booking, name)).status_code == 200
            found.append(len(captured))
        return found

    assert queries(1) == queries(30)


def test_more_than_a_page_holds_follow_after_it(monkeypatch, booking, booker):
    from bookings.naming import views

    monkeypatch.setattr(views, "ROWS", 2)
    shown = text(booker.get(page(booking)))
    assert "1 more place can be named after these" in shown
    names.name(first(booking), person=ANN, by=None, now=timezone.now())
    assert "more place" not in text(booker.get(page(booking)))
