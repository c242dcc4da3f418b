"""Discount codes: what each refusal says, whose uses are counted, and seats that wait for their
holders."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings import confirmation, holds, pricing, seats
from bookings.models import Booking, DiscountCode, ReservedSeats
from bookings.pricing import entering
from bookings.templatetags.bookings_prices import code_problem
from common.models import AuditEvent
from courses.models import CourseRun
from tests import factories
from tests.booking import ready
from tests.bookings import prices

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def booking(run):
    return ready(run)


def today():
    return timezone.localdate()


def refusal(booking, typed="SPRING") -> str:
    with pytest.raises(entering.CodeError) as refused:
        entering.enter(booking, code=typed, now=timezone.now())
    assert Booking.objects.get(pk=booking.pk).code is None
    return str(refused.value)


def enter(booking, typed="SPRING"):
    entering.enter(booking, code=typed, now=timezone.now())
    return Booking.objects.get(pk=booking.pk)


class TestEntering:
    @pytest.mark.parametrize("typed", ["SPRING", "spring", " Spr ing "])
    def test_takes_it_off_however_it_is_typed(self, booking, typed):
        prices.code()
        enter(booking, typed)
        assert prices.each(booking) == ["55.00", "55.00"]
        assert Booking.objects.get().code.code == "SPRING"
        assert AuditEvent.objects.filter(action="bookings.pricing.put_code").count() == 1

    def test_another_replaces_it(self, booking):
        prices.code()
        prices.code("HALF", percentage="50")
        enter(booking)
        enter(booking, "HALF")
        assert prices.each(booking) == ["30.00", "30.00"]

    def test_taking_it_off_restores_the_price(self, booking, now):
        prices.code()
        entering.remove(enter(booking), now=now)
        assert prices.each(booking) == ["60.00", "60.00"]
        assert Booking.objects.get().code is None

    def test_is_no_longer_possible_once_it_is_confirmed(self, booking, now):
        prices.code()
        confirmation.on_invoice(booking, now=now)
        with pytest.raises(pricing.PriceError, match="no longer be changed"):
            entering.enter(booking, code="SPRING", now=now)


class TestRefusals:
    def test_unknown(self, booking):
        assert "do not know the code “NOSUCH”" in refusal(booking, "NOSUCH")

    @pytest.mark.parametrize("more", [{"active": False}, {"valid_until": today() - DAY}])
    def test_ended(self, booking, more):
        prices.code(**more)
        assert "has ended" in refusal(booking)

    def test_not_yet(self, booking):
        prices.code(valid_from=today() + DAY)
        assert f"begins on {today() + DAY:%-d %B %Y}" in refusal(booking)

    def test_its_first_and_last_day_count(self, booking):
        prices.code(valid_from=today(), valid_until=today())
        assert enter(booking).code

    def test_used_up(self, booking, run, now):
        prices.code(max_uses=1)
        confirmation.on_invoice(enter(ready(run, text="")), now=now)
        assert "as often as it can be" in refusal(booking)

    def test_another_s_basket_is_no_use(self, booking, run):
        prices.code(max_uses=1)
        enter(ready(run))
        assert enter(booking).code

    def test_not_for_these_courses(self, booking):
        prices.code(courses=[factories.CourseFactory()])
        assert "not for what you are booking" in refusal(booking)

    def test_only_for_an_organisation(self, booking):
        prices.code(organisations=[factories.OrganisationFactory()])
        assert "Sign in as somebody who books for" in refusal(booking)
        prices.signed_in(booking)
        assert "not for your organisation" in refusal(booking)

    def test_for_this_organisation(self, booking):
        own = prices.signed_in(booking, name="Example Council")
        prices.code(organisations=[own])
        assert enter(booking).code

    def test_a_typed_address_tells_nothing_of_who_belongs_to_whom(self, booking, run, now):
        """The owner of a confirmed booking's organisation, by address and name alone."""
        own = confirmation.on_invoice(ready(run, text=""), now=now).organisation
        prices.code(organisations=[own])
        assert "Sign in" in refusal(booking)


class TestUsesOfAnOrganisation:
    def test_are_counted_for_whoever_has_signed_in(self, booking, run, now):
        own = prices.signed_in(booking, name="Example Council")
        code = prices.code(max_uses_each=1)
        Booking.objects.filter(pk=ready(run).pk).update(
            code=code, organisation=own, state="confirmed", confirmed_at=now,
            buyer=own.memberships.get().user,
        )  # fmt: skip
        assert "Your organisation has used" in refusal(booking)

    def test_and_at_confirming_for_everybody_else(self, run, now):
        """Whoever has not signed in is known then only: the code comes off, and they look again."""
        prices.code(max_uses_each=1)
        confirmation.on_invoice(enter(ready(run, text="")), now=now)
        second = ready(run, text="", organisation_name="Example Council")
        Booking.objects.filter(pk=second.pk).update(contact_email="booker@example.org")
        second = Booking.objects.get(pk=second.pk)
        Booking.objects.filter(pk=second.pk).update(code=DiscountCode.objects.get())
        pricing.reprice(second, now=now)
        with pytest.raises(confirmation.ConfirmationError, match=r"used.*total is £120.00 now"):
            confirmation.on_invoice(second, now=now, shown=Decimal("110.00"))
        second.refresh_from_db()
        assert (second.code, second.is_confirmed) == (None, False)
        assert prices.each(second) == ["60.00", "60.00"]
        assert confirmation.on_invoice(second, now=now).is_confirmed

    def test_another_organisation_has_its_own(self, run, now):
        prices.code(max_uses_each=1)
        confirmation.on_invoice(enter(ready(run, text="")), now=now)
        other = ready(run, text="", contact_email="x@example.com", organisation_name="Other")
        assert confirmation.on_invoice(enter(other), now=now).code


