"""What goes back for a booking, in whatever order and parts: to the penny what its lines say, and
never more than was paid."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings import confirmation, pricing
from bookings.changes.cancel import cancel, worth
from bookings.changes.money import Line
from bookings.changes.move import move
from bookings.integrity import invoices
from bookings.models import Change, Invoice
from bookings.pricing import Amount, complimentary
from common.money import to_pence
from courses.models import CourseRun
from tests import factories
from tests.booking import ready
from tests.bookings.changing import away, booked, places_of
from tests.bookings.prices import add, charge_vat

pytestmark = pytest.mark.django_db

PRICES = st.decimals(min_value="0.01", max_value="400", places=2)
RATES = st.sampled_from([Decimal("20"), Decimal("5"), Decimal("17.5"), Decimal("0")])
PERCENTS = st.sampled_from([100, 50, 33, 0])
HUNDREDTHS = st.integers(0, 100)
#: Each through the journeys themselves.
some = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sold(prices: list[Decimal], rate: Decimal):
    """A place at each price, on a date of its own, and invoiced with VAT."""
    charge_vat()
    course = factories.CourseFactory(vat_rate=rate)
    dates = {price: away(60, course=course, price=price, capacity=10) for price in prices}
    first, *others = (dates[price] for price in prices)
    booking = ready(first, places=1, text="")
    add(booking, *others)
    pricing.reprice(booking, now=timezone.now())
    return confirmation.on_invoice(booking, now=timezone.now())


def charged(booking) -> tuple[Decimal, Decimal]:
    cost = pricing.price(places_of(booking))
    return cost.net, cost.vat


def back(booking) -> tuple[Decimal, Decimal]:
    """All that its changes give, and nothing but pounds and pence."""
    given = list(Change.objects.filter(booking=booking))
    for each in given:
        assert each.net <= 0
        assert each.vat <= 0
        assert to_pence(each.net) + to_pence(each.vat) == each.gross
    return -sum(each.net for each in given), -sum(each.vat for each in given)


def give_back(places, **answers) -> None:
    cancel(places, by=None, now=timezone.now(), office=True, reason="R", **answers)


@st.composite
def parts(draw, of: int):
    """Places in some order, some together."""
    order, found = list(draw(st.permutations(range(of)))), []
    while order:
        size = draw(st.integers(1, len(order)))
        found.append(order[:size])
        order = order[size:]
    return found


def test_an_invoice_adds_up_whatever_its_pence(now):
    """SQLite adds up in binary: a quarter of all sums with VAT are not quite what they are."""
    charge_vat()
    run = factories.CourseRunFactory(price=Decimal("26.68"))
    invoice = confirmation.on_invoice(ready(run, places=1, text=""), now=now).invoice
    assert (invoice.net, invoice.vat, invoice.gross) == (
        Decimal("26.68"), Decimal("5.34"), Decimal("32.02"),
    )  # fmt: skip


@given(
    number=st.integers(1, 9), price=PRICES, rate=RATES,
    shares=st.lists(HUNDREDTHS, min_size=9, max_size=9), data=st.data(),
)  # fmt: skip
def test_a_line_gives_the_same_in_any_order(number, price, rate, shares, data):
    """Whatever part of each place goes back; and the rest has its VAT, rounded once."""
    was = Amount(number, price, rate)
    net = [to_pence(price * share / 100) for share in shares[:number]]
    whole = Line(was.net, was.vat, rate).give(sum(net, Decimal("0.00")))
    left = Line(was.net, was.vat, rate)
    one_by_one = [left.give(net[n]) for n in data.draw(st.permutations(range(number)))]
    assert sum(each.net for each in one_by_one) == whole.net
    assert sum(each.vat for each in one_by_one) == whole.vat <= was.vat
    assert left.vat == to_pence(left.net * rate / 100)
    assert all(each.vat >= 0 and each.gross == each.net + each.vat for each in one_by_one)


@some
@given(
    prices=st.lists(st.sampled_from([Decimal("33.33"), Decimal("0.02"), Decimal("99.99")]),
                    min_size=1, max_size=5),
    rate=RATES, percent=PERCENTS, data=st.data(),
)  # fmt: skip
def test_places_one_by_one_give_what_the_whole_booking_gives(prices, rate, percent, data):
    with undone():
        booking = sold(prices, rate)
        places, paid = places_of(booking), charged(booking)
        with undone():
            give_back(places, percent=percent)
            whole = back(booking)
        for part in data.draw(parts(len(prices))):
            give_back([places[n] for n in part], percent=percent)
        assert back(booking) == whole
        assert whole[0] <= paid[0]
        assert whole[1] <= paid[1]
        assert percent < 100 or whole == paid


@some
@given(
    number=st.integers(1, 4), price=st.sampled_from(["33.33", "0.03", "60.01"]), rate=RATES,
    to=st.sampled_from(["33.34", "0.01", "50.07", "60.01"]), moved=st.integers(0, 4),
    data=st.data(),
)  # fmt: skip
def test_what_was_moved_gives_back_what_was_paid_in_all(number, price, rate, to, moved, data):
    """A dearer date was invoiced, a cheaper one gave something back: cancelled in any parts, what
    was paid goes back."""
    with undone():
        booking = sold([Decimal(price)] * number, rate)
        net, vat = charged(booking)
        first = places_of(booking)[0]
        CourseRun.objects.filter(pk=first.run_id).update(price=Decimal(price))
        other = factories.CourseRunFactory(course=first.course, price=Decimal(to))
        if there := places_of(booking)[:moved]:
            move(there, to=other, by=None, now=timezone.now(), office=True, reason="R")
        for extra in Invoice.objects.filter(booking=booking).order_by("pk")[1:]:
            net, vat = net + extra.net, vat + extra.vat
        places = places_of(booking)
        for part in data.draw(parts(number)):
            give_back([places[n] for n in part], percent=100)
        given = Change.objects.filter(booking=booking)
        refunds = [each for each in given if each.net < 0 or each.vat < 0]
        assert -sum(each.net for each in refunds) == net
        assert -sum(each.vat for each in refunds) == vat


@some
@given(
    prices=st.lists(PRICES, min_size=1, max_size=4), rate=RATES, share=HUNDREDTHS, data=st.data()
)  # fmt: skip
def test_an_amount_of_the_office_is_given_to_the_penny(prices, rate, share, data):
    with undone():
        booking = sold(prices, rate)
        places, paid = places_of(booking), charged(booking)
        amount = to_pence(sum(paid) * share / 100)
        give_back(places, amount=amount)
        net, vat = back(booking)
        assert net + vat == amount
        assert net <= paid[0]
        assert vat <= paid[1]
        assert share < 100 or (net, vat) == paid


def test_half_of_three_places_one_by_one():
    """VAT of a third each would be 3.33, thrice: a penny short."""
    booking = sold([Decimal("33.33")] * 3, Decimal("20"))
    places = places_of(booking)
    assert sum(each.vat for each in worth(places, now=timezone.now())) == Decimal("20.00")
    for place in places:
        give_back([place], percent=50)
    assert back(booking) == (Decimal("50.01"), Decimal("10.00"))


def test_a_place_on_a_date_of_its_own_is_still_of_the_line_that_was_paid():
    """Moved without a charge, it would round by itself: two pennies of VAT, where one was paid."""
    booking = sold([Decimal("0.03")] * 2, Decimal("20"))
    ann, ben = places_of(booking)
    other = factories.CourseRunFactory(course=ann.course, price=ann.run.unit_price)
    move([ann], to=other, by=None, now=timezone.now(), office=True, charge=False, reason="R")
    for place in (ann, ben):
        give_back([place], percent=100)
    assert back(booking) == (Decimal("0.06"), Decimal("0.01"))


def test_places_given_free_go_back_as_their_line_was_charged():
    charge_vat()
    booking = sold([Decimal("33.33")] * 3, Decimal("20"))
    places = places_of(booking)
    complimentary.grant(booking, places=places[:1], reason="R", by=factories.UserFactory())
    give_back(places, percent=100)
    assert back(booking) == (Decimal("99.99"), Decimal("20.00"))


def test_a_place_given_free_leaves_all_in_agreement():
    booking = booked(places=3, text="")
    places = places_of(booking)
    complimentary.grant(booking, places=places[:1], reason="R", by=factories.UserFactory())
    assert list(invoices.problems()) == []


def test_lines_of_ten_and_twenty_pence_add_up(now):
    """In binary they are not quite thirty."""
    runs = [factories.CourseRunFactory(price=Decimal(price)) for price in ("0.10", "0.20")]
    booking = ready(runs[0], places=1, text="")
    add(booking, runs[1])
    pricing.reprice(booking, now=now)
    assert confirmation.on_invoice(booking, now=now).invoice.net == Decimal("0.30")
    assert list(invoices.problems()) == []
