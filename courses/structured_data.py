"""A course for search engines (schema.org), of the very rows that its page shows."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from courses.availability import Availability, availability
from courses.models import CoursePage, CourseRun
from courses.prices import lowest_price, now

SCHEMA = "https://schema.org"
STATES = {
    Availability.OPEN: f"{SCHEMA}/InStock",
    Availability.FEW: f"{SCHEMA}/LimitedAvailability",
    Availability.SOLD_OUT: f"{SCHEMA}/SoldOut",
}


def course_data(
    page: CoursePage, runs: Sequence[CourseRun], *, charges_vat: bool
) -> dict[str, Any]:
    """`runs` are its dates to come, each with its `places_left`. Whether VAT is charged at all is
    for whoever sells to say."""
    course = page.course
    address = page.full_url
    plus_vat = charges_vat and bool(course.vat_rate)
    lowest = lowest_price(course, runs)
    data = {
        "@context": SCHEMA,
        "@type": "Course",
        "@id": f"{address}#course",
        "name": page.title,
        "description": page.summary,
        "url": address,
        "provider": {"@type": "Organization", "name": "onEvidence", "url": f"{settings.SITE_URL}/"},
        "educationalLevel": course.level,
        "teaches": course.outcome_list,
        "about": [topic.name for topic in course.topics.all()],
        "offers": [_offer(lowest, plus_vat, category="Paid", url=address)],
        "hasCourseInstance": [_instance(run, plus_vat) for run in runs],
    }
    if course.self_paced:
        pace = {"courseMode": "Online", "courseWorkload": _duration(int(course.cpd_hours * 60))}
        data["hasCourseInstance"].append({"@type": "CourseInstance", **pace})
    return {name: value for name, value in data.items() if value}


def _instance(run: CourseRun, plus_vat: bool) -> dict[str, Any]:
    sittings = run.sittings
    online = run.mode == CourseRun.Mode.ONLINE
    booking = settings.SITE_URL + reverse("book", args=[run.public_id])
    return {
        "@type": "CourseInstance",
        "courseMode": "Online" if online else "Onsite",
        "startDate": sittings[0].starts_at.isoformat(),
        "endDate": sittings[-1].ends_at.isoformat(),
        "courseWorkload": _duration(run.minutes),
        "location": (
            {"@type": "VirtualLocation", "url": booking}
            if online
            else {"@type": "Place", "name": run.where, "address": run.where}
        ),
        "offers": _offer(now(run), plus_vat, url=booking, availability=STATES[availability(run)]),
    }


def _offer(price: Decimal, plus_vat: bool, **more: str) -> dict[str, Any]:
    """Where no VAT comes on top of it, nothing is said of any."""
    vat = {"valueAddedTaxIncluded": False} if plus_vat else {}
    return {
        "@type": "Offer",
        "price": f"{price:.2f}",
        "priceCurrency": "GBP",
        "priceSpecification": {
            "@type": "PriceSpecification",
            "price": f"{price:.2f}",
            "priceCurrency": "GBP",
            **vat,
        },
        **more,
    }


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
