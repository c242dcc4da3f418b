"""A name that a spreadsheet would run as a formula, in every list that can be downloaded."""

import csv
import io

import pytest
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from accounts import roles
from tests import factories
from tests.everything import CMS
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

FORMULA = "=HYPERLINK(1)"


def lists():
    """Every view of the office that offers its list as a file, Wagtail's own among them."""
    found = {}
    for route, pattern in CMS.items():
        view = getattr(pattern.callback, "view_class", None)
        if view and issubclass(view, SpreadsheetExportMixin) and "results" not in route:
            found[route] = view
    return found


def test_no_list_lets_one_through():
    assert len(lists()) > 15
    for route, view in lists().items():
        cell = view().preprocess_field_value("x", FORMULA, "csv")
        assert cell == f"'{FORMULA}", route


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_in_a_file(start):
    organisation = factories.OrganisationFactory(name=f"{start}1+1")
    factories.LearnerFactory(full_name=f"{start}2+2", organisation=organisation)
    office = at_work(member(roles.TRAINING_OFFICE))
    answer = office.get("/cms/learner/?export=csv")
    content = b"".join(answer.streaming_content).decode()
    _, row = csv.reader(io.StringIO(content))
    assert row[0] == f"'{start}2+2"
    # The name of a row that another refers to, too.
    assert row[2] == f"'{start}1+1"
