"""The same person on one date in two bookings: refused where whoever books may know it, and brought
to the office where they may not."""

import pytest
from django.test import Client

from accounts import roles
from accounts.models import Membership
from bookings import confirmation, people
from bookings.changes.cancel import cancel
from bookings.changes.substitute import substitute
from bookings.models import Booking
from bookings.naming import twice
from bookings.policy import SESSION_KEY
from tests import factories
from tests.booking import PEOPLE, confirmed, ready
from tests.bookings import pools
from tests.bookings.changing import CY
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(run):
    """Ann and Ben are on the date."""
    return confirmed(run)


def making(booking, user=None):
    """The browser in which it is made."""
    browser = Client()
    if user:
        browser.force_login(user)
    session = browser.session
    session[SESSION_KEY] = [str(booking.public_id)]
    session.save()
    return browser


def buyer(booking, role=Membership.Role.BOOKER):
    there = booking.organisation
    return factories.MembershipFactory(organisation=there, role=role).user


def text(response):
    return response.content.decode()


class TestWhoeverBuysForThem:
    def test_is_told_when_naming_with_a_link_to_the_booking(self, first, run):
        second = ready(run, text="")
        browser = making(second, buyer(first))
        page = browser.post(
            f"/bookings/{second.public_id}/people/",
            {"people": "Ann Able, ann@example.org", "action": "use"},
            follow=True,
        )
        assert page.request["PATH_INFO"] == f"/bookings/{second.public_id}/people/"
        assert "Ann Able has a place on this date already" in text(page)
        assert f'<a href="/bookings/{first.public_id}/">See booking {first.reference}</a>' in text(
            page
        )
        assert page.context["form"]["people"].value() == "Ann Able, ann@example.org"

    @pytest.mark.parametrize("step", ["on-invoice", "pay", "pools"])
    def test_confirms_nothing_so(self, first, run, step):
        second = ready(run)
        pool = pools.sold(first.organisation) if step == "pools" else None
        path = {"pools": "prepaid/"}.get(step, f"{step}/")
        browser = making(second, buyer(first))
        page = browser.post(
            f"/bookings/{second.public_id}/{path}",
            {"pool": pool.public_id} if pool else {},
            follow=True,
        )
        assert "Ann Able has a place on this date already" in text(page)
        second.refresh_from_db()
        assert second.state == "held"

    def test_goes_on_with_somebody_else(self, first, run):
        second = ready(run)
        browser = making(second, buyer(first))
        people.name_places(second, text="Cy Cole, cy@example.org")
        browser.post(f"/bookings/{second.public_id}/on-invoice/")
        second.refresh_from_db()
        assert second.is_confirmed
        assert not twice.found().exists()

    def test_books_them_on_another_date(self, first):
        second = ready(factories.CourseRunFactory(course=first.places.first().course))
        making(second, buyer(first)).post(f"/bookings/{second.public_id}/on-invoice/")
        second.refresh_from_db()
        assert second.is_confirmed


class TestWhoeverMayNotKnow:
    """Nobody in particular, and whoever buys for others alone, or only looks on."""

    @pytest.mark.parametrize("who", ["anonymous", "stranger", "manager"])
    def test_is_told_nothing_and_the_office_is(self, first, run, who):
        second = ready(run)
        user = {
            "anonymous": lambda: None,
            "stranger": lambda: factories.MembershipFactory().user,
            "manager": lambda: buyer(first, Membership.Role.MANAGER),
        }[who]()
        page = making(second, user).post(f"/bookings/{second.public_id}/on-invoice/", follow=True)
        assert "already" not in text(page)
        second.refresh_from_db()
        assert second.is_confirmed
        found = [(place.name, place.booking, place.earlier) for place in twice.found()]
        was = list(first.places.order_by("pk").values_list("pk", flat=True))
        assert found == [("Ann Able", second, was[0]), ("Ben Baker", second, was[1])]


class TestTheOffice:
    @pytest.fixture
    def office(self):
        return at_work(member(roles.TRAINING_OFFICE))

    @pytest.fixture
    def second(self, first, run):
        return confirmed(run, text="Ann Able, ann@example.org", places=1)

    def lines(self, office):
        sections = office.get("/cms/attention/").context["sections"]
        return [line for each in sections if each.watch.name == "twice" for line in each.troubles]

    def test_sees_one_line_that_names_nobody_and_both_bookings_behind_it(
        self, office, first, second
    ):
        [line] = self.lines(office)
        assert line.title == second.reference
        assert "Ann" not in line.what
        page = text(office.get(line.url))
        for booking in (first, second):
            assert f"/cms/booking/inspect/{booking.pk}/" in page
            assert f"/cms/changes/{booking.pk}/" in page

    @pytest.mark.parametrize("how", ["cancel", "substitute"])
    def test_settles_it_by_a_change_to_either(self, office, first, second, how, now):
        [line] = self.lines(office)
        place = first.places.get(name="Ann Able") if how == "substitute" else second.places.get()
        if how == "cancel":
            cancel([place], by=None, now=now, office=True, reason="Twice")
        else:
            substitute(place, person=CY, by=None, now=now, office=True, reason="Twice")
        assert self.lines(office) == []
        page = office.get(line.url, follow=True)
        assert page.request["PATH_INFO"] == "/cms/attention/"
        assert "That is settled" in text(page)

    def test_sees_it_for_two_organisations_by_name_and_address(self, office, first, run):
        elsewhere = {"organisation_name": "Other", "contact_email": "other@example.org"}
        namesake = confirmed(run, text="Ann Able", places=1, **elsewhere)
        assert self.lines(office) == []
        other = confirmed(run, text="ANN ABLE, Ann@example.org", places=1, **elsewhere)
        assert [line.title for line in self.lines(office)] == [other.reference]
        assert namesake.organisation == other.organisation

    def test_is_not_troubled_once_the_date_is_over(self, office, second, run, now):
        run.sessions.update(starts_at=now.replace(year=2020), ends_at=now.replace(year=2021))
        assert self.lines(office) == []

    def test_is_told_on_the_telephone_with_a_link(self, office, first, run):
        office.post("/cms/phone/", {"action": "hold", f"date-{run.pk}": "2"})
        booking = Booking.objects.get(state="held")
        page = f"/cms/phone/{booking.pk}/"
        office.post(page, {"action": f"use-{first.organisation_id}"})
        said = {"organisation_name": first.organisation_name, "people": PEOPLE, "no_po": "on"}
        answer = office.post(
            page,
            {
                **said, "action": "confirm", "contact_name": "Bo Booker",
                "contact_email": "booker@example.org", "billing_address": "1 Street",
                "billing_postcode": "SW1A 1AA",
            },
        )  # fmt: skip
        assert "Ann Able has a place on this date already" in text(answer)
        assert f"See booking {first.reference}" in text(answer)
        booking.refresh_from_db()
        assert booking.state == "held"


def test_a_race_is_the_office_s_to_settle(first, run, now):
    """Whoever confirms while the other is confirmed has seen nothing of it: nothing is refused."""
    second = confirmation.on_invoice(ready(run), now=now)
    assert second.is_confirmed
    assert twice.found().count() == 2
