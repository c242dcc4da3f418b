"""A basket: several dates and self-paced courses in one booking. It survives a lapsed hold, and
says which dates have gone."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings import checkout, confirmation, holds, people, seats
from bookings.basket import contents, items, seating
from bookings.models import Booking, Place
from common import mail
from common.models import OutgoingMessage
from courses.models import Course, CourseRun, Enrolment
from tests import factories
from tests.booking import DETAILS, PEOPLE, ready

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def first():
    return factories.CourseRunFactory(capacity=4)


@pytest.fixture
def second():
    return factories.CourseRunFactory(capacity=4, starts_in=dt.timedelta(days=40))


@pytest.fixture
def own_pace():
    return factories.CourseFactory(self_paced=True)


@pytest.fixture
def basket(first, second, now):
    """Two people on the first date, the same on the second; every answer given."""
    booking = ready(first, now=now)
    items.add(booking, run=second, places=2, now=now)
    return booking


def held(booking):
    return {
        (item.run or item.course): len(item.places)
        for item in seating.items(booking)
        if item.is_seated
    }


class TestHolding:
    def test_several_dates_and_a_self_paced_course(self, basket, first, second, own_pace, now):
        items.add(basket, course=own_pace, places=3, now=now)
        assert held(basket) == {first: 2, second: 2, own_pace: 3}
        assert (seats.left(first, now=now), seats.left(second, now=now)) == (2, 2)

    def test_one_hold_for_all_of_them(self, basket, first, second, now):
        assert seats.left(second, now=now + 29 * MINUTE) == 2
        assert seats.left(first, now=now + 30 * MINUTE) == 4
        assert seats.left(second, now=now + 30 * MINUTE) == 4

    def test_no_more_than_are_left_and_the_rest_stays(self, basket, first, second, now):
        third = factories.CourseRunFactory(capacity=1)
        with pytest.raises(holds.SoldOut, match="Only 1 place is left"):
            items.add(basket, run=third, places=2, now=now)
        with pytest.raises(holds.SoldOut):
            items.resize(basket, run=second, places=5, now=now)
        assert held(basket) == {first: 2, second: 2}

    def test_adding_to_a_date_adds_to_what_is_there(self, basket, first, now):
        items.add(basket, run=first, places=1, now=now)
        assert held(basket)[first] == 3
        with pytest.raises(holds.HoldError, match="up to 30 places"):
            items.add(basket, run=first, places=28, now=now)

    def test_another_number_on_one_date_alone(self, basket, first, second, now):
        items.resize(basket, run=second, places=1, now=now)
        assert held(basket) == {first: 2, second: 1}
        assert seats.left(second, now=now) == 3

    def test_taking_a_date_out_frees_its_seats(self, basket, first, second, now):
        items.remove(basket, run=first, now=now)
        assert held(basket) == {second: 2}
        assert seats.left(first, now=now) == 4
        with pytest.raises(holds.HoldError, match="not in your booking"):
            items.remove(basket, run=first, now=now)

    def test_a_course_that_is_not_taken_at_ones_own_pace(self, basket, first, now):
        with pytest.raises(holds.HoldError, match="no longer be taken at your own pace"):
            items.add(basket, course=first.course, places=1, now=now)

    def test_a_course_and_its_date_are_two_things(self, own_pace, now):
        booking = holds.hold_self_paced(own_pace, places=1, now=now)
        run = factories.CourseRunFactory(course=own_pace)
        items.add(booking, run=run, places=2, now=now)
        assert held(booking) == {own_pace: 1, run: 2}
        items.remove(booking, course=own_pace, now=now)
        assert held(booking) == {run: 2}

    def test_so_many_and_no_more(self, basket, own_pace, now, monkeypatch):
        monkeypatch.setattr(seating, "MOST_ITEMS", 2)
        with pytest.raises(holds.HoldError, match="up to 2 dates and courses"):
            items.add(basket, course=own_pace, places=1, now=now)

    def test_a_confirmed_booking_is_no_basket(self, basket, own_pace, now):
        confirmation.on_invoice(basket, now=now)
        for change in (
            lambda: items.add(basket, course=own_pace, places=1, now=now),
            lambda: items.resize(basket, places=1, now=now),
            lambda: items.remove(basket, now=now),
            lambda: holds.retake(basket, now=now),
        ):
            with pytest.raises(holds.HoldError, match="no longer be changed here"):
                change()
        assert basket.places.count() == 4

    def test_extended_once_for_all(self, basket, second, now):
        holds.extend(basket, now=now + 20 * MINUTE)
        assert seats.left(second, now=now + 59 * MINUTE) == 2
        with pytest.raises(holds.HoldError, match="extended once already"):
            holds.extend(basket, now=now + 21 * MINUTE)


class TestLapsed:
    LATER = 45 * MINUTE

    @pytest.fixture
    def later(self, now):
        return now + self.LATER

    def test_all_is_held_again_while_it_is_free(self, basket, first, second, later):
        assert holds.retake(basket, now=later) == []
        assert held(basket) == {first: 2, second: 2}
        assert seats.left(second, now=later) == 2

    def test_what_is_free_is_held_again_and_the_answer_names_the_rest(
        self, basket, first, second, later
    ):
        holds.hold(second, places=3, now=later)
        [gone] = holds.retake(basket, now=later)
        assert (gone.item.run, gone.left) == (second, 1)
        assert "Only 1 place is left" in gone.why
        assert held(basket) == {first: 2}
        # Nobody sits on a seat that is somebody else's.
        assert (seats.left(first, now=later), seats.left(second, now=later)) == (2, 1)

    def test_what_was_typed_stays_for_the_date_that_has_gone_too(self, basket, second, later):
        holds.hold(second, places=3, now=later)
        holds.retake(basket, now=later)
        basket.refresh_from_db()
        assert basket.contact_email == "booker@example.org"
        assert basket.people_text == PEOPLE
        names = [place.name for place in Place.objects.filter(booking=basket, run=second)]
        assert names == ["Ann Able", "Ben Baker"]

    def test_when_nothing_is_free_all_stays_as_it_is(self, basket, first, second, later):
        for run in (first, second):
            holds.hold(run, places=3, now=later)
        assert len(holds.retake(basket, now=later)) == 2
        basket.refresh_from_db()
        assert not basket.is_held(later)
        assert held(basket) == {first: 2, second: 2}

    def test_going_on_names_each_date_that_has_gone(self, basket, first, second, later):
        holds.hold(second, places=4, now=later)
        CourseRun.objects.filter(pk=first.pk).update(state=CourseRun.State.CANCELLED)
        with pytest.raises(holds.DatesGone) as refused:
            holds.renew(basket, now=later)
        assert [gone.item.run for gone in refused.value.gone] == [first, second]
        assert f"{first.when}: This date is no longer open" in str(refused.value)
        assert f"{second.when}: This date has just sold out" in str(refused.value)

    def test_fewer_of_what_has_gone(self, basket, second, later):
        holds.hold(second, places=3, now=later)
        holds.retake(basket, now=later)
        assert items.resize(basket, run=second, places=1, now=later) == []
        assert held(basket)[second] == 1
        assert seats.left(second, now=later) == 0
        [place] = Place.objects.filter(booking=basket, run=second)
        assert place.name == "Ann Able"

    def test_without_what_has_gone(self, basket, first, second, later):
        holds.hold(second, places=3, now=later)
        holds.retake(basket, now=later)
        assert items.remove(basket, run=second, now=later) == []
        assert confirmation.on_invoice(basket, now=later).places.count() == 2

    def test_what_came_free_again_is_held_when_asked(self, basket, second, later):
        other = holds.hold(second, places=3, now=later)
        holds.retake(basket, now=later)
        items.remove(other, run=second, now=later)
        assert holds.retake(basket, now=later) == []
        assert held(basket)[second] == 2

    def test_changing_one_date_takes_the_others_again(self, basket, first, second, later):
        holds.hold(second, places=3, now=later)
        [gone] = items.resize(basket, run=first, places=1, now=later)
        assert gone.item.run == second
        assert held(basket) == {first: 1}

    def test_nothing_is_confirmed_while_something_has_gone(self, basket, second, later):
        holds.hold(second, places=3, now=later)
        holds.retake(basket, now=later)
        with pytest.raises(confirmation.ConfirmationError, match="A date in your booking has gone"):
            confirmation.on_invoice(basket, now=later)

    def test_all_or_nothing_is_confirmed_of_a_lapsed_one(self, basket, first, second, later):
        holds.hold(second, places=3, now=later)
        with pytest.raises(holds.DatesGone, match="Only 1 place is left"):
            confirmation.on_invoice(basket, now=later)
        assert not Enrolment.objects.exists()
        basket.refresh_from_db()
        assert basket.state == Booking.State.HELD

    def test_a_self_paced_course_is_always_free_until_it_is_taken_so_no_more(
        self, own_pace, first, now, later
    ):
        booking = ready(first, now=now)
        items.add(booking, course=own_pace, places=2, now=now)
        assert holds.retake(booking, now=later) == []
        Course.objects.filter(pk=own_pace.pk).update(self_paced=False)
        [gone] = holds.retake(booking, now=later + self.LATER)
        assert gone.item.course == own_pace

    def test_the_page_knows_what_is_free_in_as_many_queries_for_ten_dates_as_for_two(
        self, basket, second, now, later, django_assert_num_queries
    ):
        holds.hold(second, places=3, now=later)
        with django_assert_num_queries(3):
            rows = contents.rows(basket, now=later)
        assert [(bool(row.why), row.left) for row in rows] == [(False, 0), (True, 1)]
        for _ in range(8):
            run = factories.CourseRunFactory(capacity=4)
            items.add(basket, run=run, places=1, now=now)
        with django_assert_num_queries(3):
            assert len(contents.rows(basket, now=later)) == 10


class TestPeople:
    def test_the_same_people_go_on_every_date(self, basket, first, second):
        people.name_places(basket, text="Cy Cole\nDi Dale")
        for run in (first, second):
            assert [place.name for place in basket.places.filter(run=run)] == ["Cy Cole", "Di Dale"]

    def test_what_is_added_later_has_them_too(self, basket, second):
        assert [place.name for place in basket.places.filter(run=second)] == [
            "Ann Able",
            "Ben Baker",
        ]

    def test_a_date_may_have_its_own_and_keeps_them(self, basket, first, second):
        people.name_places(basket, text="Eve Earl, eve@example.org", run=second)
        people.name_places(basket, text="Cy Cole")
        assert [place.name for place in basket.places.filter(run=first)] == ["Cy Cole", ""]
        assert [place.name for place in basket.places.filter(run=second)] == ["Eve Earl", ""]
        basket.refresh_from_db()
        assert people.list_of(basket, seating.find(basket, None, second)).startswith("Eve Earl")
        assert basket.people_text == "Cy Cole"

    def test_until_it_shares_them_again(self, basket, second):
        people.name_places(basket, text="Eve Earl", run=second)
        people.share_list(basket, run=second)
        assert basket.places.filter(run=second, name="Ann Able").exists()
        basket.refresh_from_db()
        assert basket.own_lists == {}

    def test_a_self_paced_course_has_its_own_too(self, basket, first, own_pace, now):
        items.add(basket, course=own_pace, places=1, now=now)
        people.name_places(basket, text="Eve Earl", course=own_pace)
        assert basket.places.get(course=own_pace).name == "Eve Earl"
        assert basket.places.filter(run=first, name="Ann Able").exists()

    def test_more_people_than_one_date_has_places_says_on_which(self, basket, second, now):
        items.resize(basket, run=second, places=1, now=now)
        with pytest.raises(people.PeopleError, match=f"2 people for 1 place on {second.when[:11]}"):
            people.name_places(basket, text=PEOPLE)


class TestConfirmed:
    def test_each_person_is_on_each_date_once(self, basket, first, second, own_pace, now):
        items.add(basket, course=own_pace, places=2, now=now)
        confirmation.on_invoice(basket, now=now)
        for run in (first, second):
            assert run.enrolments.count() == 2
        assert Enrolment.objects.filter(course=own_pace, run=None).count() == 2
        assert {enrolment.learner.full_name for enrolment in Enrolment.objects.all()} == {
            "Ann Able",
            "Ben Baker",
        }

    def test_the_invoice_has_a_line_for_each(self, basket, first, second, own_pace, now):
        items.add(basket, course=own_pace, places=2, now=now)
        invoice = confirmation.on_invoice(basket, now=now).invoice
        described = " ".join(line.description for line in invoice.lines.all())
        for said in (first.when, second.when, "at your own pace"):
            assert said in described
        assert invoice.net == 6 * first.unit_price

    def test_messages_one_to_the_booker_and_one_a_date_to_each(
        self, basket, first, second, own_pace, now, mailoutbox, work
    ):
        items.add(basket, course=own_pace, places=1, now=now)
        confirmation.on_invoice(basket, now=now)
        kinds = OutgoingMessage.objects.values_list("kind", flat=True)
        assert sorted(kinds) == ["booking_confirmed"] + ["place_confirmed"] * 4
        mail.send_due()
        [booked] = [message for message in mailoutbox if message.to == ["booker@example.org"]]
        for said in (first.when, second.when, "at your own pace", own_pace.title):
            assert said in " ".join(booked.body.split())
        [calendar] = [file for file in booked.attachments if file.filename.endswith(".ics")]
        assert calendar.content.count("BEGIN:VEVENT") == 2

    def test_a_self_paced_place_says_how_to_begin_and_has_no_calendar(
        self, own_pace, now, mailoutbox
    ):
        booking = holds.hold_self_paced(own_pace, places=1, now=now)
        checkout.save_details(booking, details=DETAILS)
        people.name_places(booking, text="Ann Able, ann@example.org")
        confirmation.on_invoice(booking, now=now)
        mail.send_due()
        [place] = [message for message in mailoutbox if message.to == ["ann@example.org"]]
        assert "How to begin" in place.body
        assert place.attachments == []

    def test_the_page_and_its_calendar_file_have_every_date(
        self, client, basket, first, second, now
    ):
        booking = confirmation.on_invoice(basket, now=now)
        client.force_login(booking.buyer)
        page = client.get(reverse("booking", args=[booking.public_id])).content.decode()
        assert page.count(first.when) >= 2
        assert second.when in page
        file = client.get(reverse("booking_calendar", args=[booking.public_id])).content.decode()
        assert file.count("BEGIN:VEVENT") == 2
        assert {str(run.public_id) in file for run in (first, second)} == {True}
        listed = client.get(reverse("organisation")).content.decode()
        assert first.when in listed
        assert second.when in listed

    def test_an_empty_basket_is_not_confirmed(self, basket, first, second, now):
        for run in (first, second):
            items.remove(basket, run=run, now=now)
        with pytest.raises(confirmation.ConfirmationError, match="nothing in your booking"):
            confirmation.on_invoice(basket, now=now)
