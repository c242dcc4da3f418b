"""What is taught, and who sells it. The prices are the demonstration's own, and so is whatever the
practice has not yet stated; each is marked where it is shown."""

from decimal import Decimal
from functools import partial
from typing import Any

from bookings.models import SellerDetails
from courses.models import Course
from demo.content import topics
from demo.content.once import once

#: By code, the name by which pages and dates find their course.
COURSES: dict[str, dict[str, Any]] = {
    "oe-101": {
        "title": "Honour abuse awareness",
        "outcomes": "Define the three main harmful traditional practices\n"
        "Describe the communities and people affected\n"
        "Explain prevalence\n"
        "Identify indicators\n"
        "Recognise safeguarding steps",
        "cpd_hours": Decimal("1"),
        "price": Decimal("60"),
        "price_note": "demo price",
    },
    "oe-102": {
        "title": "Domestic abuse awareness",
        "outcomes": "Describe domestic abuse as the Domestic Abuse Act 2021 defines it\n"
        "Recognise victims and people at risk, children among them\n"
        "Take steps that safeguard them",
        "cpd_hours": Decimal("2"),
        "price": Decimal("95"),
        "charity_price": Decimal("75"),
        "public_sector_price": Decimal("85"),
        "price_note": "demo prices, and demo CPD hours",
    },
}
SELLER = {
    "name": "onEvidence (demonstration)",
    "address": "Demo address\nDemo town",
    "vat_number": "GB000000000 (demo)",
    "bank_details": "Demo account, sort code 00-00-00, number 00000000",
}


def load() -> None:
    once("seller", _seller)
    for code, fields in COURSES.items():
        once(f"course:{code}", partial(Course.objects.create, code=code, **fields))
    topics.load()


def _seller() -> None:
    details = SellerDetails.load()
    for field, value in SELLER.items():
        setattr(details, field, value)
    details.save()
