"""What machines are told of the pages: names, addresses, facts; and where moved pages have gone."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from wagtail.models import Page, PageViewRestriction

from accounts.models import User
from common.page_cache import shelf
from pages import head, structured_data
from pages.furniture import furniture
from pages.models import (
    Faq,
    HomePage,
    PeopleIndexPage,
    PersonPage,
    ServicePage,
    SiteSettings,
    StandardPage,
)
from pages.names import fill_in
from tests.courses.rooms import sign_in_staff
from tests.pages.conftest import ADDRESSES

pytestmark = pytest.mark.usefixtures("website")

SITE = "https://www.onevidence.example"


@pytest.fixture(autouse=True)
def _site_url(settings):
    settings.SITE_URL = SITE


def meta(html: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="([^"]+)"\s+content="([^"]*)"', html)
    return {name: content for name, content in found if name != "theme-color"}


def facts(response) -> list[dict]:
    blocks = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', response.content.decode()
    )
    return [node for block in blocks for node in json.loads(block)["@graph"]]


def fact(response, kind: str) -> dict:
    [node] = [node for node in facts(response) if node["@type"] == kind]
    return node


class TestHead:
    def test_every_page_says_what_it_is_and_where(self, client):
        titles = set()
        for address in ADDRESSES:
            html = client.get(address, headers={"host": "localhost"}).content.decode()
            said = meta(html)
            assert said["og:url"] == SITE + address
            assert f'<link rel="canonical" href="{SITE}{address}">' in html
            assert said["og:title"] == re.search("<title>(.+)</title>", html)[1]
            assert said["og:description"] == said["description"]
            assert 20 < len(said["description"]) <= head.MOST_LETTERS
            assert said["og:locale"] == "en_GB"
            assert said["og:image"] == f"{SITE}/static/img/share.png"
            assert said["twitter:card"] == "summary_large_image"
            assert "robots" not in said
            titles.add(said["og:title"])
        assert len(titles) == len(ADDRESSES)

    def test_an_address_has_no_parameters(self, client):
        page = client.get("/about/?utm_source=x")
        assertContains(page, f'<link rel="canonical" href="{SITE}/about/">')
        assertNotContains(page, "utm_source")

    def test_what_an_editor_wrote_for_machines_comes_first(self, client):
        about = StandardPage.objects.get(slug="about")
        about.seo_title, about.search_description = "Who & why", "Why we began."
        about.save_revision().publish()
        said = meta(client.get("/about/").content.decode())
        assert said["og:title"] == "Who &amp; why - onEvidence"
        assert said["description"] == "Why we began."

    def test_without_a_summary_the_first_words_are_the_description(self):
        about = StandardPage.objects.get(slug="about")
        about.summary = ""
        assert head.description(about).startswith("What we do")

    def test_what_is_long_is_cut_at_a_word(self):
        words = head.description(StandardPage(title="T", summary="safeguarding " * 20))
        assert words.endswith("safeguarding …")
        assert len(words) <= head.MOST_LETTERS

    def test_the_picture_is_small_and_of_the_size_that_is_said(self):
        path = Path(finders.find(head.SHARE_IMAGE["path"]))
        assert path.stat().st_size < 60_000
        with Image.open(path) as image:
            assert image.size == (head.SHARE_IMAGE["width"], head.SHARE_IMAGE["height"])

    @pytest.mark.parametrize("address", ["/search/", "/sign-in/", "/verify/", "/nothing/"])
    def test_pages_of_nobody_s_tree_are_not_found(self, client, address):
        assert meta(client.get(address).content.decode())["robots"] == "noindex"


class TestFacts:
    def test_of_the_practice_on_the_home_page(self, client):
        assert facts(client.get("/")) == [
            {
                "@type": "Organization",
                "@id": f"{SITE}/#organisation",
                "name": "onEvidence",
                "slogan": "Safeguarding training and independent reviews",
                "url": f"{SITE}/",
                "logo": f"{SITE}/static/svg/mark.svg",
            }
        ]

    def test_how_to_reach_it_is_told_where_it_is_shown_and_known(self, client):
        SiteSettings.objects.create(
            site_id=1,
            office_email="office@onevidence.example",
            office_address="1 High Street\nYork",
        )
        node = fact(client.get("/contact/"), "Organization")
        assert node["email"] == "office@onevidence.example"
        assert node["address"] == "1 High Street, York"
        assert "telephone" not in node
        assert "email" not in fact(client.get("/"), "Organization")

    def test_of_a_person(self, client):
        page = PersonPage.objects.get(slug="roxanne-khan")
        assert fact(client.get(page.url), "Person") == {
            "@type": "Person",
            "name": page.title,
            "jobTitle": page.role,
            "description": page.summary,
            "url": f"{SITE}/people/roxanne-khan/",
        }

    def test_of_a_service(self, client):
        for page in ServicePage.objects.all():
            node = fact(client.get(page.url), "Service")
            assert (node["name"], node["description"]) == (
                fill_in(page.title),
                fill_in(page.summary),
            )
            assert node["url"] == SITE + page.url
            assert node["provider"]["@id"] == f"{SITE}/#organisation"

    def test_of_the_way_down_to_a_page(self, client):
        page = PersonPage.objects.get(slug="roxanne-khan")
        steps = fact(client.get(page.url), "BreadcrumbList")["itemListElement"]
        assert [(step["position"], step["name"], step["item"]) for step in steps] == [
            (1, "Home", f"{SITE}/"),
            (2, PeopleIndexPage.objects.get(slug="people").title, f"{SITE}/people/"),
            (3, page.title, f"{SITE}/people/roxanne-khan/"),
        ]

    def test_of_questions_and_answers(self, client):
        about = StandardPage.objects.get(slug="about")
        question = {"question": "Who </script> <b>?", "answer": "<p>We &amp; <b>others</b>.</p>"}
        questions = {"heading": "Questions", "questions": [question]}
        about.body = json.dumps([{"type": "questions", "value": questions}])
        about.save_revision().publish()
        response = client.get("/about/")
        assert fact(response, "FAQPage")["mainEntity"] == [
            {
                "@type": "Question",
                "name": "Who </script> <b>?",
                "acceptedAnswer": {"@type": "Answer", "text": "We & others."},
            }
        ]
        assertNotContains(response, "Who </script>")
        assert "FAQPage" not in str(facts(client.get("/privacy/")))

    def test_so_of_those_that_are_kept_as_records(self, client):
        about = StandardPage.objects.get(slug="about")
        faq = Faq.objects.create(question="Where?", answer="<p>In <b>Leeds</b>.</p>")
        faqs = {"heading": "Questions", "faqs": [faq.pk]}
        about.body = json.dumps([{"type": "faqs", "value": faqs}])
        about.save_revision().publish()
        [question] = fact(client.get("/about/"), "FAQPage")["mainEntity"]
        assert (question["name"], question["acceptedAnswer"]["text"]) == ("Where?", "In Leeds.")

    def test_nothing_ends_the_block_early(self):
        written = structured_data.script([{"name": "</script><script>alert(1)</script>&\u2028"}])
        assert written.count("<") == 2
        assert json.loads(written.partition(">")[2].rpartition("<")[0])["@graph"] == [
            {"name": "</script><script>alert(1)</script>&\u2028"}
        ]


class TestSitemap:
    def test_has_every_public_page_and_when_it_was_published(self, client):
        response = client.get("/sitemap.xml", headers={"host": "localhost"})
        space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        entries = ET.fromstring(response.content)
        assert {entry.findtext(f"{space}loc") for entry in entries} == {
            SITE + address for address in ADDRESSES
        }
        dates = {entry.findtext(f"{space}lastmod") for entry in entries}
        assert dates == {f"{Page.objects.get(slug='about').last_published_at:%Y-%m-%d}"}

    def test_has_none_that_is_private_or_not_published(self, client):
        StandardPage.objects.get(slug="about").unpublish()
        PageViewRestriction.objects.create(
            page=Page.objects.get(slug="people"), restriction_type=PageViewRestriction.LOGIN
        )
        response = client.get("/sitemap.xml")
        assertContains(response, f"{SITE}/privacy/")
        assertNotContains(response, f"{SITE}/about/")
        assertNotContains(response, f"{SITE}/people/")

    def test_is_named_in_robots_txt_which_closes_what_is_somebody_s(self, client):
        response = client.get("/robots.txt")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        lines = response.content.decode().splitlines()
        assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
        for room in ("my", "organisation", "staff", "cms", "search", "verify"):
            assert f"Disallow: /{room}/" in lines
        closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Dis")]
        assert not [address for address in ADDRESSES if address.startswith(tuple(closed))]

    def test_both_are_kept(self, client, settings):
        settings.PAGE_CACHE_SECONDS = 60
        shelf.clear()
        client.get("/sitemap.xml")
        client.get("/robots.txt")
        assert len(shelf) == 2


class TestRedirects:
    @pytest.fixture
    def administrator(self, client):
        user = User.objects.create_user("admin@example.org", is_staff=True, is_superuser=True)
        sign_in_staff(client, user, verified=True)
        return client

    def test_a_page_that_is_moved_in_the_cms_is_found_at_its_old_address(self, administrator):
        about, guidance = Page.objects.get(slug="about"), Page.objects.get(slug="guidance")
        move = reverse("wagtailadmin_pages:move_confirm", args=[about.pk, guidance.pk])
        administrator.post(move)
        assertRedirects(
            administrator.get("/about/"), "/guidance/about/", 301, fetch_redirect_response=True
        )

    def test_so_are_the_pages_below_one_whose_address_changes(
        self, client, django_capture_on_commit_callbacks
    ):
        people = PeopleIndexPage.objects.get(slug="people")
        people.slug = "who-we-are"
        with django_capture_on_commit_callbacks(execute=True):
            people.save_revision().publish()
        assertRedirects(client.get("/people/"), "/who-we-are/", 301)
        assertRedirects(
            client.get("/people/roxanne-khan/?from=x"), "/who-we-are/roxanne-khan/", 301
        )

    @pytest.mark.parametrize("address", ["//evil.example/", "/%2F/evil.example", "/\\evil.example"])
    def test_no_address_leads_to_another_site(self, client, address):
        response = client.get(address)
        assert urlsplit(response.get("Location", "")).netloc == ""


def test_the_furniture_leads_to_help():
    assert furniture()["help_url"] == "/help-now/"
    assert django_settings.WAGTAILREDIRECTS_AUTO_CREATE is True
    assert HomePage.objects.get().url == "/"
