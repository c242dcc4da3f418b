"""The demo's website is put in once; what a person has changed since stays as they left it."""

import pytest
from wagtail.models import Page, Site

from courses.models import CoursePage
from demo.content import pages
from demo.content.pages import WELCOME
from pages.models import Helpline, HomePage, Menus, PeopleIndexPage, StandardPage

pytestmark = pytest.mark.usefixtures("website")


def tree() -> list[tuple[str, str]]:
    return list(Page.objects.order_by("path").values_list("path", "title"))


def test_the_home_page_takes_the_place_of_wagtail_s_own():
    assert Site.objects.get(is_default_site=True).root_page.specific == HomePage.objects.get()
    assert not Page.objects.filter(title=WELCOME).exists()


def test_again_adds_nothing():
    before, helplines = tree(), Helpline.objects.count()
    pages.load()
    assert tree() == before
    assert Helpline.objects.count() == helplines


def test_an_edit_survives():
    about = StandardPage.objects.get(slug="about")
    about.title = "About us, in our own words"
    about.save_revision().publish()
    Helpline.objects.filter(name="Galop").update(hours="Checked today")
    pages.load()
    assert StandardPage.objects.get(slug="about").title == "About us, in our own words"
    assert Helpline.objects.get(name="Galop").hours == "Checked today"


def test_what_was_deleted_stays_deleted():
    StandardPage.objects.get(slug="cookies").delete()
    PeopleIndexPage.objects.get(slug="people").delete()
    Helpline.objects.get(name="Galop").delete()
    before = tree()
    pages.load()
    assert tree() == before
    assert not Helpline.objects.filter(name="Galop").exists()


def test_what_was_moved_stays_where_it_is():
    about = StandardPage.objects.get(slug="about")
    people = PeopleIndexPage.objects.get(slug="people")
    about.move(people, pos="last-child")
    pages.load()
    assert StandardPage.objects.get(slug="about").get_parent().pk == people.pk


def test_every_link_leads_to_the_page_that_was_meant():
    """The front page stands in for a page that is missing: on a first load none is."""
    home = HomePage.objects.get()
    for each in Page.objects.live().specific():
        body = str(each.body.get_prep_value()) if hasattr(each, "body") else ""
        assert f"'page': {home.pk}," not in body
        assert f'linktype="page" id="{home.pk}"' not in body
        assert getattr(each, "action_page_id", None) != home.pk


def test_a_menu_that_was_emptied_stays_empty():
    menus = Menus.objects.get()
    menus.menu_links.all().delete()
    pages.load()
    assert list(Menus.objects.get().menu_links.all()) == []


def test_each_course_has_its_page():
    assert {page.course.code: page.url for page in CoursePage.objects.all()} == {
        "oe-101": "/courses/honour-abuse-awareness/",
        "oe-102": "/courses/domestic-abuse-awareness/",
    }
