"""Staff name people for a customer who rings."""

import pytest

from accounts import roles
from bookings.models import Change, NameRequest
from bookings.naming import links
from courses.models import Enrolment
from tests import factories
from tests.bookings.naming import first, kinds, to, unnamed
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


def page_of(booking):
    return f"/cms/names/{booking.pk}/"


def text(response):
    return response.content.decode()


def typed(booking, **of_first):
    prefix = first(booking).public_id.hex
    return {"action": "rows", **{f"{prefix}-{name}": value for name, value in of_first.items()}}


def test_one_is_named_and_told_and_the_booking_says_that_the_office_did_it(office):
    booking = unnamed(places=2)
    said = typed(booking, name="Ann Able", email="ann@example.org")
    page = office.post(page_of(booking), said, follow=True)
    assert "1 person is named. Whoever has an address gets a message" in text(page)
    assert page.request["PATH_INFO"] == page_of(booking)
    change = Change.objects.get()
    assert (change.kind, change.by_office) == ("named", True)
    assert Enrolment.objects.get().learner.full_name == "Ann Able"
    assert to("place_confirmed") == ["ann@example.org"]


def test_the_private_link_is_sent_again_and_withdrawn(office):
    booking = unnamed(places=1)
    said = typed(booking, email="cy@example.org", link="on")
    page = office.post(page_of(booking), said, follow=True)
    assert "1 link is on the way." in text(page)
    asked = NameRequest.objects.get()
    assert asked.by.email
    page = office.post(page_of(booking), {"action": f"resend-{asked.pk}"}, follow=True)
    assert "It was sent a moment ago." in text(page)
    office.post(page_of(booking), {"action": f"withdraw-{asked.pk}"})
    assert not NameRequest.objects.open().exists()
    other = unnamed(places=1, contact_email="other@example.org")
    assert office.post(page_of(other), {"action": f"withdraw-{asked.pk}"}).status_code == 404


def test_a_pasted_list_goes_on_the_places_of_its_date(office):
    run = factories.CourseRunFactory()
    booking = unnamed(run, places=3)
    said = {"action": "list", "date": str(run.public_id)}
    page = office.post(page_of(booking), said | {"people": "Ann Able, nonsense\nBen Baker"})
    assert "Line 1: “nonsense” is not an email address." in text(page)
    assert page.context["pasted"]["people"].value() == "Ann Able, nonsense\nBen Baker"
    page = office.post(page_of(booking), said | {"people": "A\nB\nC\nD"})
    assert "You listed 4 people for 3 places." in text(page)
    pasted = "Name\tEmail\nAnn Able\tann@example.org\nBen Baker\nCy Cole,,Nurse"
    page = office.post(page_of(booking), said | {"people": pasted}, follow=True)
    assert "3 people are named." in text(page)
    assert page.request["PATH_INFO"] == f"/cms/booking/inspect/{booking.pk}/"
    named = booking.places.order_by("pk").values_list("name", "job_role")
    assert list(named) == [("Ann Able", ""), ("Ben Baker", ""), ("Cy Cole", "Nurse")]
    assert kinds("place_confirmed") == ["place_confirmed"]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({}, "Give at least one name"),
        ({"email": "ann@example.org"}, "Give the full name, or tick that we send them a link."),
        ({"link": "on"}, "Give the address to which the link is to go."),
    ],
)
def test_what_is_wrong_is_said_and_stays(office, said, says):
    booking = unnamed(places=1)
    page = office.post(page_of(booking), typed(booking, **said))
    assert says in text(page)
    assert "Error: Name people" in text(page)
    [row] = page.context["rows"]
    for name, value in said.items():
        assert row[name].value() == (True if value == "on" else value)
    assert not Change.objects.exists()


def test_nobody_is_put_on_a_date_twice(office):
    booking = unnamed(places=2)
    office.post(page_of(booking), typed(booking, name="Ann Able"))
    page = office.post(page_of(booking), typed(booking, name="Ann Able"))
    assert "Ann Able has a place on this date already." in text(page)
    said = {"action": "list", "date": str(first(booking).run.public_id), "people": "Ann Able"}
    assert "Ann Able has a place on this date already." in text(office.post(page_of(booking), said))


def test_the_booking_leads_there_for_as_long_as_somebody_can_be_named(office):
    booking = unnamed(places=1)
    links.invite(first(booking), email="cy@example.org", by=None, now=booking.confirmed_at)
    assert page_of(booking) in text(office.get(f"/cms/booking/inspect/{booking.pk}/"))
    assert "cy@example.org" in text(office.get(page_of(booking)))
    office.post(page_of(booking), typed(booking, name="Ann Able"))
    assert "has a name." in text(office.get(page_of(booking)))


def test_editors_name_nobody():
    booking = unnamed(places=1)
    editor = at_work(member(roles.EDITORS))
    assert denied(editor.get(page_of(booking)))
    assert denied(editor.post(page_of(booking), typed(booking, name="Ann Able")))
    assert not Change.objects.exists()
