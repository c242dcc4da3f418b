"""A purchase takes as many queries for thirty people as for one, and no more than it did: each one
costs a millisecond of processor before anything is done with its answer."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import Booking, SellerDetails
from tests import factories
from tests.booking import DETAILS

pytestmark = pytest.mark.django_db

STEPS = ("book", "hold", "people", "name", "details", "answer", "check", "confirm", "show")
#: What it took when this was written. Fewer is welcome; more wants a reason.
MOST = {
    "book": 6, "hold": 14, "people": 4, "name": 8, "details": 5, "answer": 10, "check": 5,
    "confirm": 34, "show": 7,
}  # fmt: skip


def purchase(places: int) -> dict[str, int]:
    """The queries of each step, by somebody new."""
    run, browser, counted = factories.CourseRunFactory(capacity=30), Client(), {}

    def step(name: str, path: str, answers: dict | None = None) -> None:
        with CaptureQueriesContext(connection) as captured:
            response = browser.get(path) if answers is None else browser.post(path, answers)
        assert response.status_code == (200 if answers is None else 302), name
        counted[name] = len(captured)

    named = "\n".join(f"Person {n}, person{n}-{places}@example.org" for n in range(places))
    step("book", reverse("book", args=[run.public_id]))
    step("hold", reverse("book", args=[run.public_id]), {"places": places})
    booking = Booking.objects.latest("pk")

    def at(name: str) -> str:
        return reverse(f"booking_{name}" if name else "booking", args=[booking.public_id])

    step("people", at("people"))
    step("name", at("people"), {"people": named, "action": "use"})
    step("details", at("details"))
    details = {
        **DETAILS,
        "contact_email": f"booker{places}@example.org",
        "organisation_name": f"Council {places}",
        "no_po": "",
    }
    step("answer", at("details"), details)
    step("check", at("check"))
    step("confirm", at("on_invoice"), {})
    step("show", at(""))
    return counted


@pytest.fixture(autouse=True)
def _seller():
    """There is one, as on every site that sells."""
    SellerDetails.load()


def test_as_many_queries_for_thirty_people_as_for_one():
    purchase(1)  # caches are warm after it: settings, the menu, the site
    one, thirty = purchase(2), purchase(30)
    assert one == thirty


def test_no_more_than_it_took():
    purchase(1)
    counted = purchase(2)
    assert {name: counted[name] for name in STEPS if counted[name] > MOST[name]} == {}
