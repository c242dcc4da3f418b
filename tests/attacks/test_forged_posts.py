"""A page of somebody else's site posts to ours, in the browser of one of our people: Django's CSRF
middleware, on every address that there is."""

import uuid

import pytest
from django.test import Client

from accounts import roles
from tests.courses.rooms import sign_in_staff
from tests.everything import EVERY_ROUTE
from tests.pages.office import member

pytestmark = pytest.mark.django_db

#: Posted to by machines that have no session with us: what they send proves itself.
PROVE_THEMSELVES = {"webhooks/stripe/", "notices/stop/<str:token>/"}
#: Wagtail's pages and files take any address.
PATTERNS = ("^", "media/<", "demo/outbox/<")

ROUTES = [route for route in EVERY_ROUTE if not route.startswith(PATTERNS) and "^" not in route]


def address(route: str) -> str:
    values = {"uuid": str(uuid.uuid4()), "int": "1"}
    parts = []
    for part in route.split("<"):
        if ">" not in part:
            parts.append(part)
            continue
        kind, _, rest = part.partition(">")
        parts.append(values.get(kind.partition(":")[0], "x") + rest)
    return "/" + "".join(parts)


def test_every_post_needs_a_token_of_ours():
    browser = sign_in_staff(Client(enforce_csrf_checks=True), member(roles.ADMINISTRATORS))
    taken = {route for route in ROUTES if browser.post(address(route)).status_code != 403}
    assert len(ROUTES) > 300
    assert taken == PROVE_THEMSELVES


@pytest.mark.parametrize("route", sorted(PROVE_THEMSELVES))
def test_what_proves_itself_is_refused_when_it_does_not(client, route):
    assert client.post(address(route), {"x": "y"}).status_code in (400, 404)
