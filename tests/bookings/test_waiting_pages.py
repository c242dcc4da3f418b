"""The waiting list as people meet it, without signing in; and as the office does."""

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings.models import Booking, Offer, WaitingListEntry
from bookings.templatetags.bookings_availability import all_sold_out, open_dates
from bookings.waiting import links, moving
from bookings.waiting.attention import FreeSeatsTooNear, OffersPastTheirTime
from common.models import OutgoingMessage
from courses.models import CourseRun
from tests import factories
from tests.booking import DETAILS
from tests.bookings.waiting import DAY, HOUR, free, full, offer_of, state, waits
from tests.courses.pages import catalogue, course_page
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db
FORM = {"places": "2", "name": "Wanda Waits", "email": "wanda@example.org"}


def text(response) -> str:
    return response.content.decode()


def url(name: str, entry: WaitingListEntry) -> str:
    return reverse(f"waiting_{name}", args=[links.token(entry)])


def offered(places=1, free_places=None, **fields) -> WaitingListEntry:
    run = full(max(places, free_places or 0), **fields)
    entry = waits(run, "Ann", places)
    free(run, free_places or places)
    moving.advance(run, now=timezone.now())
    return WaitingListEntry.objects.get(pk=entry.pk)


class TestJoining:
    def test_leads_to_ones_own_page(self, client):
        run = full()
        response = client.post(reverse("waiting_list", args=[run.public_id]), FORM, follow=True)
        entry = run.waiting_list.get()
        assert response.redirect_chain == [(url("entry", entry), 302)]
        assert "You are on the waiting list" in text(response)
        assert "Number 1" in text(response)
        assert (
            OutgoingMessage.objects.get(kind="waiting_list_joined")
            .context["link"]
            .endswith(url("entry", entry))
        )

    def test_once_for_each_address_and_nothing_typed_is_lost(self, client):
        run = full()
        address = reverse("waiting_list", args=[run.public_id])
        client.post(address, FORM)
        response = client.post(address, FORM | {"email": "Wanda@Example.org"})
        assert "on the waiting list for this date already" in text(response)
        assert 'value="Wanda Waits"' in text(response)
        assert run.waiting_list.count() == 1

    def test_whoever_need_not_wait_is_led_to_booking(self, client, run):
        response = client.post(reverse("waiting_list", args=[run.public_id]), FORM)
        assert "10 places are left" in text(response)
        assert reverse("book", args=[run.public_id]) in text(response)
        assert not run.waiting_list.exists()

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"places": ""}, "Say how many places"),
            ({"places": "some"}, "as a number, like 3"),
            ({"places": "31"}, "up to 30 places"),
            ({"name": ""}, "Give your full name"),
            ({"email": "wanda"}, "like name@example.org"),
        ],
    )
    def test_what_will_not_do(self, client, wrong, message):
        run = full()
        response = client.post(reverse("waiting_list", args=[run.public_id]), FORM | wrong)
        assert message in text(response)
        assert not run.waiting_list.exists()

    def test_somebody_signed_in_waits_for_their_organisation(self, client):
        run, membership = full(), factories.MembershipFactory()
        client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("waiting_list", args=[run.public_id])
        assert membership.user.email in text(client.get(address))
        client.post(address, FORM | {"organisation": membership.organisation_id})
        entry = run.waiting_list.get()
        assert (entry.user, entry.organisation) == (membership.user, membership.organisation)

    def test_nobody_waits_for_somebody_else_s_organisation(self, client):
        run, membership = full(), factories.MembershipFactory()
        other = factories.OrganisationFactory()
        client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("waiting_list", args=[run.public_id])
        client.post(address, FORM | {"organisation": other.pk})
        client.post(address, FORM | {"organisation": ""})
        assert [entry.organisation for entry in run.waiting_list.all()] == [None]


