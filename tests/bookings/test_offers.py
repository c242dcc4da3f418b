"""What came free, offered in order: reserved until a deadline, taken up as any booking, given back,
let lapse; fewer than were asked for; by hand; and who hears of it."""

import pytest
from django.utils import timezone

from bookings import holds, seats
from bookings.models import Booking, Offer, Place
from bookings.waiting import joining, moving, offers
from common.models import AuditEvent, OutgoingMessage
from courses.models import CourseRun
from tests import factories
from tests.bookings.waiting import (
    DAY,
    HOUR,
    MINUTE,
    advance,
    book,
    free,
    full,
    held,
    offer_of,
    state,
    waits,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists_agree")]


class TestOffering:
    def test_in_the_order_of_asking(self):
        run = full(3)
        entries = [waits(run, name) for name in ("Ann", "Ben", "Cy")]
        free(run, 2)
        assert advance(run) == 2
        assert [state(entry) for entry in entries] == ["offered", "offered", "waiting"]

    def test_the_seats_are_theirs_alone(self):
        run = full()
        entry = waits(run, "Ann", 2)
        free(run, 2)
        advance(run)
        booking = offer_of(entry).booking
        assert booking.state == Booking.State.HELD
        assert booking.places.count() == 2
        assert seats.free(run, now=timezone.now()) == 0
        with pytest.raises(holds.SoldOut):
            held(run)

    def test_they_are_told_how_many_until_when_and_where(self):
        run = full()
        entry = waits(run, "Ann", 2)
        free(run, 2)
        advance(run)
        message = OutgoingMessage.objects.get(kind="waiting_list_offer")
        assert message.recipient == "ann@example.org"
        assert message.context["places"] == "2 places"
        assert "(UK time)" in message.context["deadline"]
        assert "/waiting/" in message.context["link"]
        assert run.course.title not in message.subject
        assert state(entry) == "offered"

    def test_twice_changes_nothing(self):
        run = full()
        waits(run, "Ann")
        free(run)
        assert [advance(run), advance(run)] == [1, 0]
        assert Offer.objects.count() == 1

    def test_nobody_waits_and_nothing_is_offered(self):
        run = full()
        free(run)
        assert advance(run) == 0

    @pytest.mark.parametrize("not_held", [CourseRun.State.DRAFT, CourseRun.State.CANCELLED])
    def test_nothing_of_a_date_that_does_not_go_ahead(self, not_held):
        run = full()
        entry = waits(run, "Ann")
        free(run)
        CourseRun.objects.filter(pk=run.pk).update(state=not_held)
        assert advance(run) == 0
        assert state(entry) == "waiting"

    def test_it_is_on_record_without_names(self):
        run = full()
        entry = waits(run, "Ann")
        free(run)
        advance(run)
        event = AuditEvent.objects.get(action="bookings.waiting.offer")
        assert event.after["entry"] == str(entry.public_id)
        assert event.after["places"] == 1


class TestDeadline:
    @pytest.mark.parametrize(
        ("starts_in", "stands"),
        [(21 * DAY, 24 * HOUR), (4 * DAY, 24 * HOUR), (2 * DAY, 4 * HOUR), (20 * HOUR, HOUR)],
    )
    def test_shorter_near_the_date(self, starts_in, stands):
        run = full(starts_in=starts_in)
        entry = waits(run, "Ann")
        free(run)
        advance(run)
        offer = offer_of(entry)
        assert offer.deadline - offer.created_at == stands
        assert offer.booking.hold_expires_at == offer.deadline

    def test_none_inside_two_hours_of_the_start(self):
        run = full(starts_in=2 * HOUR)
        entry = waits(run, "Ann")
        free(run)
        assert advance(run) == 0
        assert state(entry) == "waiting"

    def test_then_the_office_is_asked_and_nobody_else_may_book(self):
        now = timezone.now()
        soon, later = full(starts_in=HOUR), full(starts_in=5 * HOUR)
        for run in (soon, later):
            waits(run, "Ann")
            free(run)
        assert [(run.pk, run.unsold) for run in moving.for_the_office(now=now)] == [(soon.pk, 1)]
        assert seats.left(soon, now=now) == 0

    def test_and_offers_by_hand_for_as_long_as_any_hold(self):
        run = full(starts_in=HOUR)
        entry = waits(run, "Ann")
        free(run)
        offer = moving.offer_next(run, now=timezone.now())
        assert offer.entry == entry
        assert offer.deadline - offer.created_at == holds.length()
        assert not moving.for_the_office(now=timezone.now())

    def test_never_past_the_start(self):
        run = full(starts_in=10 * MINUTE)
        waits(run, "Ann")
        free(run)
        assert moving.offer_next(run, now=timezone.now()).deadline == run.starts_at


class TestAccepting:
    def test_leads_through_the_ordinary_checkout(self):
        run = full()
        entry = waits(run, "Ann", 2)
        free(run, 2)
        advance(run)
        booking = book(offer_of(entry))
        assert booking.is_confirmed
        assert [state(entry), state(offer_of(entry))] == ["accepted", "accepted"]
        assert booking.places.count() == 2
        assert run.enrolments.filter(learner__organisation=booking.organisation).count() == 2

    def test_again_leads_to_the_same_booking(self):
        run = full()
        entry = waits(run, "Ann")
        free(run)
        advance(run)
        first, second = (
            offers.accept(offer_of(entry), places=1, keeps_waiting=False, now=timezone.now())
            for _ in range(2)
        )
        assert first == second
        assert state(entry) == "offered"

    def test_with_fewer_of_what_was_offered(self):
        run = full(3)
        ann, ben = waits(run, "Ann", 3), waits(run, "Ben")
        free(run, 3)
        advance(run)
        book(offer_of(ann), places=2, keeps_waiting=False)
        assert state(ann) == "accepted"
        assert advance(run) == 1
        assert state(ben) == "offered"

    @pytest.mark.parametrize("places", [0, 3])
    def test_never_more(self, places):
        run = full()
        entry = waits(run, "Ann", 2)
        free(run, 2)
        advance(run)
        with pytest.raises(offers.OfferError, match="1 to 2"):
            offers.accept(offer_of(entry), places=places, keeps_waiting=True, now=timezone.now())

    def test_too_late(self):
        run = full()
        entry = waits(run, "Ann")
        free(run)
        advance(run)
        with pytest.raises(offers.OfferOver):
            book(offer_of(entry), now=timezone.now() + 25 * HOUR)

    def test_what_is_known_of_them_need_not_be_typed(self):
        run = full()
        entry = waits(run, "Ann", organisation=factories.OrganisationFactory(name="Ann's Council"))
        free(run)
        advance(run)
        assert offers.known_of(offer_of(entry).booking) == {
            "contact_name": "Ann",
            "contact_email": "ann@example.org",
            "organisation_name": "Ann's Council",
        }
        assert offers.known_of(held(factories.CourseRunFactory())) == {}

    def test_other_dates_in_the_booking_are_not_of_the_offer(self):
        run, other = full(), factories.CourseRunFactory()
        entry = waits(run, "Ann", 2)
        free(run, 2)
        advance(run)
        booking = offer_of(entry).booking
        [place] = held(other).places.all()
        Place.objects.filter(pk=place.pk).update(booking=booking)
        book(offer_of(entry), places=1)
        entry.refresh_from_db()
        assert (entry.state, entry.places) == ("waiting", 1)


class TestFewer:
    """A group that does not fit."""

    @pytest.fixture
    def group(self):
        """Three wanted, two free; somebody waits behind them."""
        run = full(4)
        ann, ben = waits(run, "Ann", 3), waits(run, "Ben", 2)
        free(run, 2)
        assert advance(run) == 1
        return run, ann, ben

    def test_is_offered_what_there_is(self, group):
        _run, ann, _ben = group
        offer = offer_of(ann)
        assert (offer.places, offer.asked) == (2, 3)
        message = OutgoingMessage.objects.get(kind="waiting_list_fewer")
        assert (message.context["places"], message.context["asked"]) == ("2 places", "3")

    def test_takes_them_and_waits_for_the_rest_where_they_were(self, group):
        run, ann, ben = group
        book(offer_of(ann))
        ann.refresh_from_db()
        assert (ann.state, ann.places) == ("waiting", 1)
        assert state(offer_of(ann)) == "accepted"
        free(run)
        advance(run)
        assert [state(ann), state(ben)] == ["offered", "waiting"]

    def test_takes_them_and_is_content(self, group):
        _run, ann, _ben = group
        book(offer_of(ann), keeps_waiting=False)
        assert state(ann) == "accepted"

    def test_waits_for_more_and_the_next_is_asked(self, group):
        run, ann, ben = group
        offers.decline(offer_of(ann), stays=True, now=timezone.now())
        ann.refresh_from_db()
        assert (ann.state, ann.at_least) == ("waiting", 3)
        assert advance(run) == 1
        assert [state(ann), state(ben)] == ["waiting", "offered"]

    def test_and_is_first_when_there_are_more(self, group):
        run, ann, ben = group
        offers.decline(offer_of(ann), stays=True, now=timezone.now())
        free(run)
        advance(run)
        assert [state(ann), state(ben)] == ["offered", "waiting"]
        assert offer_of(ann).places == 3

    def test_gives_them_back_and_leaves(self, group):
        _run, ann, _ben = group
        offers.decline(offer_of(ann), stays=False, now=timezone.now())
        assert state(ann) == "declined"

    def test_does_not_answer_and_has_lost_nothing(self, group):
        run, ann, ben = group
        later = timezone.now() + 25 * HOUR
        advance(run, later)
        assert [state(ann), state(ben)] == ["waiting", "offered"]
        message = OutgoingMessage.objects.get(kind="waiting_list_lapsed")
        assert "still on the waiting list" in message.context["standing"]

    def test_what_nobody_wants_is_public_again(self, group):
        run, ann, ben = group
        joining.leave(ben, now=timezone.now())
        offers.decline(offer_of(ann), stays=True, now=timezone.now())
        assert seats.left(run, now=timezone.now()) == 2
