"""What browsers are told about every answer."""

import datetime as dt
import re

import pytest
from wagtail.models import Site

from accounts import roles
from pages.models import SiteSettings
from pages.office_policy import EDITOR
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db


def policy(response):
    directives = response["Content-Security-Policy"].split("; ")
    return {
        name: sources.split() for name, _, sources in (each.partition(" ") for each in directives)
    }


@pytest.fixture
def administrator():
    return at_work(member(roles.ADMINISTRATORS))


@pytest.mark.parametrize("address", ["/verify/", "/sign-in/", "/nothing-here/", "/staff/sign-in/"])
def test_every_page_of_the_site(client, address):
    response = client.get(address)
    assert policy(response)["default-src"] == ["'none'"]
    assert policy(response)["script-src"] == policy(response)["style-src"] == ["'self'"]
    assert policy(response)["frame-ancestors"] == ["'none'"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


class TestTheOffice:
    @pytest.mark.parametrize(
        "address", ["/cms/", "/cms/learner/", "/cms/users/", "/cms/enquiries/"]
    )
    def test_runs_no_script_that_stands_in_the_page(self, administrator, address):
        allowed = policy(administrator.get(address))
        assert allowed["script-src"][0] == "'self'"
        assert all(source.startswith("'nonce-") for source in allowed["script-src"][1:])
        assert allowed["style-src"] == ["'self'"]

    def test_but_ours_which_set_up_a_date(self, administrator):
        page = administrator.get("/cms/reports/site-history/")
        [marked] = set(re.findall(r'<script nonce="([^"]+)">init', page.content.decode()))
        assert policy(page)["script-src"] == ["'self'", f"'nonce-{marked}'"]

    def test_and_an_editor_of_wagtail_s_may_but_loads_nothing_from_elsewhere(self, administrator):
        allowed = policy(administrator.get("/cms/users/new/"))
        assert allowed["script-src"] == ["'self'", "'unsafe-inline'"]
        assert not any("eval" in source or ":" in source for source in allowed["script-src"])

    @pytest.mark.parametrize(
        "route",
        ["", "learner/", "pages/<int:page_id>/history/", "reports/site-history/", "editors/"],
    )
    def test_lists_are_no_editors(self, route):
        assert not EDITOR.search(route)


def test_security_txt(client):
    SiteSettings.objects.create(site_id=Site.objects.get().pk, office_email="office@example.org")
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert lines[:2] == [
        "Contact: mailto:office@example.org",
        "Contact: http://testserver/enquiries/contact/",
    ]
    [expires] = [line.removeprefix("Expires: ") for line in lines if line.startswith("Expires: ")]
    ahead = dt.datetime.fromisoformat(expires) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=30) < ahead < dt.timedelta(days=365)
