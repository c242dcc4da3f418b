"""The page where a person sees all that they can set."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import EmailAddress
from accounts.own import account_page
from tests.accounts.own import person

pytestmark = pytest.mark.django_db


def test_each_row_leads_to_a_page_that_opens():
    _, browser = person(full_name="Ann Able", email="ann@example.org")
    page = browser.get("/my/account/")
    rows = {row["label"]: row for row in page.context["rows"]}
    assert {
        label: rows[label]["value"]
        for label in (
            "Name",
            "Name on certificates",
            "How to contact you safely",
            "Discreet messages",
            "Email addresses",
        )
    } == {
        "Name": "Ann Able",
        "Name on certificates": "As whoever booked gave it",
        "How to contact you safely": "By email",
        "Discreet messages": "Off",
        "Email addresses": "ann@example.org",
    }
    for row in rows.values():
        assert browser.get(row["change_url"]).status_code == 200, row["label"]
        assert f'href="{row["change_url"]}"' in page.content.decode()


def test_a_row_without_a_page_is_not_shown(monkeypatch):
    extra = (*account_page.ROWS, account_page.Row("Moon", "moon"))
    monkeypatch.setattr(account_page, "ROWS", extra)
    account_page.shown.cache_clear()
    try:
        assert "moon" not in {row.url_name for row in account_page.shown()}
        assert "my_name" in {row.url_name for row in account_page.shown()}
    finally:
        account_page.shown.cache_clear()


def test_a_shared_device_keeps_no_copy():
    _, browser = person()
    for row in browser.get("/my/account/").context["rows"]:
        answer = browser.get(row["change_url"])
        assert "no-store" in answer["Cache-Control"], row["label"]
    assert "no-store" in browser.get("/my/account/")["Cache-Control"]


def test_it_takes_the_same_queries_however_many_addresses(now):
    user, browser = person()

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get("/my/account/").status_code == 200
        return len(asked)

    queries()
    one = queries()
    for number in range(30):
        EmailAddress.objects.create(user=user, email=f"a{number}@example.org", verified_at=now)
    assert queries() == one


def test_my_learning_leads_there():
    _, browser = person()
    assert 'href="/my/account/"' in browser.get("/my/").content.decode()
