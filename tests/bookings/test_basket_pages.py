"""The page of a basket, and whose it is: of the browser that began it, and of whoever signs in
there, on every device."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings import holds
from bookings.models import Booking
from tests import factories
from tests.booking import DETAILS, PEOPLE, confirmed

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def second():
    return factories.CourseRunFactory(capacity=4, starts_in=dt.timedelta(days=40))


@pytest.fixture
def own_pace():
    return factories.CourseFactory(self_paced=True)


def text(response):
    return " ".join(response.content.decode().split())


def book(run):
    return reverse("book", args=[run.public_id])


def url(step, booking):
    return reverse(step, args=[booking.public_id])


@pytest.fixture
def booking(client, run, second):
    """Begun in this browser: two places on each of two dates."""
    client.post(book(run), {"places": "2"})
    client.post(book(second), {"places": "2", "action": "add"})
    return Booking.objects.get()


def lapse(booking):
    Booking.objects.filter(pk=booking.pk).update(hold_expires_at=timezone.now())


class TestPutting:
    def test_one_date_is_as_short_as_ever(self, client, run):
        response = client.get(book(run))
        assert "Hold the places" in text(response)
        assert "Add to your booking" not in text(response)

    def test_a_second_date_is_offered_to_go_with_the_first(self, client, run, second):
        client.post(book(run), {"places": "2"})
        assert "Add to your booking" in text(client.get(book(second)))
        response = client.post(book(second), {"places": "3", "action": "add"})
        booking = Booking.objects.get()
        assert response.url == url("booking_basket", booking)
        assert booking.places.filter(run=second).count() == 3

    def test_or_to_be_a_booking_of_its_own(self, client, run, second):
        client.post(book(run), {"places": "2"})
        client.post(book(second), {"places": "3"})
        assert Booking.objects.count() == 2

    def test_a_self_paced_course(self, client, own_pace, booking):
        address = reverse("book_self_paced", args=[own_pace.public_id])
        assert "At your own pace" in text(client.get(address))
        client.post(address, {"places": "3", "action": "add"})
        assert booking.places.get_queryset().filter(course=own_pace, run=None).count() == 3

    def test_begins_with_one_too(self, client, own_pace):
        address = reverse("book_self_paced", args=[own_pace.public_id])
        response = client.post(address, {"places": "1"})
        assert response.url == url("booking_people", Booking.objects.get())

    def test_a_course_that_is_not_self_paced_has_no_such_page(self, client, run):
        assert (
            client.get(reverse("book_self_paced", args=[run.course.public_id])).status_code == 404
        )


class TestPage:
    def test_shows_every_date_with_number_price_and_time(self, client, run, second, booking):
        page = text(client.get(url("booking_basket", booking)))
        for said in (run.course.title, run.when, second.when, "places are held", "£240.00"):
            assert said in page

    def test_another_number(self, client, second, booking):
        form = {"item": second.public_id, "places": "1", "action": "change"}
        page = text(client.post(url("booking_basket", booking), form, follow=True))
        assert "The number of places is changed" in page
        assert booking.places.filter(run=second).count() == 1

    @pytest.mark.parametrize(
        ("typed", "message"), [("", "Say how many"), ("0", "at least 1"), ("5", "Only 2 places")]
    )
    def test_a_number_that_will_not_do_stays_with_its_date(
        self, client, second, booking, typed, message
    ):
        holds.hold(second, places=2, now=timezone.now())
        form = {"item": second.public_id, "places": typed, "action": "change"}
        response = client.post(url("booking_basket", booking), form)
        assert message in text(response)
        assert "<title>Error: " in text(response)
        assert f'href="#id_{second.public_id}_places"' in text(response)
        assert booking.places.filter(run=second).count() == 2

    def test_taking_out_one_and_then_all(self, client, run, second, booking):
        for date in (run, second):
            form = {"item": date.public_id, "action": "remove"}
            page = text(client.post(url("booking_basket", booking), form, follow=True))
        assert "There is nothing in it yet" in page
        for step in ("booking_people", "booking_check"):
            assert client.get(url(step, booking), follow=True).status_code == 200

    def test_what_somebody_took_out_in_another_tab(self, client, run, booking):
        form = {"item": "elsewhere", "action": "remove"}
        page = text(client.post(url("booking_basket", booking), form, follow=True))
        assert "not in your booking any more" in page

    def test_somebody_else_s_is_unknown(self, booking):
        assert Client().get(url("booking_basket", booking)).status_code == 404

    def test_a_confirmed_one_has_its_own_page(self, client, run):
        booking = confirmed(run)
        client.force_login(booking.buyer, BACKEND)
        assert client.get(url("booking_basket", booking)).url == url("booking", booking)

    def test_is_not_kept(self, client, booking):
        assert "no-store" in client.get(url("booking_basket", booking))["Cache-Control"]


class TestLapsed:
    @pytest.fixture
    def gone(self, client, booking, second):
        """The hold has lapsed, and of the second date only one is left."""
        client.post(url("booking_people", booking), {"people": PEOPLE, "action": "use"})
        client.post(url("booking_details", booking), DETAILS)
        lapse(booking)
        holds.hold(second, places=3, now=timezone.now())
        return booking

    def test_the_page_says_what_is_free_before_anything_is_pressed(self, client, gone):
        page = text(client.get(url("booking_basket", gone)))
        assert "has run out" in page
        assert "Still free: you can hold it again." in page
        assert "Only 1 place is left on this date" in page

    @pytest.mark.parametrize(
        ("step", "form"),
        [
            ("booking_more_time", {}),
            ("booking_details", DETAILS),
            ("booking_on_invoice", {}),
            ("booking_pay", {}),
        ],
    )
    def test_any_step_holds_what_is_free_and_shows_what_is_not(self, client, run, gone, step, form):
        response = client.post(url(step, gone), form, follow=True)
        page = text(response)
        assert response.redirect_chain[-1][0] == url("booking_basket", gone)
        assert "Some of what you chose has gone" in page
        assert "Hold the 1 that is left" in page
        gone.refresh_from_db()
        assert gone.is_held(timezone.now())
        assert gone.contact_name == "Bo Booker"
        assert [place.cancelled_at for place in gone.places.filter(run=run)] == [None, None]

    def test_nothing_can_be_confirmed_until_it_is_decided(self, client, gone):
        client.post(url("booking_more_time", gone))
        assert "Something you chose has gone" in text(client.get(url("booking_check", gone)))
        page = text(client.post(url("booking_on_invoice", gone), follow=True))
        assert "Say first what to do about it" in page
        gone.refresh_from_db()
        assert not gone.is_confirmed

    def test_fewer_settle_it_and_the_names_are_there(self, client, gone, second):
        client.post(url("booking_more_time", gone))
        form = {"item": second.public_id, "places": "1", "action": "change"}
        client.post(url("booking_basket", gone), form)
        client.post(url("booking_on_invoice", gone))
        gone.refresh_from_db()
        assert gone.is_confirmed
        assert [place.name for place in gone.places.filter(run=second)] == ["Ann Able"]

    def test_trying_again(self, client, gone, second):
        client.post(url("booking_more_time", gone))
        Booking.objects.exclude(pk=gone.pk).delete()
        page = text(client.post(url("booking_basket", gone), {"action": "again"}, follow=True))
        assert "Your places are held." in page
        assert gone.places.filter(cancelled_at=None).count() == 4


class TestWhose:
    def test_nobody_has_begun_anything(self, client):
        assert "You have begun no booking" in text(client.get(reverse("basket")))

    def test_the_one_that_was_begun_here(self, client, booking):
        assert client.get(reverse("basket")).url == url("booking_basket", booking)

    def test_several_are_listed(self, client, booking, run):
        client.post(book(run), {"places": "1"})
        other = factories.CourseRunFactory()
        client.post(book(other), {"places": "1"})
        page = text(client.get(reverse("basket")))
        assert page.count("Go on") == 2

    def test_signing_in_makes_it_theirs_on_every_device(self, client, booking):
        user = factories.UserFactory()
        client.force_login(user, BACKEND)
        booking.refresh_from_db()
        assert booking.started_by == user
        phone = Client()
        phone.force_login(user, BACKEND)
        assert phone.get(reverse("basket")).url == url("booking_basket", booking)
        assert phone.get(url("booking_basket", booking)).status_code == 200
        assert "go on with it" in text(phone.get(reverse("my")))

    def test_what_is_begun_signed_in_is_theirs_at_once(self, client, run):
        user = factories.UserFactory()
        client.force_login(user, BACKEND)
        client.post(book(run), {"places": "1"})
        assert Booking.objects.get().started_by == user

    def test_it_is_finished_on_the_other_device(self, client, booking):
        user = factories.UserFactory()
        client.force_login(user, BACKEND)
        phone = Client()
        phone.force_login(user, BACKEND)
        phone.post(url("booking_details", booking), {**DETAILS, "contact_email": "x@example.org"})
        response = phone.post(url("booking_on_invoice", booking), follow=True)
        assert "Your places are booked" in text(response)

    def test_nobody_else_s(self, client, booking):
        client.force_login(factories.UserFactory(), BACKEND)
        other = Client()
        other.force_login(factories.UserFactory(), BACKEND)
        assert other.get(url("booking_basket", booking)).status_code == 404
        assert "You have begun no booking" in text(other.get(reverse("basket")))

    def test_whoever_signs_in_second_takes_nothing_over(self, client, booking):
        first, later = factories.UserFactory(), factories.UserFactory()
        client.force_login(first, BACKEND)
        browser = Client()
        browser.force_login(first, BACKEND)
        session = browser.session
        session["bookings"] = [str(booking.public_id)]
        session.save()
        browser.force_login(later, BACKEND)
        booking.refresh_from_db()
        assert booking.started_by == first

    def test_once_confirmed_it_is_the_organisation_s(self, client, run):
        booking = confirmed(run)
        user = factories.UserFactory()
        Booking.objects.filter(pk=booking.pk).update(started_by=user)
        client.force_login(user, BACKEND)
        assert client.get(url("booking", booking)).status_code == 404


class TestPeople:
    def test_each_date_can_have_people_of_its_own(self, client, run, second, booking):
        people = url("booking_people", booking)
        client.post(people, {"people": PEOPLE, "action": "use"})
        assert "Name other people" in text(client.get(people))
        own = f"{people}?date={second.public_id}"
        assert "Ann Able" in text(client.get(own))
        response = client.post(own, {"people": "Cy Cole", "action": "use"})
        assert response.url == people
        assert "It has a list of its own." in text(client.get(people))
        assert "Cy Cole" in text(client.get(own))
        client.post(url("booking_details", booking), DETAILS)
        check = text(client.get(url("booking_check", booking)))
        assert check.count("Ann Able") == 1
        assert "Cy Cole" in check
        client.post(own, {"action": "same"})
        assert text(client.get(url("booking_check", booking))).count("Ann Able") == 2

    def test_what_was_typed_for_one_date_is_kept_though_it_is_wrong(self, client, second, booking):
        own = f"{url('booking_people', booking)}?date={second.public_id}"
        client.post(own, {"people": "Cy Cole, nonsense", "action": "check"})
        assert "Cy Cole, nonsense" in text(client.get(own))

    def test_a_date_that_is_not_in_the_booking(self, client, booking):
        assert client.get(f"{url('booking_people', booking)}?date=1").status_code == 404