class TestWhatHappensMeanwhile:
    def test_a_code_that_ends_is_told_on_the_page_and_at_confirming(self, booking, now):
        code = prices.code()
        booking = enter(booking)
        assert code_problem(booking) == ""
        DiscountCode.objects.filter(pk=code.pk).update(active=False)
        booking = Booking.objects.get()
        assert "has ended" in code_problem(booking)
        with pytest.raises(
            confirmation.ConfirmationError, match=r"not £110.00.*Nothing was booked"
        ):
            confirmation.on_invoice(booking, now=now)
        assert prices.each(booking) == ["60.00", "60.00"]
        confirmed = confirmation.on_invoice(booking, now=now)
        assert (confirmed.invoice.net, confirmed.code) == (Decimal("120.00"), None)

    def test_a_cancelled_booking_gives_its_use_back(self, booking, run, now):
        prices.code(max_uses=1)
        confirmation.on_invoice(enter(booking), now=now)
        Booking.objects.filter(pk=booking.pk).update(state=Booking.State.CANCELLED)
        assert enter(ready(run)).code

    def test_a_code_is_kept_by_what_has_it(self, booking):
        code = prices.code()
        enter(booking)
        with pytest.raises(IntegrityError):
            code.delete()


class TestReservedSeats:
    @pytest.fixture
    def run(self, db):
        return factories.CourseRunFactory(capacity=5)

    @pytest.fixture
    def code(self, run):
        code = prices.code()
        ReservedSeats.objects.create(code=code, run=run, seats=3)
        return code

    def both(self, run, now, code=None):
        """Counted for one date, and in a list."""
        listed = seats.with_places_left(CourseRun.objects.filter(pk=run.pk), now=now).get()
        assert listed.places_left == seats.left(run, now=now)
        return seats.left(run, now=now), seats.left(run, now=now, code=code)

    def test_are_not_for_everybody(self, run, code, now):
        assert self.both(run, now, code) == (2, 5)
        with pytest.raises(holds.SoldOut, match="Only 2 places"):
            holds.hold(run, places=3, now=now)
        assert holds.hold(run, places=5, now=now, code=code).code == code
        assert self.both(run, now, code) == (0, 0)

    def test_are_taken_by_holders_first(self, run, code, now):
        holds.hold(run, places=2, now=now, code=code)
        assert self.both(run, now, code) == (2, 3)

    def test_come_back_when_the_hold_lapses(self, run, code, now):
        holds.hold(run, places=4, now=now, code=code)
        later = now + dt.timedelta(hours=1)
        assert self.both(run, later, code) == (2, 5)

    @pytest.mark.parametrize("ended", [{"active": False}, {"valid_until": today() - DAY}])
    def test_are_everybody_s_once_the_code_has_ended(self, run, code, now, ended):
        DiscountCode.objects.filter(pk=code.pk).update(**ended)
        assert self.both(run, now)[0] == 5

    def test_stay_with_their_holder_who_changes_the_number(self, run, code, now):
        booking = holds.hold(run, places=1, now=now, code=code)
        holds.resize(booking, places=5, now=now)
        assert booking.places.count() == 5

    def test_a_code_is_not_taken_off_from_under_them(self, run, code, now):
        booking = holds.hold(run, places=4, now=now, code=code)
        with pytest.raises(entering.CodeError, match="kept for holders of the code SPRING"):
            entering.remove(booking, now=now)
        assert Booking.objects.get().code == code
        holds.resize(booking, places=2, now=now)
        entering.remove(booking, now=now)
        assert self.both(run, now) == (0, 0)

    def test_of_two_codes_are_kept_apart(self, run, code, now):
        other = prices.code("AUTUMN")
        ReservedSeats.objects.create(code=other, run=run, seats=1)
        assert self.both(run, now, code) == (1, 4)
        assert self.both(run, now, other) == (1, 2)


class TestTheDatabase:
    def test_knows_no_two_spellings_of_one_code(self):
        prices.code("Spring")
        with pytest.raises(IntegrityError), transaction.atomic():
            prices.code("SPRING")

    @pytest.mark.parametrize("off", [{}, {"percentage": 5, "amount": 5}, {"percentage": 101}])
    def test_wants_one_thing_taken_off(self, off):
        with pytest.raises(IntegrityError), transaction.atomic():
            DiscountCode.objects.create(code="X", **off)
