"""Seats that are kept for holders of a code: who still has them when the code comes off, and to
whom they go when it is used up or has ended."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import roles
from bookings import checkout, confirmation, holds, people, seats
from bookings.models import Booking, DiscountCode, Offer, ReservedSeats
from bookings.payments import card
from bookings.pricing import entering
from bookings.waiting import moving
from tests import factories
from tests.booking import DETAILS, confirmed
from tests.bookings import prices
from tests.bookings.waiting import full, offer_of, state, waits
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

YESTERDAY = dt.timedelta(days=-1)
CONFIRM = [
    lambda booking, now: confirmation.on_invoice(booking, now=now),
    lambda booking, now: card.start(booking, now=now),
]


@pytest.fixture
def run():
    """Five seats, of which three are kept."""
    return factories.CourseRunFactory(capacity=5)


@pytest.fixture
def code(run):
    return kept(run, 3)


@pytest.fixture
def and_the_list_moves_on(django_capture_on_commit_callbacks):
    """At once, as the worker does it, and not when the scheduler comes by."""

    @contextmanager
    def committed():
        with django_capture_on_commit_callbacks(execute=True):
            yield
        for waiting in DBTaskResult.objects.filter(task_path="bookings.waiting.tasks.move_on"):
            moving.move_on(*waiting.args_kwargs["args"])

    return committed


def kept(run, number: int, text="SPRING", **more) -> DiscountCode:
    code = prices.code(text, **more)
    ReservedSeats.objects.create(code=code, run=run, seats=number)
    return code


def held(run, code, places: int, now, *more) -> Booking:
    """By the code's link, with every answer given; and places on `more` dates."""
    booking = holds.hold(run, places=places, now=now, code=code)
    for another in more:
        booking.places.create(
            course=another.course, run=another, list_price=60, unit_price=60, vat_rate=0
        )
    people.name_places(booking, text="Ann Able, ann@example.org")
    checkout.save_details(booking, details=DETAILS)
    return Booking.objects.get(pk=booking.pk)


def not_theirs(code) -> None:
    """The office gives it to somebody else."""
    code.organisations.set([factories.OrganisationFactory()])


def refused(confirm, booking, now) -> str:
    with pytest.raises((confirmation.ConfirmationError, card.CardError)) as why:
        confirm(booking, now)
    return str(why.value)


def seated(booking) -> int:
    return booking.places.live().count()


class TestACodeThatComesOff:
    @pytest.mark.parametrize("confirm", CONFIRM, ids=["on invoice", "by card"])
    def test_takes_the_seats_with_it_that_are_kept_for_others(self, run, code, now, confirm):
        booking = held(run, code, 4, now)
        not_theirs(code)
        why = refused(confirm, booking, now)
        assert "The code SPRING is " in why
        assert f"Your places on {run.when} were kept for holders of the code." in why
        assert "Only 2 places are left on this date." in why
        assert "What you typed is kept. Nothing was booked or taken." in why
        booking.refresh_from_db()
        assert (booking.code, seated(booking), booking.places.count()) == (None, 0, 4)
        assert booking.people_text.startswith("Ann Able")
        assert seats.left(run, now=now) == 2
        assert seats.left(run, now=now, code=code) == 5
        # The page leads on: as many as are left, and then it is confirmed.
        holds.resize(booking, places=2, now=now)
        assert confirmation.on_invoice(booking, now=now).places.live().count() == 2
        assert seats.left(run, now=now, code=code) == 3

    def test_leaves_what_is_public(self, run, code, now):
        booking = held(run, code, 2, now)
        not_theirs(code)
        assert "total is £120.00 now" in refused(CONFIRM[0], booking, now)
        assert seated(booking) == 2
        assert confirmation.on_invoice(booking, now=now).is_confirmed
        assert seats.left(run, now=now, code=code) == 3

    def test_leaves_the_other_dates(self, run, code, now):
        other = factories.CourseRunFactory()
        booking = held(run, code, 3, now, other)
        not_theirs(code)
        assert run.when in refused(CONFIRM[0], booking, now)
        assert [place.run for place in booking.places.live()] == [other]

    def test_at_the_same_price_too(self, run, code, now):
        """Its page showed already what it costs without the code."""
        booking = held(run, code, 4, now)
        not_theirs(code)
        holds.resize(booking, places=4, now=now)
        why = refused(CONFIRM[0], booking, now)
        assert "were kept for holders" in why
        assert "total" not in why
        assert seated(booking) == 0

    def test_at_the_same_price_and_with_room_says_so_once(self, run, code, now):
        booking = held(run, code, 2, now)
        not_theirs(code)
        holds.resize(booking, places=2, now=now)
        assert "were kept" not in refused(CONFIRM[0], booking, now)
        assert confirmation.on_invoice(booking, now=now).code is None

    def test_because_another_pays_for_the_last_use(self, run, now, stand_in):
        code = kept(run, 3, max_uses=1)
        booking = held(run, code, 4, now)
        card.start(held(run, code, 1, now), now=now)
        assert "Only 2 places are left" in refused(CONFIRM[0], booking, now)

    def test_leaves_the_seats_to_whoever_waits(self, run, code, now, and_the_list_moves_on):
        """The code ends while somebody has its seats in their basket."""
        confirmed(run, places=2)
        booking, entry = held(run, code, 3, now), waits(run, "Wanda")
        DiscountCode.objects.update(valid_until=timezone.localdate() + YESTERDAY)
        with and_the_list_moves_on():
            assert "just sold out" in refused(CONFIRM[0], booking, now)
        assert (seated(booking), offer_of(entry).places) == (0, 1)

    def test_that_has_ended_leaves_its_seats_where_nobody_waits(self, run, code, now):
        confirmed(run, places=2)
        booking = held(run, code, 3, now)
        DiscountCode.objects.update(active=False)
        refused(CONFIRM[0], booking, now)
        assert confirmation.on_invoice(booking, now=now).places.live().count() == 3

    def test_by_hand_leaves_them_too(self, run, code, now):
        confirmed(run, places=2)
        booking = held(run, code, 1, now)
        waits(run, "Wanda")
        DiscountCode.objects.update(active=False)
        with pytest.raises(entering.CodeError, match="kept for holders"):
            entering.remove(booking, now=now)
        assert seated(booking) == 1

    def test_says_on_the_page_what_has_gone(self, run, code, now, client):
        booking = held(run, code, 4, now)
        session = client.session
        session["bookings"] = [str(booking.public_id)]
        session.save()
        not_theirs(code)
        page = client.post(
            reverse("booking_on_invoice", args=[booking.public_id]), follow=True
        ).content.decode()
        assert "Your booking</h1>" in page
        assert "were kept for holders of the code" in page
        assert "Hold the 2 that are left" in page


