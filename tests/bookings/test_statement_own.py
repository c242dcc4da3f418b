"""An organisation's statement of account on its own pages: for those who buy, and nobody else."""

import pytest
from django.urls import reverse

from bookings.models import Statement
from bookings.reports import statement_papers
from tests import factories
from tests.accounts.membership import BOOKER, MANAGER, OWNER, member, signed_in
from tests.bookings.reporting import History, csv_rows, text

pytestmark = pytest.mark.django_db
DAYS = {"start": "2026-01-01", "end": "2026-03-31"}


@pytest.fixture
def history():
    return History()


def own(organisation):
    return reverse("organisation_statement", args=[organisation.public_id])


def test_those_who_buy_see_their_own(history):
    for role in (OWNER, BOOKER):
        page = text(
            signed_in(member(history.organisation, role)).get(own(history.organisation), DAYS)
        )
        for said in ("Statement of account", "£15.00", history.note.number, "We held £30.00"):
            assert said in page
        assert "Secret reason" not in page
    for stranger in (member(history.organisation, MANAGER), factories.MembershipFactory().user):
        client = signed_in(stranger)
        assert client.get(own(history.organisation)).status_code == 404
        assert client.post(own(history.organisation), DAYS).status_code == 404
    anonymous = type(client)()
    assert anonymous.get(own(history.organisation)).status_code == 302


def test_their_links_open(history):
    client = signed_in(member(history.organisation, OWNER))
    page = client.get(own(history.organisation), DAYS).content.decode()
    for name, args in (
        ("booking_one_invoice", [history.first.public_id, history.first.invoice.public_id]),
        ("booking_credit_note", [history.first.public_id, history.note.public_id]),
    ):
        assert reverse(name, args=args) in page
        assert client.get(reverse(name, args=args)).status_code == 200


def test_they_take_it_away_as_a_list_and_as_a_paper(history):
    client = signed_in(member(history.organisation, OWNER))
    lines = csv_rows(client.get(own(history.organisation), DAYS | {"file": "csv"}))
    assert lines[-1][-1] == "15.00"
    page = client.get(own(history.organisation), DAYS)
    answer = client.post(
        own(history.organisation), DAYS | {"act": page.context["act"]}, follow=True
    )
    assert "being made" in text(answer)
    made = Statement.objects.get()
    statement_papers.statement_pdf(str(made.pk))
    address = reverse(
        "organisation_statement_paper", args=[history.organisation.public_id, made.public_id]
    )
    assert client.get(address)["Content-Disposition"].endswith('onEvidence-statement.pdf"')
    other = factories.MembershipFactory()
    assert signed_in(other.user).get(address).status_code == 404
    theirs = address.replace(str(history.organisation.public_id), str(other.organisation.public_id))
    assert signed_in(other.user).get(theirs).status_code == 404


def test_wrong_days_are_said_there_too(history):
    client = signed_in(member(history.organisation, OWNER))
    page = text(client.get(own(history.organisation), {"start": "x", "end": "2026-01-01"}))
    assert "Give a day" in page
    assert "<title>Error: " in page
    answer = client.post(own(history.organisation), {"start": "x", "end": "y"})
    assert answer.status_code == 200
    assert not Statement.objects.exists()


def test_an_account_without_lines_says_so():
    membership = factories.MembershipFactory()
    page = text(signed_in(membership.user).get(own(membership.organisation)))
    assert "Nothing moved in these days." in page
    assert "Nothing was left to pay" in page
