"""What places that stand as they do come to: lines, what was taken off, VAT and total."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bookings.models import Place
from bookings.pricing import price
from courses.models import Course, CourseRun

pennies = st.decimals(min_value=0, max_value=9999, places=2)
rates = st.sampled_from([Decimal("0"), Decimal("5"), Decimal("20")])


def place(
    unit_price: str | Decimal,
    rate: str | Decimal = "20",
    run_id: int = 1,
    *taken: tuple[str, str, str],
) -> Place:
    off = sum((Decimal(amount) for _, _, amount in taken), Decimal("0"))
    return Place(
        course=Course(pk=1),
        run=CourseRun(pk=run_id),
        list_price=Decimal(unit_price) + off,
        unit_price=Decimal(unit_price),
        vat_rate=Decimal(rate),
        reductions=[{"kind": kind, "label": label, "amount": at} for kind, label, at in taken],
    )


def test_places_alike_make_one_line():
    quote = price([place("60.00"), place("60.00"), place("60.00")])
    [line] = quote.lines
    assert (line.quantity, line.net, line.vat) == (3, Decimal("180.00"), Decimal("36.00"))
    assert quote.gross == Decimal("216.00")
    assert line.was is None


def test_another_price_rate_or_date_makes_another_line():
    quote = price([place("60"), place("50"), place("60", "0"), place("60", run_id=2)])
    assert len(quote.lines) == 4


def test_vat_is_rounded_per_line_half_up():
    assert price([place("0.125", "20")]).vat == Decimal("0.03")
    assert price([place("45.03"), place("45.03")]).vat == Decimal("18.01")


def test_nothing_costs_nothing():
    assert price([]).gross == Decimal("0")
    assert price([]).reductions == ()


def test_what_was_taken_off_for_one_reason_stands_once_in_the_order_of_the_rule():
    code, early = ("code", "Code X", "5.00"), ("early", "Early-booking price", "10.00")
    quote = price([place("45", "20", 1, early, code), place("45", "20", 1, early, code)])
    assert [(each.label, each.amount) for each in quote.reductions] == [
        ("Early-booking price", Decimal("20.00")),
        ("Code X", Decimal("10.00")),
    ]
    assert (quote.list_net, quote.net) == (Decimal("120.00"), Decimal("90.00"))
    assert quote.lines[0].was == Decimal("60.00")


def test_a_kind_that_the_rule_does_not_know_comes_last():
    quote = price(
        [place("45", "20", 1, ("given", "Given", "5")), place("1", "20", 1, ("code", "Z", "1"))]
    )
    assert [each.kind for each in quote.reductions] == ["code", "given"]


@given(st.lists(st.tuples(pennies, rates, st.integers(1, 3)), max_size=12))
def test_lines_always_add_up(items):
    places = [place(*item) for item in items]
    quote = price(places)
    assert sum(line.quantity for line in quote.lines) == len(places)
    assert quote.net == sum((place.unit_price for place in places), Decimal("0"))
    assert quote.gross == sum((line.net + line.vat for line in quote.lines), Decimal("0"))
    assert quote.vat == quote.vat.quantize(Decimal("0.01"))
