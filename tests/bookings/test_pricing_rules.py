"""The one pure function that says what each place costs: each step of the rule by example, and what
must hold whatever is offered."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.pricing.rules import Code, Group, Item, Offers, Package, decide, spread

DAY = dt.date(2027, 3, 1)
CHARITY = {"band": "charity", "band_label": "Charity price"}


def item(key=1, price="60.00", *, course=1, run=1, **more) -> Item:
    return Item(key=key, course=course, run=run, list_price=Decimal(price), **more)


def many(number, **more) -> list[Item]:
    return [item(key, **more) for key in range(1, number + 1)]


def early(price="50.00", until=DAY):
    return {"early_price": Decimal(price), "early_until": until}


def prices(items, *, on=DAY, **offers) -> list[str]:
    decided = decide(items, Offers(**offers), on=on)
    return [str(decided[each.key].price) for each in items]


def labels(items, *, on=DAY, **offers) -> list[tuple[str, str]]:
    decided = decide(items, Offers(**offers), on=on)
    return [(taken.label, str(taken.amount)) for taken in decided[items[0].key].taken]


def percent(number, *, id=1, least=5, courses=()) -> Group:
    return Group(id, least, Decimal(number), frozenset(courses))


class TestTheLowestPriceHolds:
    def test_of_a_band(self):
        place = item(bands={"charity": Decimal("45.00")})
        assert prices([place], **CHARITY) == ["45.00"]
        assert labels([place], **CHARITY) == [("Charity price", "15.00")]

    def test_of_another_band_does_not(self):
        place = item(bands={"charity": Decimal("45.00")})
        assert prices([place], band="public_sector") == prices([place]) == ["60.00"]

    def test_that_is_dearer_is_not_taken(self):
        assert prices([item(bands={"charity": Decimal("70.00")})], **CHARITY) == ["60.00"]

    @pytest.mark.parametrize(("days", "price"), [(-1, "50.00"), (0, "50.00"), (1, "60.00")])
    def test_of_booking_early_up_to_and_on_its_last_day(self, days, price):
        assert prices([item(**early())], on=DAY + dt.timedelta(days=days)) == [price]

    @pytest.mark.parametrize(
        ("early_price", "price", "label"),
        [("50.00", "45.00", "Charity price"), ("40.00", "40.00", "Early-booking price")],
    )
    def test_of_band_and_early_booking_the_lower(self, early_price, price, label):
        place = item(bands={"charity": Decimal("45.00")}, **early(early_price))
        assert prices([place], **CHARITY) == [price]
        [(said, _)] = labels([place], **CHARITY)
        assert said == label


class TestGroups:
    def test_from_so_many_places_on_one_date(self):
        assert prices(many(4), groups=[percent(10)]) == ["60.00"] * 4
        assert prices(many(5), groups=[percent(10)]) == ["54.00"] * 5
        assert labels(many(5), groups=[percent(10)]) == [
            ("Group discount, 10% from 5 places", "6.00")
        ]

    def test_two_dates_are_two_groups(self):
        places = [item(key, run=key % 2) for key in range(6)]
        assert prices(places, groups=[percent(10)]) == ["60.00"] * 6

    def test_the_greatest_that_is_reached(self):
        steps = [percent(10, id=1, least=5), percent(20, id=2, least=10)]
        assert prices(many(9), groups=steps) == ["54.00"] * 9
        assert prices(many(10), groups=steps) == ["48.00"] * 10

    def test_comes_off_the_price_of_the_band(self):
        places = many(5, bands={"charity": Decimal("45.00")})
        assert prices(places, groups=[percent(10)], **CHARITY) == ["40.50"] * 5

    def test_of_other_courses_does_not_count(self):
        assert prices(many(5), groups=[percent(10, courses=[2])]) == ["60.00"] * 5

    def test_is_rounded_for_each_place_half_up(self):
        assert prices(many(2, price="0.25"), groups=[percent(10, least=2)]) == ["0.22", "0.22"]


class TestPackages:
    both = Package(7, Decimal("100.00"), frozenset([1, 2]))

    def test_the_places_of_one_person_come_to_its_price(self):
        places = [item(1, "60.00"), item(2, "90.00", course=2, run=2)]
        assert prices(places, packages=[self.both]) == ["40.00", "60.00"]
        assert labels(places, packages=[self.both]) == [("Package price", "20.00")]

    def test_holds_for_as_many_as_have_it_all(self):
        places = [item(1), item(2), item(3, "90.00", course=2, run=2)]
        assert prices(places, packages=[self.both]) == ["40.00", "60.00", "60.00"]

    def test_wants_every_course(self):
        assert prices(many(2), packages=[self.both]) == ["60.00"] * 2

    def test_is_not_taken_where_it_is_dearer(self):
        places = [item(1, "40.00"), item(2, "50.00", course=2, run=2)]
        assert prices(places, packages=[self.both]) == ["40.00", "50.00"]

    @pytest.mark.parametrize(("group", "total"), [(10, "500.00"), (50, "375.00")])
    def test_or_the_group_whichever_leaves_less_to_pay(self, group, total):
        places = [*many(5), *(item(k, "90.00", course=2, run=2) for k in range(6, 11))]
        found = prices(places, packages=[self.both], groups=[percent(group)])
        assert sum(map(Decimal, found)) == Decimal(total)

    def test_of_two_the_one_that_saves_more(self):
        better = Package(8, Decimal("60.00"), frozenset([1, 2]))
        places = [item(1), item(2, "90.00", course=2, run=2)]
        assert sum(map(Decimal, prices(places, packages=[self.both, better]))) == 60


class TestCodes:
    def test_a_percentage_comes_off_what_is_left(self):
        code = Code("SPRING", percentage=Decimal("20"))
        assert prices(many(5), groups=[percent(10)], code=code) == ["43.20"] * 5
        assert labels(many(1), code=code) == [("Code SPRING", "12.00")]

    def test_an_amount_comes_off_once_spread_to_the_penny(self):
        code = Code("TEN", amount=Decimal("10.00"))
        assert prices(many(3), code=code) == ["56.66", "56.67", "56.67"]

    def test_an_amount_takes_no_more_than_there_is(self):
        code = Code("ALL", amount=Decimal("500.00"))
        assert prices(many(2), code=code) == ["0.00", "0.00"]

    def test_for_particular_courses(self):
        code = Code("TWO", amount=Decimal("10.00"), courses=frozenset([2]))
        places = [item(1), item(2, course=2, run=2)]
        assert prices(places, code=code) == ["60.00", "50.00"]


class TestComplimentaryAndAgreed:
    def test_a_complimentary_place_is_free_whatever_else_is_offered(self):
        place = item(complimentary=True, **early())
        code = Code("X", amount=Decimal("10.00"))
        assert prices([place], code=code) == ["0.00"]
        assert labels([place], code=code) == [("Complimentary", "60.00")]

    def test_it_counts_towards_a_group(self):
        places = [*many(4), item(5, complimentary=True)]
        assert prices(places, groups=[percent(10)]) == ["54.00"] * 4 + ["0.00"]

    def test_an_agreed_price_stands(self):
        places = many(5, agreed=True, bands={"charity": Decimal("45.00")}, **early())
        code = Code("X", percentage=Decimal("100"))
        assert prices(places, groups=[percent(10)], code=code, **CHARITY) == ["60.00"] * 5


money = st.decimals(min_value=0, max_value=500, places=2)
percentages = st.decimals(min_value=Decimal("0.01"), max_value=100, places=2)
some_courses = st.frozensets(st.integers(1, 3), max_size=3)


@st.composite
def orders(draw):
    shapes = st.tuples(
        st.integers(1, 3), st.one_of(st.none(), st.integers(1, 2)), money, money, money
    )
    items = [
        Item(
            key=key,
            course=course,
            run=run,
            list_price=price,
            bands={"charity": band},
            early_price=early_price,
            early_until=DAY + dt.timedelta(days=draw(st.integers(-1, 1))),
            agreed=draw(st.booleans()) and draw(st.booleans()),
            complimentary=draw(st.booleans()) and draw(st.booleans()),
        )
        for key, (course, run, price, band, early_price) in enumerate(
            draw(st.lists(shapes, min_size=1, max_size=12))
        )
    ]
    groups = [
        Group(number, draw(st.integers(2, 6)), draw(percentages), draw(some_courses))
        for number in range(1, draw(st.integers(1, 4)))
    ]
    packages = [
        Package(number, draw(money), draw(st.frozensets(st.integers(1, 3), min_size=2)))
        for number in range(1, draw(st.integers(1, 3)))
    ]
    code = draw(
        st.one_of(
            st.none(),
            st.builds(Code, st.just("C"), percentage=percentages, courses=some_courses),
            st.builds(Code, st.just("C"), amount=money, courses=some_courses),
        )
    )
    band = draw(st.sampled_from(["", "charity", "other"]))
    return items, Offers(band, "Charity price", groups, packages, code)


@settings(max_examples=300, deadline=None)
@given(orders(), st.randoms())
def test_whatever_is_offered(order, random):
    items, offers = order
    decided = decide(items, offers, on=DAY)
    assert decided.keys() == {each.key for each in items}
    for each in items:
        its = decided[each.key]
        assert 0 <= its.price <= each.list_price
        assert its.price == its.price.quantize(Decimal("0.01"))
        assert each.list_price - its.price == sum(taken.amount for taken in its.taken)
        assert all(taken.amount > 0 for taken in its.taken)
        assert its.group is None or its.package is None
    shuffled = items.copy()
    random.shuffle(shuffled)
    assert decide(shuffled, offers, on=DAY) == decided


@settings(max_examples=200, deadline=None)
@given(orders())
def test_no_offer_makes_a_booking_dearer(order):
    items, offers = order

    def total(**other):
        return sum(each.price for each in decide(items, Offers(**other), on=DAY).values())

    band = {"band": offers.band, "band_label": "Charity price"}
    alone = total(**band)
    grouped = total(**band, groups=offers.groups)
    packaged = total(**band, groups=offers.groups, packages=offers.packages)
    coded = sum(each.price for each in decide(items, offers, on=DAY).values())
    assert coded <= packaged <= grouped <= alone


@given(money, st.lists(money, max_size=9))
def test_an_amount_is_spread_to_the_penny(amount, over):
    parts = spread(amount, over)
    assert sum(parts) == min(amount, sum(over))
    assert all(0 <= part <= each for part, each in zip(parts, over, strict=True))
