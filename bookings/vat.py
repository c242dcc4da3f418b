"""Whether VAT is charged at all, for pages that everybody reads: each process asks the database
once for each change of who sells (`SellerDetails`)."""

from typing import Any

from django.db import transaction

from bookings.models import SellerDetails
from common.generation import Generation

_seller = Generation("seller")
_known: dict[str, bool] = {}


def is_charged() -> bool:
    generation = str(_seller)
    if generation not in _known:
        numbers = SellerDetails.objects.order_by("pk").values_list("vat_number", flat=True)
        _known.clear()
        _known[generation] = bool(numbers.first())
    return _known[generation]


def words(said: str) -> str:
    """`said`, while any is charged."""
    return said if is_charged() else ""


def changed(**signal: Any) -> None:
    """At once for whoever changes it, and for everybody else when it is committed."""
    _seller.next()
    transaction.on_commit(_seller.next, robust=True)
