"""A date of one organisation: its people see and book it, and nobody else learns that it is."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from bookings.models import Booking
from bookings.templatetags.bookings_availability import next_dates, open_dates
from courses.models import CoursePage, CourseRun
from courses.policy import dates_for, key_to, opens
from tests import factories
from tests.courses.pages import catalogue
from tests.courses.rooms import sign_in_staff, trainer
from tests.courses.test_office import edit, office, posted  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def private(run):
    """A private date, and beside it `run`: a public one of the same course."""
    return factories.CourseRunFactory(
        course=run.course, organisation=factories.OrganisationFactory(name="Council of Two")
    )


@pytest.fixture
def member(private):
    return factories.MembershipFactory(
        organisation=private.organisation, role=Membership.Role.BOOKER
    ).user


def page_of(course):
    page = CoursePage(title="One", course=course, summary="S", aims="A", audience="B")
    return catalogue().add_child(instance=page)


def with_key(name, run, key=None):
    return f"{reverse(name, args=[run.public_id])}?key={key or key_to(run)}"


class TestListed:
    def test_no_list_for_everybody_has_it(self, run, private, now):
        assert list(open_dates(run.course)) == [run]
        assert list(CourseRun.objects.public()) == [run]
        assert list(CourseRun.objects.upcoming(now)) == [run]
        assert set(CourseRun.objects.going_ahead()) == {run, private}

    def test_nor_is_it_ever_the_next_date(self, run, private):
        page = page_of(run.course)
        assert next_dates([page])[run.course_id].runs == [run]

    def test_a_course_page_says_nothing_of_it(self, client, run, private):
        shown = client.get(page_of(run.course).url).content.decode()
        assert reverse("book", args=[run.public_id]) in shown
        assert str(private.public_id) not in shown


class TestWhoMaySee:
    def test_its_members_when_they_have_signed_in(self, run, private, member):
        stranger = factories.MembershipFactory().user
        assert set(dates_for(member)) == {run, private}
        assert set(dates_for(stranger)) == {run}

    def test_a_manager_who_sees_no_prices_sees_no_private_date(self, run, private):
        manager = factories.MembershipFactory(
            organisation=private.organisation, role=Membership.Role.MANAGER
        ).user
        assert set(dates_for(manager)) == {run}

    def test_a_date_that_does_not_go_ahead_is_nobody_s(self, private, member):
        CourseRun.objects.filter(pk=private.pk).update(state=CourseRun.State.DRAFT)
        assert private not in dates_for(member)

    @pytest.mark.parametrize("name", ["book", "waiting_list"])
    def test_members_alone_open_its_pages(self, client, private, member, name):
        address = reverse(name, args=[private.public_id])
        assert client.get(address).status_code == 404
        assert client.post(address, {"places": "1"}).status_code == 404
        client.force_login(factories.MembershipFactory().user, BACKEND)
        assert client.get(address).status_code == 404
        client.force_login(member, BACKEND)
        assert client.get(address).status_code == 200

    def test_members_find_it_among_what_is_theirs(self, client, run, private, member):
        client.force_login(member, BACKEND)
        page = client.get(reverse("organisation")).content.decode()
        assert "Dates of your own" in page
        assert reverse("book", args=[private.public_id]) in page
        assert reverse("book", args=[run.public_id]) not in page
        client.force_login(factories.MembershipFactory().user, BACKEND)
        assert "Dates of your own" not in client.get(reverse("organisation")).content.decode()

    def test_staff_are_no_members_of_it(self, client, private):
        sign_in_staff(client, trainer())
        assert client.get(reverse("book", args=[private.public_id])).status_code == 404


class TestLink:
    def test_opens_the_date_and_is_remembered(self, client, private):
        assert client.get(with_key("book", private)).status_code == 200
        booked = client.post(reverse("book", args=[private.public_id]), {"places": "2"})
        assert booked.status_code == 302
        assert Booking.objects.get().places.first().run == private
        assert client.get(reverse("waiting_list", args=[private.public_id])).status_code == 200

    def test_another_s_key_opens_nothing(self, client, run, private):
        other = factories.CourseRunFactory(organisation=private.organisation)
        for key in (key_to(other), key_to(run), "x"):
            assert client.get(with_key("book", private, key)).status_code == 404
        assert not opens(key_to(run), run)
        assert opens(key_to(private), private)

    def test_is_useless_once_the_date_is_another_organisation_s(self, client, private):
        old = with_key("book", private)
        assert client.get(old).status_code == 200
        private.organisation = factories.OrganisationFactory()
        private.save()
        assert client.get(old).status_code == 404
        assert client.get(reverse("book", args=[private.public_id])).status_code == 404

    def test_opens_no_draft(self, client, private):
        CourseRun.objects.filter(pk=private.pk).update(state=CourseRun.State.DRAFT)
        assert client.get(with_key("book", private)).status_code == 404

    def test_stands_on_the_date_s_page_in_the_office(self, office, run, private):  # noqa: F811
        assert key_to(private) in office.get(edit("courserun", private)).content.decode()
        assert "?key=" not in office.get(edit("courserun", run)).content.decode()


def test_the_office_makes_a_date_private(office, run):  # noqa: F811
    organisation = factories.OrganisationFactory()
    session = run.sittings[0]
    sessions = [(session, session.starts_at, session.ends_at)]
    data = posted(course=run.course, sessions=sessions, organisation=organisation.pk)
    assert office.post(edit("courserun", run), data).status_code == 302
    run.refresh_from_db()
    assert run.organisation == organisation
    assert not CourseRun.objects.public().exists()