class TestACodeThatIsUsedUp:
    def test_gives_its_seats_back_to_everybody(self, run, now):
        code = kept(run, 3, max_uses=1)
        booking = held(run, code, 1, now)
        assert seats.left(run, now=now) == 2
        confirmation.on_invoice(booking, now=now)
        listed = seats.with_places_left(type(run).objects.filter(pk=run.pk), now=now).get()
        assert (seats.left(run, now=now), listed.places_left) == (4, 4)

    def test_only_once_it_is_confirmed(self, run, now, stand_in):
        """A payment may come to nothing."""
        code = kept(run, 3, max_uses=1)
        card.start(held(run, code, 1, now), now=now)
        assert seats.left(run, now=now) == 2

    def test_keeps_them_for_another_use(self, run, now):
        code = kept(run, 3, max_uses=2)
        confirmation.on_invoice(held(run, code, 1, now), now=now)
        assert seats.left(run, now=now, code=code) == 4
        assert seats.left(run, now=now) == 2

    def test_gives_them_to_whoever_waits_first(self, now, and_the_list_moves_on):
        run = full(2)
        type(run).objects.filter(pk=run.pk).update(capacity=4)
        code, entry = kept(run, 2, max_uses=1), waits(run, "Wanda")
        booking = held(run, code, 1, now)
        assert state(entry) == "waiting"
        with and_the_list_moves_on():
            confirmation.on_invoice(booking, now=now)
        assert (state(entry), seats.left(run, now=now)) == ("offered", 0)

    @pytest.mark.parametrize("end", [{"active": ""}, {"valid_until": "2026-01-02"}])
    def test_so_does_one_that_the_office_ends(self, now, end, and_the_list_moves_on):
        run = full(2)
        type(run).objects.filter(pk=run.pk).update(capacity=4)
        code, entry = kept(run, 2), waits(run, "Wanda")
        answers = {
            "code": code.code, "note": "", "active": "on", "percentage": "", "amount": "10",
            "valid_from": "", "valid_until": "", "max_uses": "", "max_uses_each": "",
            "reserved-TOTAL_FORMS": "1", "reserved-INITIAL_FORMS": "1",
            "reserved-MIN_NUM_FORMS": "0", "reserved-MAX_NUM_FORMS": "1000",
            "reserved-0-run": run.pk, "reserved-0-seats": "2", "reserved-0-ORDER": "1",
            "reserved-0-id": code.reserved.get().pk, "reserved-0-DELETE": "",
        } | end  # fmt: skip
        office = at_work(member(roles.TRAINING_OFFICE))
        with and_the_list_moves_on():
            answer = office.post(reverse("discount_codes:edit", args=[code.pk]), answers)
        assert answer.status_code == 302
        assert state(entry) == "offered"

    def test_a_code_put_on_leaves_its_place_to_whoever_waits(self, now, and_the_list_moves_on):
        """Whoever held an ordinary seat takes one of those that are kept."""
        run = factories.CourseRunFactory(capacity=3)
        confirmed(run, places=1, text="")
        kept(run, 1)
        booking = holds.hold(run, places=1, now=now)
        entry = waits(run, "Wanda")
        with and_the_list_moves_on():
            entering.enter(booking, code="SPRING", now=now)
        assert state(entry) == "offered"
        assert Offer.objects.count() == 1
