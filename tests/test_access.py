"""Who may see what: every address of the site as every kind of visitor, as `site_access.txt` has
it. An address without a row there fails, so nobody adds a page without saying whom it is for."""

import os
import uuid
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import RequestFactory

from tests import factories, tables
from tests.courses.rooms import trainer
from tests.everything import CMS, EVERY_ROUTE, VISITORS, Site

pytestmark = pytest.mark.django_db

FILE = Path(__file__).with_name("site_access.txt")
#: Wagtail's own serving of pages and documents, and what it asks of private ones; the demo's outbox
#: and files, for everybody on this machine. Neither knows an object of ours.
NOT_OURS = (
    "documents/", "_util/authenticate_with_password/", "demo/outbox/<", "media/", "^((",
)  # fmt: skip
#: Signs out whoever follows it.
LAST = "leave/"
ROUTES = sorted(
    (route for route in EVERY_ROUTE if route not in CMS and not route.startswith(NOT_OURS)),
    key=lambda route: (route == LAST, route),
)


def answers(visitor: str) -> dict[str, str]:
    site = Site()
    client = site.visitor(visitor)
    return {route: str(client.get(site.address(route)).status_code) for route in ROUTES}


def test_every_address_has_a_row():
    assert set(ROUTES) == set(tables.read(FILE))


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_address_as(visitor):
    assert answers(visitor) == tables.column(FILE, VISITORS.index(visitor))


@pytest.mark.skipif("ACCESS_TABLES" not in os.environ, reason="only to write the table anew")
def test_write_the_table_of_the_site():
    said = {}
    for visitor in VISITORS:
        with transaction.atomic():
            said[visitor] = answers(visitor)
            transaction.set_rollback(True)
    tables.write(FILE, said, columns=VISITORS, about="address")


#: Wagtail's doors, each replaced by ours, which come first in the list of addresses.
REPLACED = ("cms/login/", "cms/logout/")


@pytest.mark.parametrize("visitor", ["anonymous", "stranger", "no_factor", "trainer"])
def test_nothing_of_the_office_opens_to_others(visitor, rf: RequestFactory):
    """The guard answers before the page looks at what it was asked for, so any argument will do."""
    person = {
        "anonymous": AnonymousUser,
        "stranger": factories.UserFactory,
        "no_factor": trainer,
        "trainer": trainer,
    }[visitor]()
    if visitor == "trainer":
        person.is_verified = lambda: True
    opened = []
    for route, pattern in CMS.items():
        if route in REPLACED:
            continue
        request = rf.get("/" + route)
        request.user = person
        arguments = dict.fromkeys(pattern.pattern.converters, uuid.uuid4())
        try:
            response = pattern.callback(request, **arguments)
        except PermissionDenied:
            continue
        if not (response.status_code == 302 and "/staff/sign-in/" in response.url):
            opened.append(route)
    assert len(CMS) > 100
    assert opened == []
