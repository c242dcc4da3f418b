"""What a booking costs. `rules.decide` is the one function that says so; `reprice` writes its
result on the places of a booking that is being made; `price` adds places up as they stand, for
every page, mail, invoice and charge."""

from bookings.pricing.amounts import Amount, Line, Price, Reduction, price
from bookings.pricing.repricing import (
    PriceChanged,
    PriceError,
    begin,
    check,
    reprice,
)

__all__ = [
    "Amount",
    "Line",
    "Price",
    "PriceChanged",
    "PriceError",
    "Reduction",
    "begin",
    "check",
    "price",
    "reprice",
]
