"""What every public page owes its reader, whoever that is (safety.md)."""

import re

import pytest
from pytest_django.asserts import assertContains, assertInHTML

from accounts.models import User
from demo.content.pages import HELPLINES
from pages.models import SiteSettings
from tests.pages.conftest import ADDRESSES

pytestmark = pytest.mark.usefixtures("website")

EXIT = "https://www.bbc.co.uk/weather"


@pytest.fixture
def responses(client):
    return {address: client.get(address) for address in ADDRESSES}


@pytest.fixture
def pages(responses):
    return {address: response.content.decode() for address, response in responses.items()}


def test_every_page_answers(responses):
    assert {
        address: r.status_code for address, r in responses.items() if r.status_code != 200
    } == {}


def test_every_page_has_one_heading_and_a_description(pages):
    assert {address: len(re.findall(r"<h1[ >]", html)) for address, html in pages.items()} == (
        dict.fromkeys(ADDRESSES, 1)
    )
    description = re.compile(r'<meta name="description"\s+content="[^"]{20,}')
    assert [address for address, html in pages.items() if not description.search(html)] == []


def test_every_page_has_the_way_out_as_a_button_and_as_a_skip_link(pages):
    for html in pages.values():
        for kind in ("exit", "skip"):
            link = (
                f'<a class="{kind}" href="{EXIT}" rel="nofollow noreferrer" data-exit>'
                "Exit this page</a>"
            )
            assertInHTML(link, html, count=1)


def test_every_page_names_every_helpline_at_its_foot(pages):
    for html in pages.values():
        foot = html.partition("<footer")[2]
        assert [number for _, number, *_ in HELPLINES if number not in foot] == []


def test_no_page_asks_anything_of_anybody_else(pages):
    foreign = re.compile(
        r'(?:src|srcset|action)="(?:https?:)?//|<link(?! rel="canonical")[^>]+href="(?:https?:)?//'
    )
    assert {
        address: found for address, html in pages.items() if (found := foreign.findall(html))
    } == {}


def test_every_page_holds_to_the_strict_policy(responses, pages):
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]+(?:src=|ld.json))")
    assert {
        address: found for address, html in pages.items() if (found := inline.findall(html))
    } == {}
    policies = {response["Content-Security-Policy"] for response in responses.values()}
    assert [policy for policy in policies if "unsafe" in policy] == []


def test_every_page_is_light_and_sets_no_cookie(responses):
    for response in responses.values():
        assert len(response.content) < 30_000
        assert not response.cookies


def test_a_page_that_is_not_there_keeps_the_way_out(client):
    response = client.get("/nothing/")
    assertContains(response, "Exit this page", status_code=404)
    assertContains(response, "There is no page at this address", status_code=404)


def test_the_exit_address_is_the_editor_s_choice(client):
    site_settings = SiteSettings.objects.create(site_id=1, exit_address="https://news.example/")
    assertContains(client.get("/"), 'href="https://news.example/"')
    site_settings.exit_address = "https://maps.example/"
    site_settings.save()
    assertContains(client.get("/"), 'href="https://maps.example/"')


class TestLeaving:
    def test_signs_out_and_goes(self, client):
        client.force_login(User.objects.create_user("reader@example.org"))
        response = client.get("/leave/")
        assert response.url == EXIT
        assert "no-store" in response["Cache-Control"]
        assert "_auth_user_id" not in client.session

    def test_is_where_the_button_leads_from_a_signed_in_page(self, client):
        client.force_login(User.objects.create_user("reader@example.org"))
        link = (
            '<a class="exit" href="/leave/" rel="nofollow noreferrer" data-exit>Exit this page</a>'
        )
        assertInHTML(link, client.get("/").content.decode(), count=1)

    def test_needs_nobody_to_be_signed_in(self, client):
        assert client.get("/leave/").url == EXIT


class TestContact:
    def test_shows_no_way_that_does_not_exist(self, client):
        html = client.get("/contact/").content.decode()
        assert "mailto:" not in html
        assert "has not published an address yet" in html

    def test_shows_what_the_office_has_published(self, client):
        SiteSettings.objects.create(
            site_id=1, office_email="office@onevidence.example", office_phone="020 7946 0000"
        )
        response = client.get("/contact/")
        assertContains(response, "mailto:office@onevidence.example")
        assertContains(response, "020 7946 0000")
