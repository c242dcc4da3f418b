"""The schedule of what is kept, in the office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.models import (
    User,
)
from bookings.models import (
    Booking,
)
from common.models import (
    AuditEvent,
    RetentionRule,
)
from common.retention import months
from pages.models import Enquiry
from tests import factories
from tests.booking import ready
from tests.common.aging import aged, ago, apply, enquiries
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return at_work(member(roles.ADMINISTRATORS))


def change(visitor, kind, number, unit):
    rule = RetentionRule.objects.get(kind=kind)
    response = visitor.post(
        f"/cms/retention/edit/{rule.pk}/", {"number": number, "unit": unit, "active": "on"}
    )
    rule.refresh_from_db()
    return response, rule


def test_administrators_change_a_period_within_its_bounds(visitor):
    response, rule = change(visitor, "enquiries", 6, "months")
    assert response.status_code == 302
    assert rule.period == months(6)
    event = AuditEvent.objects.get(action="common.office.edit")
    assert (event.before, event.after) == ({"number": 12}, {"number": 6})


@pytest.mark.parametrize(
    ("kind", "number", "unit", "words"),
    [
        ("invoices", 71, "months", "This must be kept for 6 years at least. HMRC asks"),
        ("learning", 5, "years", "This must be kept for 6 years at least."),
        ("messages", 2, "years", "This may be kept for 12 months at most."),
    ],
)
def test_what_the_law_asks_is_refused_kindly(visitor, kind, number, unit, words):
    before = RetentionRule.objects.get(kind=kind).period
    response, rule = change(visitor, kind, number, unit)
    assert words in response.content.decode()
    assert rule.period == before


def test_a_paused_rule_deletes_nothing(visitor):
    enquiries(1)
    RetentionRule.objects.filter(kind="enquiries").update(active=False)
    assert apply() == {}
    assert "Paused" in visitor.get("/cms/retention/").content.decode()


def test_the_page_shows_what_would_go_and_no_name(visitor):
    enquiries(3)
    page = visitor.get("/cms/reports/would-go/").content.decode()
    assert Enquiry.objects.order_by("pk").first().reference in page
    assert "Ann" not in page
    assert Enquiry.objects.count() == 3


def test_what_went_is_on_the_first_page_and_in_the_report(visitor):
    enquiries(3)
    apply()
    for address in ("/cms/", "/cms/reports/went/"):
        assert "Enquiries" in visitor.get(address).content.decode()


def test_a_schedule_that_stands_still_is_told(visitor):
    words = "not tidied for two days"
    apply()
    assert words not in visitor.get("/cms/").content.decode()
    RetentionRule.objects.filter(kind="enquiries").update(last_run_at=ago(days=3))
    assert words in visitor.get("/cms/").content.decode()
    assert "Nothing was tidied" in visitor.get("/cms/reports/would-go/").content.decode()


@pytest.mark.parametrize("role", [roles.TRAINING_OFFICE, roles.FINANCE, roles.EDITORS])
@pytest.mark.parametrize("address", ["retention/", "reports/would-go/", "reports/went/"])
def test_others_have_no_part_in_it(role, address):
    assert denied(at_work(member(role)).get(f"/cms/{address}"))


def test_the_schedule_costs_the_same_however_much_is_due(visitor, django_assert_num_queries):
    visitor.get("/cms/reports/would-go/")
    enquiries(1)
    with CaptureQueriesContext(connection) as one:
        visitor.get("/cms/reports/would-go/")
    enquiries(29)
    with django_assert_num_queries(len(one)):
        visitor.get("/cms/reports/would-go/")


def test_staff_who_have_nothing_are_not_tidied_away():
    aged(factories.UserFactory(is_staff=True), date_joined=ago(days=999))
    aged(factories.UserFactory(last_login=ago(days=9)), date_joined=ago(days=999))
    assert apply() == {}
    assert User.objects.count() == 2


def test_a_booking_in_the_making_is_not_tidied_away(run, now):
    booking = ready(run)
    aged(booking, hold_expires_at=ago(days=8), state=Booking.State.PAYING)
    assert apply() == {}
