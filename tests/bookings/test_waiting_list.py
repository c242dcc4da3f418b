"""Waiting for places that are sold: joining, the position, another number, leaving; and that what
comes free is nobody else's while somebody waits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings import holds, seats
from bookings.models import WaitingListEntry
from bookings.waiting import closing, integrity, joining, lists, moving
from common.models import AuditEvent, OutgoingMessage
from courses.models import CourseRun
from tests import factories
from tests.bookings.waiting import DAY, HOUR, free, full, held, offer_of, state, waits

pytestmark = pytest.mark.django_db


def positions(*entries):
    counted = WaitingListEntry.objects.with_ahead().in_bulk()
    return [counted[entry.pk].position for entry in entries]


class TestJoining:
    def test_the_order_is_that_of_asking(self):
        run = full()
        assert positions(*(waits(run, name) for name in ("Ann", "Ben", "Cy"))) == [1, 2, 3]

    def test_whoever_joins_is_told_their_number_and_their_page(self):
        run = full()
        waits(run, "Ann")
        waits(run, "Ben", 3)
        message = OutgoingMessage.objects.filter(kind="waiting_list_joined").latest("pk")
        assert message.recipient == "ben@example.org"
        assert message.context["places"] == "3 places"
        assert message.context["position"] == "number 2"
        assert "/waiting/" in message.context["link"]

    def test_while_there_is_room_for_all_of_them_nobody_need_wait(self, run):
        with pytest.raises(joining.PlacesLeft, match="10 places are left") as error:
            waits(run, "Ann", 10)
        assert error.value.run == run
        assert not WaitingListEntry.objects.exists()

    def test_what_is_on_sale_is_not_theirs_to_wait_for(self):
        """Joining takes nothing off the market: they can book those, or wait for more."""
        run = full(3)
        free(run, 2)
        entry = waits(run, "Ann", 5)
        assert entry.at_least == 3
        assert seats.left(run, now=timezone.now()) == 2
        assert moving.advance(run, now=timezone.now()) == 0

    def test_once_for_each_address_on_a_date(self):
        run = full()
        waits(run, "Ann")
        with pytest.raises(joining.WaitingListError, match="for this date already"):
            waits(run, "ANN")
        assert WaitingListEntry.objects.count() == 1

    def test_and_again_once_they_have_left(self):
        run = full()
        joining.leave(waits(run, "Ann"), now=timezone.now())
        assert waits(run, "Ann").is_live

    def test_a_date_that_has_begun_has_no_list(self):
        run = factories.CourseRunFactory(starts_in=-HOUR)
        with pytest.raises(joining.WaitingListError, match="has begun"):
            waits(run, "Ann")

    @pytest.mark.parametrize("places", [0, 31])
    def test_an_impossible_number(self, places):
        with pytest.raises(joining.WaitingListError, match="1 to 30"):
            waits(full(), "Ann", places)

    def test_it_is_on_record_without_names(self):
        waits(full(), "Ann", 2)
        event = AuditEvent.objects.get(action="bookings.waiting.join")
        assert event.after["places"] == 2
        assert "ann" not in str(event.after).lower()


class TestAnyDate:
    @pytest.fixture
    def two(self):
        first = full()
        return first, full(course=first.course, starts_in=30 * DAY)

    def test_whichever_date_is_free_first(self, two):
        entry = waits(two[0], "Ann", run=None)
        free(two[1])
        moving.move(now=timezone.now())
        assert offer_of(entry).run == two[1]

    def test_in_the_order_of_asking_together_with_those_of_the_date(self, two):
        before = waits(two[0], "Ann")
        anyone = waits(two[0], "Ben", run=None)
        after = waits(two[0], "Cy")
        assert positions(before, anyone, after) == [1, 1, 3]
        free(two[0], 2)
        moving.move(now=timezone.now())
        assert [state(entry) for entry in (before, anyone, after)] == [
            "offered",
            "offered",
            "waiting",
        ]

    def test_once_for_each_address_of_a_course(self, two):
        waits(two[0], "Ann", run=None)
        with pytest.raises(joining.WaitingListError, match="for this course already"):
            waits(two[0], "Ann", run=None)

    def test_a_date_with_room_is_named(self, two):
        free(two[1], 2)
        with pytest.raises(joining.PlacesLeft) as error:
            waits(two[0], "Ann", 2, run=None)
        assert error.value.run == two[1]

    def test_a_course_without_dates_can_be_waited_for(self):
        run = factories.CourseRunFactory(starts_in=-DAY)
        entry = waits(run, "Ann", run=None)
        added = factories.CourseRunFactory(course=run.course)
        assert seats.left(added, now=timezone.now()) == 0
        moving.move(now=timezone.now())
        assert offer_of(entry).run == added

    def test_a_private_date_is_not_for_them(self, two):
        entry = waits(two[0], "Ann", run=None)
        private = factories.CourseRunFactory(
            course=two[0].course, organisation=factories.OrganisationFactory()
        )
        moving.move(now=timezone.now())
        assert state(entry) == "waiting"
        assert seats.left(private, now=timezone.now()) == 10

    def test_another_course_is_another_list(self, two):
        waits(two[0], "Ann", run=None)
        other = factories.CourseRunFactory()
        assert seats.left(other, now=timezone.now()) == 10


class TestNewCapacityIsPrivate:
    """Until the list has cleared."""

    def test_nothing_is_left_for_the_public(self):
        run = full()
        waits(run, "Ann")
        free(run)
        assert seats.free(run, now=timezone.now()) == 1
        assert seats.left(run, now=timezone.now()) == 0
        with pytest.raises(holds.SoldOut):
            held(run)

    def test_more_than_they_asked_for_is_private_only_until_they_are_offered_it(self):
        run = full()
        entry = waits(run, "Ann")
        free(run, 2)
        assert seats.left(run, now=timezone.now()) == 0
        moving.advance(run, now=timezone.now())
        assert state(entry) == "offered"
        assert seats.left(run, now=timezone.now()) == 1

    def test_what_they_do_not_want_is_public(self):
        run = full()
        waits(run, "Ann", 2, all_or_none=True)
        free(run)
        assert seats.left(run, now=timezone.now()) == 1

    def test_lists_of_dates_say_the_same_as_the_date(self):
        now, run = timezone.now(), full()
        any_date, no_date = full(), full()
        waits(run, "Ann")
        waits(any_date, "Ben", run=None)
        runs = [run, any_date, no_date]
        for each in runs:
            free(each)
        private = factories.CourseRunFactory(
            course=any_date.course, organisation=factories.OrganisationFactory()
        )
        listed = seats.with_places_left(CourseRun.objects.order_by("pk"), now=now)
        assert [each.places_left for each in listed] == [0, 0, 1, 10]
        assert [seats.left(each, now=now) for each in [*runs, private]] == [0, 0, 1, 10]

    @pytest.mark.parametrize("dates", [1, 30])
    def test_in_one_query(self, dates):
        for _ in range(dates):
            run = factories.CourseRunFactory(capacity=1)
            held(run)
            waits(run, "Ann")
        with CaptureQueriesContext(connection) as queries:
            list(seats.with_places_left(CourseRun.objects.all(), now=timezone.now()))
        assert len(queries) == 1


class TestAnotherNumber:
    def test_fewer_keeps_the_place_in_the_order(self):
        run = full()
        ann, ben = waits(run, "Ann", 3), waits(run, "Ben")
        joining.change(ann, places=2, all_or_none=False, now=timezone.now())
        assert positions(ann, ben) == [1, 2]

    def test_more_goes_to_the_end(self):
        run = full()
        ann, ben = waits(run, "Ann"), waits(run, "Ben")
        joining.change(ann, places=2, all_or_none=False, now=timezone.now())
        assert positions(ann, ben) == [2, 1]

    def test_all_or_none(self):
        run = full(3)
        ann = waits(run, "Ann", 2)
        joining.change(ann, places=2, all_or_none=True, now=timezone.now())
        free(run)
        assert moving.advance(run, now=timezone.now()) == 0

    def test_it_does_not_take_what_is_on_sale(self):
        run = full(3)
        free(run, 2)
        ann = waits(run, "Ann", 5)
        changed = joining.change(ann, places=4, all_or_none=False, now=timezone.now())
        assert changed.at_least == 3

    def test_not_while_an_offer_stands(self):
        run = full()
        ann = waits(run, "Ann")
        free(run)
        moving.advance(run, now=timezone.now())
        with pytest.raises(joining.WaitingListError, match="Answer the offer first"):
            joining.change(ann, places=2, all_or_none=False, now=timezone.now())


class TestLeaving:
    def test_those_behind_move_up_and_they_are_told(self):
        run = full()
        ann, ben = waits(run, "Ann"), waits(run, "Ben")
        joining.leave(ann, now=timezone.now())
        joining.leave(ann, now=timezone.now())
        assert state(ann) == "left"
        assert positions(ben) == [1]
        assert OutgoingMessage.objects.filter(kind="waiting_list_left").count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_what_they_were_offered_goes_to_the_next_at_once(self, work):
        run = full()
        ann, ben = waits(run, "Ann"), waits(run, "Ben")
        free(run)
        moving.advance(run, now=timezone.now())
        joining.leave(ann, now=timezone.now())
        work()
        assert state(ben) == "offered"
        assert state(offer_of(ann)) == "withdrawn"

    def test_the_office_says_why(self):
        entry = waits(full(), "Ann")
        with pytest.raises(joining.WaitingListError, match="Say why"):
            joining.take_off(entry, reason=" ", now=timezone.now())
        joining.take_off(entry, reason="Asked by telephone", now=timezone.now())
        event = AuditEvent.objects.get(action="bookings.waiting.leave")
        assert event.reason == "Asked by telephone"
        assert state(entry) == "left"


class TestTheEnd:
    def test_a_cancelled_date_closes_its_list_and_says_so_once(self):
        run = full()
        ann, ben = waits(run, "Ann"), waits(run, "Ben")
        free(run)
        moving.advance(run, now=timezone.now())
        CourseRun.objects.filter(pk=run.pk).update(state=CourseRun.State.CANCELLED)
        for _ in range(2):
            moving.move(now=timezone.now())
        assert [state(ann), state(ben)] == ["closed", "closed"]
        assert state(offer_of(ann)) == "withdrawn"
        told = OutgoingMessage.objects.filter(kind="waiting_list_closed")
        assert sorted(told.values_list("recipient", flat=True)) == [
            "ann@example.org",
            "ben@example.org",
        ]
        assert list(integrity.problems()) == []

    def test_whoever_waits_for_any_date_waits_on(self):
        run = full()
        entry = waits(run, "Ann", run=None)
        free(run)
        moving.advance(run, now=timezone.now())
        CourseRun.objects.filter(pk=run.pk).update(state=CourseRun.State.CANCELLED)
        moving.move(now=timezone.now())
        assert state(entry) == "waiting"
        told = OutgoingMessage.objects.get(kind="waiting_list_closed")
        assert "still on the waiting list" in told.context["standing"]

    def test_a_date_that_has_begun_closes_it_without_a_word(self):
        run = full()
        entry = waits(run, "Ann")
        assert closing.close_over(now=timezone.now()) == 0
        assert closing.close_over(now=timezone.now() + 22 * DAY) == 1
        assert state(entry) == "closed"
        assert not OutgoingMessage.objects.filter(kind="waiting_list_closed").exists()


class TestLists:
    def test_of_an_organisation_and_of_a_person(self):
        run, user = full(), factories.UserFactory(email="cy@example.org")
        organisation = factories.OrganisationFactory()
        ann = waits(run, "Ann", organisation=organisation)
        ben = waits(run, "Ben", by=user)
        cy = waits(run, "Cy")
        waits(run, "Dee")
        assert list(lists.entries_of(organisation)) == [ann]
        assert list(lists.entries_of(user)) == [ben, cy]
        assert [entry.position for entry in lists.entries_of(user)] == [2, 3]

    @pytest.mark.parametrize("entries", [1, 30])
    def test_in_as_many_queries_for_many_as_for_one(self, entries):
        organisation = factories.OrganisationFactory()
        for number in range(entries):
            run = factories.CourseRunFactory(capacity=1)
            held(run)
            waits(run, f"Ann{number}", organisation=organisation)
        with CaptureQueriesContext(connection) as queries:
            for entry in lists.entries_of(organisation):
                assert entry.when
                assert entry.position == 1
                assert not list(entry.offers.all())
        assert len(queries) == 3