class TestAnyDate:
    @pytest.fixture
    def page(self):
        catalogue()
        return course_page("Letters")

    def test_is_offered_where_every_date_is_sold_out(self, client, page):
        run = full(course=page.course)
        address = reverse("waiting_list_any", args=[page.course.public_id])
        assert address in text(client.get(page.url))
        client.post(address, FORM)
        assert run.course.waiting_list.get().run is None

    def test_is_offered_where_there_is_no_date_yet(self, client, page):
        CourseRun.objects.filter(course=page.course).delete()
        address = reverse("waiting_list_any", args=[page.course.public_id])
        shown = text(client.get(page.url))
        assert "No dates yet" in shown
        assert address in shown
        client.post(address, FORM)
        entry = page.course.waiting_list.get()
        run = factories.CourseRunFactory(course=page.course)
        assert "sold out" in text(client.get(page.url)).lower(), "first for whoever waits"
        moving.move(now=timezone.now())
        assert (offer_of(entry).run, offer_of(entry).places) == (run, 2)

    def test_and_not_while_one_has_places(self, client, page):
        full(course=page.course)
        factories.CourseRunFactory(course=page.course)
        assert reverse("waiting_list_any", args=[page.course.public_id]) not in text(
            client.get(page.url)
        )
        assert not all_sold_out(open_dates(page.course))

    def test_its_page_names_the_date_that_has_room(self, client, page):
        run = factories.CourseRunFactory(course=page.course)
        response = client.post(reverse("waiting_list_any", args=[page.course.public_id]), FORM)
        assert reverse("book", args=[run.public_id]) in text(response)


class TestOnesOwnPage:
    def test_is_for_whoever_has_the_link(self, client):
        entry = waits(full(), "Ann")
        response = client.get(url("entry", entry))
        assert response["Referrer-Policy"] == "same-origin"  # or its forms are refused
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("page", ["entry", "change", "leave", "again", "accept", "decline"])
    def test_and_for_nobody_else(self, client, page):
        entry = waits(full(), "Ann")
        token = links.token(entry)
        for wrong in (str(entry.public_id), f"{token}x", token.replace(":", "-")):
            address = reverse(f"waiting_{page}", args=[wrong])
            assert client.post(address).status_code in (404, 405)

    def test_another_number(self, client):
        entry = waits(full(3), "Ann", 2)
        response = client.post(url("change", entry), {"places": "1"}, follow=True)
        assert "Saved." in text(response)
        assert WaitingListEntry.objects.get().places == 1
        assert "Say how many" in text(client.post(url("change", entry), {"places": ""}))

    def test_leaving_asks_first(self, client):
        entry = waits(full(), "Ann")
        assert "Leave the waiting list?" in text(client.get(url("leave", entry)))
        assert state(entry) == "waiting"
        response = client.post(url("leave", entry), follow=True)
        assert "off the waiting list" in text(response)
        assert state(entry) == "left"

    def test_going_back_to_the_end(self, client):
        run = full()
        entry, behind = waits(run, "Ann"), waits(run, "Ben")
        client.post(url("leave", entry))
        response = client.post(url("again", entry), follow=True)
        assert "at its end" in text(response)
        assert "Number 2" in text(response)
        assert state(behind) == "waiting"


class TestAnOffer:
    def test_says_how_many_until_when_and_at_what_price(self, client):
        page = text(client.get(url("entry", offered(2))))
        assert "2 places are kept for you" in page
        assert "Kept for you until" in page
        assert "£60.00" in page

    def test_fewer_says_of_how_many(self, client):
        page = text(client.get(url("entry", offered(3, 2))))
        assert "2 of the 3 places you asked for are kept for you" in page

    def test_looking_decides_nothing(self, client):
        entry = offered()
        client.get(url("accept", entry))
        client.get(url("decline", entry))
        assert state(entry) == "offered"

    def test_accepted_leads_through_the_checkout_with_what_is_known(self, client):
        entry = offered()
        response = client.post(url("accept", entry))
        booking = Booking.objects.get(offer__entry=entry)
        people = reverse("booking_people", args=[booking.public_id])
        assert response.url == people
        client.post(people, {"people": "Ann Able, ann@example.org", "action": "use"})
        details = reverse("booking_details", args=[booking.public_id])
        assert 'value="ann@example.org"' in text(client.get(details))
        client.post(details, DETAILS)
        client.post(reverse("booking_on_invoice", args=[booking.public_id]))
        assert state(entry) == "accepted"
        assert "You are booked" in text(client.get(url("entry", entry)))

    def test_somebody_else_s_browser_has_no_part_in_it(self, client):
        entry = offered()
        client.post(url("accept", entry))
        booking = Booking.objects.get(offer__entry=entry)
        address = reverse("booking_people", args=[booking.public_id])
        assert Client().get(address).status_code == 404

    def test_taking_some_of_them(self, client):
        entry = offered(3, 2)
        client.post(url("accept", entry), {"places": "1", "keeps_waiting": "on"})
        assert Booking.objects.get(offer__entry=entry).places.count() == 1
        assert Offer.objects.get().keeps_waiting

    def test_an_impossible_number_is_refused_on_the_page(self, client):
        entry = offered(2)
        response = client.post(url("accept", entry), {"places": "3"})
        assert "Ask for up to 2 places" in text(response)
        assert Booking.objects.get(offer__entry=entry).places.count() == 2

    def test_declined(self, client):
        entry = offered()
        client.post(url("decline", entry))
        assert state(entry) == "declined"

    def test_waiting_for_more(self, client):
        entry = offered(3, 2)
        assert "Wait until there are more" in text(client.get(url("decline", entry)))
        response = client.post(url("decline", entry), {"stay": "yes"}, follow=True)
        assert "when at least 3 are free" in text(response)

    def test_too_late(self, client):
        entry = offered()
        Booking.objects.filter(offer__entry=entry).update(hold_expires_at=timezone.now() - HOUR)
        response = client.post(url("accept", entry), follow=True)
        assert "has passed" in text(response)


