"""Who of the staff may open what in the office: the rows of `office_access.txt`, one an address."""

import os

import pytest

from tests import office_access, tables
from tests.everything import CMS, Site
from tests.office_access import FILE, ROLES, Office

pytestmark = pytest.mark.django_db


def test_every_address_of_the_office_has_a_row():
    assert set(office_access.routes(CMS)) == set(tables.read(FILE))


@pytest.mark.parametrize("role", ROLES)
def test_every_address_of_the_office_as(role):
    said = office_access.answers(role, Office(Site()), CMS)
    assert said == tables.column(FILE, ROLES.index(role))


@pytest.mark.skipif("ACCESS_TABLES" not in os.environ, reason="only to write the table anew")
def test_write_the_table_of_the_office():
    office = Office(Site())
    said = {role: office_access.answers(role, office, CMS) for role in ROLES}
    tables.write(FILE, said, columns=ROLES, about="address (-: refused)")
