"""Who of the staff may open what in the office: the rows of `office_access.txt`, one an address."""

import os

import pytest

from tests import office_access
from tests.test_access import CMS, Site

pytestmark = pytest.mark.django_db


def test_every_address_of_the_office_has_a_row():
    assert set(office_access.routes(CMS)) == set(office_access.expected())


@pytest.mark.parametrize("role", office_access.ROLES)
def test_every_address_of_the_office_as(role):
    column = office_access.ROLES.index(role)
    expected = {route: row[column] for route, row in office_access.expected().items()}
    assert office_access.answers(role, office_access.Office(Site()), CMS) == expected


@pytest.mark.skipif("OFFICE_ACCESS" not in os.environ, reason="only to write the table anew")
def test_write_the_table():
    office = office_access.Office(Site())
    office_access.write(
        {role: office_access.answers(role, office, CMS) for role in office_access.ROLES}
    )