class TestInTheOffice:
    @pytest.fixture
    def office(self):
        return at_work(member(roles.TRAINING_OFFICE))

    def inspect(self, entry):
        return reverse("waitinglistentry:inspect", args=[entry.pk])

    def test_the_list_shows_state_and_position(self, office):
        run = full()
        waits(run, "Ann")
        waits(run, "Ben", run=None)
        page = text(office.get(reverse("waitinglistentry:index")))
        assert "any date" in page
        assert "Waiting" in page

    def test_in_as_many_queries_for_many_as_for_one(self, office):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                office.get(reverse("waitinglistentry:index"))
            return len(queries)

        run = full()
        waits(run, "Ann")
        asked()
        one = asked()
        for number in range(29):
            waits(full(1), f"Ben{number}")
        assert asked() == one

    def test_offering_by_hand(self, office):
        run = full()
        entry = waits(run, "Ann")
        free(run)
        address = reverse("waitinglistentry:offer", args=[entry.pk])
        refused = office.post(address, {"run": run.pk, "places": "0"}, follow=True)
        assert "at least 1" in text(refused)
        office.post(address, {"run": run.pk, "places": "1"})
        assert state(entry) == "offered"
        page = text(office.get(self.inspect(entry)))
        assert "(by hand)" in page
        assert offer_of(entry).booking.reference in page

    def test_taking_off_needs_a_reason(self, office):
        entry = waits(full(), "Ann")
        address = reverse("waitinglistentry:take_off", args=[entry.pk])
        office.post(address, {"reason": ""})
        assert state(entry) == "waiting"
        office.post(address, {"reason": "Asked by telephone"})
        assert state(entry) == "left"

    def test_finance_looks_and_does_nothing(self):
        entry = waits(full(), "Ann")
        finance = at_work(member(roles.FINANCE))
        page = text(finance.get(self.inspect(entry)))
        assert "Take off the list" not in page
        for act in ("offer", "take_off"):
            address = reverse(f"waitinglistentry:{act}", args=[entry.pk])
            assert denied(finance.post(address, {"reason": "R"}))
        assert state(entry) == "waiting"

    def test_what_is_free_too_near_the_start_needs_attention(self, office):
        run = full(starts_in=HOUR)
        entry = waits(run, "Ann")
        free(run)
        request = RequestFactory().get("/cms/")
        request.user = member(roles.TRAINING_OFFICE)
        watch = FreeSeatsTooNear(request)
        [trouble] = [watch.trouble(found) for found in watch.found()]
        assert "1 place is free" in trouble.what
        office.post(trouble.action.url)
        assert state(entry) == "offered"
        assert not watch.found()
        again = office.post(trouble.action.url, follow=True)
        assert "No places are free" in text(again)

    @pytest.mark.parametrize("watch", [FreeSeatsTooNear, OffersPastTheirTime])
    def test_the_watches_ask_as_much_for_many_as_for_one(self, watch):
        request = RequestFactory().get("/cms/")
        request.user = member(roles.TRAINING_OFFICE)

        def asked() -> int:
            looking = watch(request)
            with CaptureQueriesContext(connection) as queries:
                assert [looking.trouble(found) for found in looking.found()]
            return len(queries)

        def add(number):
            soon = full(1, starts_in=HOUR)
            waits(soon, f"Soon{number}")
            free(soon)
            stuck = offered(starts_in=9 * DAY)
            Booking.objects.filter(offer__entry=stuck).update(hold_expires_at=timezone.now() - HOUR)

        add(0)
        one = asked()
        for number in range(1, 6):
            add(number)
        assert asked() == one


def test_a_public_hold_meets_a_closed_door_while_somebody_waits(client):
    run = full()
    waits(run, "Ann")
    free(run)
    page = text(client.get(reverse("book", args=[run.public_id])))
    assert "This date is sold out" in page
    assert reverse("waiting_list", args=[run.public_id]) in page
