"""Menu and foot are the editor's: what, in which order, under which words."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from pages.furniture import furniture
from tests.pages.conftest import ADDRESSES

pytestmark = pytest.mark.usefixtures("website")


def link(slug: str = "", *, address: str = "", label: str = "") -> dict:
    page = Page.objects.get(slug=slug).pk if slug else ""
    return {"page": page, "address": address, "label": label}


@pytest.fixture
def save(editor):
    """Replaces both lists."""

    def save(menu: list[dict], foot: list[dict]):
        address = reverse("wagtailsettings:edit", args=["pages", "menus"])
        address = editor.get(address).url
        form = editor.get(address).context["form"]
        data = {}
        for name, links in (("menu_links", menu), ("foot_links", foot)):
            kept = [
                {"id": each.pk, "page": "", "address": "/", "label": "x", "DELETE": "on"}
                for each in form.formsets[name].queryset
            ]
            data[name] = inline_formset([*kept, *links], initial=len(kept))
        return editor.post(address, nested_form_data(data))

    return save


def test_an_editor_says_what_is_in_them(save):
    save([link("help-now"), link("about", label="Us")], [link(address="/verify/", label="Check")])
    assert furniture()["navigation"] == [
        {"title": "Help now", "url": "/help-now/"},
        {"title": "Us", "url": "/about/"},
    ]
    assert furniture()["footer_links"] == [{"title": "Check", "url": "/verify/"}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "about", "address": "/x/"},
        {"slug": ""},
        {"address": "/x/"},
        {"address": "https://else.example/", "label": "Else"},
    ],
)
def test_a_link_leads_to_one_place_of_this_site(save, wrong):
    before = furniture()["navigation"]
    assert save([link(**wrong)], []).status_code == 200
    assert furniture()["navigation"] == before


def test_the_menu_stays_short(save):
    answer = save([link("about", label=f"Link {n}") for n in range(7)], [])
    assert answer.status_code == 200
    assert len(furniture()["navigation"]) == 6


def test_every_page_is_two_clicks_away(client):
    def linked(addresses: set[str]) -> set[str]:
        pages = (client.get(address).content.decode() for address in sorted(addresses))
        found = {each for html in pages for each in re.findall(r'href="(/[^"#]*)"', html)}
        return found & set(ADDRESSES)

    first = linked({"/"})
    assert set(ADDRESSES) - first - linked(first) == set()
