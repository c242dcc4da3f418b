"""Money is `Decimal` pounds with two places, everywhere but inside the Stripe gateway."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models.functions import Round

PENNY = Decimal("0.01")


def to_pence(amount: Decimal) -> Decimal:
    """Round to whole pence, half up."""
    return amount.quantize(PENNY, ROUND_HALF_UP)


def in_pence(expression: Any) -> Round:
    """What is reckoned within a query, to be compared there: SQLite reckons in binary fractions,
    in which 24.06 and 4.81 are not 28.87."""
    return Round(expression, 2)


def pounds(amount: Decimal) -> str:
    """£1,234.50; a negative amount as -£5.00."""
    sign = "-" if amount < 0 else ""
    return f"{sign}£{abs(amount):,.2f}"
