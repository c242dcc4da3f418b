"""The steps of a booking as a buyer meets them: every refusal says what to do, nothing typed is
lost."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from bookings import holds
from bookings.models import Booking
from bookings.templatetags.bookings_availability import open_dates
from tests import factories
from tests.booking import DETAILS, PEOPLE, confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(client, run) -> Booking:
    """Begun in this browser: two places held."""
    client.post(reverse("book", args=[run.public_id]), {"places": "2"})
    return Booking.objects.get()


def url(step: str, booking: Booking) -> str:
    return reverse(step, args=[booking.public_id])


def lapse(booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(hold_expires_at=timezone.now())


def text(response) -> str:
    return response.content.decode()


def answer_everything(client, booking: Booking) -> None:
    client.post(url("booking_people", booking), {"people": PEOPLE, "action": "use"})
    client.post(url("booking_details", booking), DETAILS)


class TestHowMany:
    def test_holds_and_goes_on(self, client, run):
        response = client.post(reverse("book", args=[run.public_id]), {"places": "3"})
        booking = Booking.objects.get()
        assert response.url == url("booking_people", booking)
        assert booking.places.count() == 3

    @pytest.mark.parametrize(
        ("typed", "message"),
        [("", "Say how many"), ("many", "as a number, like 3"), ("0", "at least 1"), ("31", "30")],
    )
    def test_a_number_that_will_not_do(self, client, run, typed, message):
        response = client.post(reverse("book", args=[run.public_id]), {"places": typed})
        assert message in text(response)
        assert f'value="{typed}"' in text(response) or not typed
        assert "<title>Error: " in text(response)
        assert not Booking.objects.exists()

    def test_too_many_offers_fewer_or_the_waiting_list(self, client):
        run = factories.CourseRunFactory(capacity=2)
        response = client.post(reverse("book", args=[run.public_id]), {"places": "3"})
        assert "Only 2 places are left" in text(response)
        assert reverse("waiting_list", args=[run.public_id]) in text(response)

    def test_sold_out_offers_the_waiting_list(self, client, now):
        run = factories.CourseRunFactory(capacity=1)
        holds.hold(run, places=1, now=now)
        response = client.get(reverse("book", args=[run.public_id]))
        assert "This date is sold out" in text(response)
        assert reverse("waiting_list", args=[run.public_id]) in text(response)

    def test_coming_back_changes_the_same_booking(self, client, run, booking):
        client.post(reverse("book", args=[run.public_id]), {"places": "4"})
        assert Booking.objects.get().places.count() == 4

    def test_another_browser_begins_its_own(self, run, booking):
        Client().post(reverse("book", args=[run.public_id]), {"places": "1"})
        assert Booking.objects.count() == 2


class TestWhoIsComing:
    def test_the_preview_shows_each_row_s_problem_and_keeps_what_was_typed(self, client, booking):
        pasted = "Ann Able, ann@example.org\nBen Baker, nonsense"
        response = client.post(
            url("booking_people", booking), {"people": pasted, "action": "check"}
        )
        assert "“nonsense” is not an email address" in text(response)
        assert "Ready" in text(response)
        assert pasted in text(response)
        assert Booking.objects.get().people_text == pasted

    def test_a_bad_list_does_not_go_on(self, client, booking):
        pasted = "Ann Able, nonsense"
        response = client.post(url("booking_people", booking), {"people": pasted, "action": "use"})
        assert "need putting right" in text(response)
        assert "<title>Error: " in text(response)

    def test_a_good_list_goes_on(self, client, booking):
        response = client.post(url("booking_people", booking), {"people": PEOPLE, "action": "use"})
        assert response.url == url("booking_details", booking)
        assert booking.places.filter(name="Ann Able").exists()

    def test_names_can_come_later(self, client, booking):
        response = client.post(url("booking_people", booking), {"people": "", "action": "later"})
        assert response.url == url("booking_details", booking)

    def test_an_empty_list_asks_for_a_line(self, client, booking):
        response = client.post(url("booking_people", booking), {"people": "", "action": "check"})
        assert "at least one line" in text(response)

    def test_too_many_people(self, client, booking):
        response = client.post(
            url("booking_people", booking), {"people": "A\nB\nC", "action": "use"}
        )
        assert "You listed 3 people for 2 places" in text(response)


class TestDetails:
    def test_every_missing_answer_is_named_and_the_rest_kept(self, client, booking):
        response = client.post(url("booking_details", booking), {"contact_name": "Bo Booker"})
        for message in ("name of your organisation", "your email address", "the postcode"):
            assert message in text(response)
        assert 'value="Bo Booker"' in text(response)

    @pytest.mark.parametrize(
        ("field", "typed", "message"),
        [
            ("contact_email", "bo@", "like name@example.org"),
            ("billing_postcode", "XX", "like SW1A 1AA"),
            ("no_po", "on", "Take it out"),
        ],
    )
    def test_an_answer_that_will_not_do(self, client, booking, field, typed, message):
        response = client.post(url("booking_details", booking), {**DETAILS, field: typed})
        assert message in text(response)

    def test_fields_that_were_not_asked_for_change_nothing(self, client, booking):
        extra = {**DETAILS, "state": "confirmed", "attention": "x", "reference": "OE-1"}
        client.post(url("booking_details", booking), {**extra, "no_po": ""})
        booking.refresh_from_db()
        assert (booking.state, booking.attention) == (Booking.State.HELD, "")


class TestConfirming:
    def test_on_invoice(self, client, booking):
        answer_everything(client, booking)
        response = client.post(url("booking_on_invoice", booking), follow=True)
        booking.refresh_from_db()
        assert booking.is_confirmed
        assert booking.reference in text(response)
        assert booking.invoice.number in text(response)

    def test_a_double_click_confirms_once(self, client, booking):
        answer_everything(client, booking)
        first = client.post(url("booking_on_invoice", booking))
        second = client.post(url("booking_on_invoice", booking))
        assert first.url == second.url == url("booking", booking)

    def test_the_back_button_after_confirming_leads_to_the_booking(self, client, booking):
        answer_everything(client, booking)
        client.post(url("booking_on_invoice", booking))
        for step in ("booking_people", "booking_details", "booking_check"):
            assert client.get(url(step, booking)).url == url("booking", booking)
            assert client.post(url(step, booking), DETAILS).url == url("booking", booking)

    def test_without_a_po_number_an_invoice_asks_for_one(self, client, booking):
        client.post(url("booking_details", booking), {**DETAILS, "po_number": ""})
        response = client.post(url("booking_on_invoice", booking), follow=True)
        assert "Give your purchase order number" in text(response)

    def test_checking_needs_answers_first(self, client, booking):
        assert client.get(url("booking_check", booking)).url == url("booking_details", booking)


class TestTimeRunsOut:
    def test_the_page_says_so_and_offers_to_hold_again(self, client, booking):
        lapse(booking)
        assert "has run out" in text(client.get(url("booking_people", booking)))
        client.post(url("booking_more_time", booking))
        booking.refresh_from_db()
        assert booking.is_held(timezone.now())

    def test_going_on_takes_free_seats_again_and_loses_nothing(self, client, booking):
        lapse(booking)
        response = client.post(url("booking_details", booking), DETAILS)
        assert response.url == url("booking_check", booking)
        booking.refresh_from_db()
        assert booking.is_held(timezone.now())
        assert booking.contact_name == "Bo Booker"

    def test_seats_that_have_gone_are_named_and_nothing_typed_is_lost(self, client, now):
        run = factories.CourseRunFactory(capacity=2)
        client.post(reverse("book", args=[run.public_id]), {"places": "2"})
        booking = Booking.objects.get()
        lapse(booking)
        holds.hold(run, places=1, now=timezone.now())
        response = client.post(url("booking_details", booking), DETAILS, follow=True)
        assert "Only 1 place is left" in text(response)
        assert "What you typed is kept" in text(response)
        booking.refresh_from_db()
        assert booking.contact_name == "Bo Booker"

    def test_more_time_once(self, client, booking):
        first = client.post(url("booking_more_time", booking), follow=True)
        assert "30 minutes more" in text(first)
        second = client.post(url("booking_more_time", booking), follow=True)
        assert "extended once already" in text(second)


class TestWhoMaySee:
    PAGES = ("booking_people", "booking_details", "booking_check", "booking_invoice")

    @pytest.fixture
    def theirs(self, run) -> Booking:
        return confirmed(run)

    def test_an_address_is_no_permission(self, client, theirs):
        for page in (*self.PAGES, "booking_calendar", "booking_paid"):
            assert client.get(url(page, theirs)).status_code == 404

    def test_the_address_in_the_confirmation_asks_to_sign_in(self, client, theirs):
        address = url("booking", theirs)
        asked = client.get(address).url
        assert asked == f"{reverse('account_request_login_code')}?next={address}"
        assert client.get(reverse("booking", args=[uuid.uuid4()])).status_code == 302

    def test_nor_is_signing_in_as_somebody_else(self, client, theirs):
        client.force_login(factories.MembershipFactory().user, BACKEND)
        assert client.get(url("booking", theirs)).status_code == 404

    def test_whoever_buys_for_the_organisation(self, client, theirs):
        client.force_login(theirs.buyer, BACKEND)
        assert client.get(url("booking", theirs)).status_code == 200

    def test_a_manager_does_not_buy(self, client, theirs):
        membership = factories.MembershipFactory(
            organisation=theirs.organisation, role=Membership.Role.MANAGER
        )
        client.force_login(membership.user, BACKEND)
        assert client.get(url("booking", theirs)).status_code == 404

    def test_personal_pages_are_not_stored(self, client, booking):
        assert "no-store" in client.get(url("booking_people", booking))["Cache-Control"]


BACKEND = "django.contrib.auth.backends.ModelBackend"


class TestOrganisation:
    def test_lists_its_bookings_and_invoices_alone(self, client, run):
        ours = confirmed(run)
        others = confirmed(run, contact_email="other@example.org", organisation_name="Other")
        client.force_login(ours.buyer, BACKEND)
        page = text(client.get(reverse("organisation")))
        assert ours.reference in page
        assert ours.invoice.number in page
        assert others.reference not in page

    def test_empty(self, client):
        client.force_login(factories.UserFactory(), BACKEND)
        assert "No organisation yet" in text(client.get(reverse("organisation")))

    def test_anonymous_is_asked_to_sign_in(self, client):
        assert reverse("account_request_login_code") in client.get(reverse("organisation")).url

    def test_as_many_queries_for_thirty_bookings_as_for_one(self, client, run):
        run.capacity = 100
        run.save()
        booking = confirmed(run, places=1, text="Ann Able")
        client.force_login(booking.buyer, BACKEND)
        client.get(reverse("organisation"))
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("organisation"))
        for _ in range(29):
            confirmed(run, places=1, text="Ann Able")
        with CaptureQueriesContext(connection) as thirty:
            client.get(reverse("organisation"))
        assert len(thirty) == len(one)


def test_a_date_of_the_past_cannot_be_begun(client):
    run = factories.CourseRunFactory(starts_in=-dt.timedelta(hours=1))
    response = client.post(reverse("book", args=[run.public_id]), {"places": "1"})
    assert "has begun" in text(response)


def test_course_dates_take_two_queries_however_many(run, django_assert_num_queries):
    for _ in range(5):
        factories.CourseRunFactory(course=run.course)
    with django_assert_num_queries(2):
        dates = list(open_dates(run.course))
        assert [date.places_left for date in dates] == [10] * 6
        assert all(date.when for date in dates)
