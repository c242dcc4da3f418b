"""Exports for accounting in the office: files are taken, on record, and asked about twice."""

import pytest
from django.urls import reverse

from accounts import roles
from bookings.reports import accounting
from common.models import AuditEvent
from tests.bookings.reporting import History, on, text
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db
PAGE = "money_reports:accounting"


@pytest.fixture
def history():
    return History()


def test_finance_takes_a_file_and_sees_what_was_taken(history):
    with on(120):
        user = member(roles.FINANCE)
        finance = at_work(user)
        page = text(finance.get(reverse(PAGE)))
        assert "Nothing was exported yet." in page
        assert 'value="2026-04-01"' in page
        assert "Choose a program." not in page
        asked = {"start": "2026-01-01", "end": "2026-03-31", "layout": "xero"}
        answer = finance.get(reverse(PAGE), asked)
        name = "onEvidence-xero-2026-01-01-to-2026-03-31.csv"
        assert name in answer["Content-Disposition"]
        assert finance.get(reverse(PAGE), asked).content == answer.content
        page = text(finance.get(reverse(PAGE)))
        assert "1 Jan 2026 to 31 Mar 2026" in page
        assert str(user) in page
    assert AuditEvent.objects.filter(action=accounting.ACTION).count() == 2


def test_days_that_overlap_are_asked_about(history):
    with on(120):
        finance = at_work(member(roles.FINANCE))
        asked = {"start": "2026-01-01", "end": "2026-03-31", "layout": "xero"}
        finance.get(reverse(PAGE), asked)
        again = asked | {"end": "2026-03-30"}
        page = text(finance.get(reverse(PAGE), again))
        assert "Some of these days were exported already" in page
        for name in ("sage", "sage-customers", "sage-customers"):
            assert "Content-Disposition" in finance.get(reverse(PAGE), again | {"layout": name})
        assert "Content-Disposition" in finance.get(reverse(PAGE), again | {"anyway": "on"})
        after = asked | {"start": "2026-04-01", "end": "2026-04-30"}
        assert "Content-Disposition" in finance.get(reverse(PAGE), after)


def test_what_is_wrong_is_said_and_kept(history):
    finance = at_work(member(roles.FINANCE))
    page = text(finance.get(reverse(PAGE), {"start": "2026-01-01", "end": "2099-01-01",
                                            "layout": "sage"}))  # fmt: skip
    assert "Choose days that are over" in page
    assert 'value="2099-01-01"' in page
    assert "Choose a program." in text(
        finance.get(reverse(PAGE), {"start": "2025-01-01", "end": "2025-01-31"})
    )


@pytest.mark.parametrize(
    ("role", "may"),
    [(roles.EDITORS, False), (roles.TRAINING_OFFICE, False), (roles.FINANCE, True),
     (roles.ADMINISTRATORS, True)],
)  # fmt: skip
def test_who_may(role, may):
    client = at_work(member(role))
    assert denied(client.get(reverse(PAGE))) is not may
    codes = reverse("wagtailsettings:edit", args=["bookings", "accountingcodes"])
    assert (client.get(codes, follow=True).request["PATH_INFO"] == "/cms/") is not may
