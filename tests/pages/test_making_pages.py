"""A page of any kind, from nothing to published, by the office's own forms."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains
from wagtail.models import Page, Site, get_page_models

from accounts import roles
from pages.models import (
    ArticlePage,
    GuidanceIndexPage,
    HomePage,
    PeopleIndexPage,
    PersonPage,
    ServicePage,
    StandardPage,
)
from pages.moderation import SecondPairOfEyes
from tests.pages.filling_in import filled_in
from tests.pages.office import at_work, member

KINDS = [model for model in get_page_models() if model is not Page]


def add(kind: type[Page], parent: Page, *, preview: bool = False) -> str:
    name = "wagtailadmin_pages:preview_on_add" if preview else "wagtailadmin_pages:add"
    return reverse(name, args=[kind._meta.app_label, kind._meta.model_name, parent.pk])


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def make(editor, kind: type[Page], parent: Page, **answers) -> Page:
    """A draft, previewed before it was first saved."""
    form = editor.get(add(kind, parent)).context["form"]
    data = filled_in(form, title=f"One {kind.__name__}", slug=kind.__name__.lower(), **answers)
    previewed = editor.post(add(kind, parent, preview=True), data)
    assert previewed.json() == {"is_valid": True, "is_available": True}, kind
    shown = editor.get(add(kind, parent, preview=True), {"mode": "", "in_preview_panel": "true"})
    assertContains(shown, "Exit this page")
    saved = editor.post(add(kind, parent), data)
    assert saved.status_code == 302, saved.context["form"].errors
    page = kind.objects.child_of(parent).latest("pk")
    assert not page.live
    return page


def publish(editor, page: Page, **answers) -> None:
    form = editor.get(edit(page)).context["form"]
    data = filled_in(form, **{"action-publish": "1", **answers})
    saved = editor.post(edit(page), data)
    assert saved.status_code == 302, saved.context["form"].errors
    page.refresh_from_db()


@pytest.fixture
def home(editor):
    """A site with nothing but its front page."""
    root = Page.get_first_root_node()
    root.get_children().delete()
    root.refresh_from_db()
    home = make(editor, HomePage, root)
    publish(editor, home)
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    return home


@pytest.fixture
def administrator(db):
    return at_work(member(roles.ADMINISTRATORS))


def test_every_kind_is_made_previewed_and_published(editor, administrator, home, reader):
    """Each below the first page that may hold it: so every kind can be reached from an empty
    site. What needs a second pair of eyes is published by somebody else."""
    made = {HomePage: home}
    while len(made) < len(KINDS):
        [kind, parent] = next(
            (kind, parent)
            for kind in KINDS
            for parent in made.values()
            if kind not in made and kind.can_create_at(Page.objects.get(pk=parent.pk).specific)
        )
        made[kind] = make(editor, kind, parent)
        publish(administrator if issubclass(kind, SecondPairOfEyes) else editor, made[kind])
    assert {kind for kind, page in made.items() if not page.live} == set()
    answers = {kind: reader.get(page.url) for kind, page in made.items()}
    assert {kind: answer.status_code for kind, answer in answers.items()} == dict.fromkeys(
        KINDS, 200
    )
    for kind, answer in answers.items():
        title = "Words" if kind is HomePage else f"One {kind.__name__}"
        assertContains(answer, f"<h1>{title}</h1>", html=True)


def test_every_kind_says_what_it_is_for():
    assert [
        kind for kind in KINDS if kind.__module__.startswith("pages") and not kind.page_description
    ] == []


def test_a_page_offers_below_it_only_what_makes_sense():
    assert PeopleIndexPage.allowed_subpage_models() == [PersonPage]
    assert set(GuidanceIndexPage.allowed_subpage_models()) == {ArticlePage, StandardPage}
    assert ServicePage.allowed_subpage_models() == []
    assert HomePage.allowed_parent_page_models() == [Page]


def test_what_is_scheduled_appears_by_itself(editor, home, reader, settings):
    assert dict(settings.SCHEDULE)["publish_scheduled"] == 60
    page = make(editor, StandardPage, home)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    publish(editor, page, go_live_at=f"{timezone.localtime(tomorrow):%Y-%m-%d %H:%M}")
    call_command("publish_scheduled")
    assert reader.get("/standardpage/").status_code == 404
    with time_machine.travel(tomorrow + dt.timedelta(minutes=1)):
        call_command("publish_scheduled")
        assert reader.get("/standardpage/").status_code == 200


class TestPreview:
    @pytest.fixture
    def draft(self, editor, home):
        return make(editor, StandardPage, home)

    @pytest.fixture
    def shown(self, editor, draft):
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[draft.pk])
        editor.post(address, filled_in(editor.get(edit(draft)).context["form"]))
        return editor.get(address, {"mode": "", "in_preview_panel": "true"})

    def test_is_framed_by_the_office_alone(self, shown):
        assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
        assert shown["X-Frame-Options"] == "SAMEORIGIN"

    def test_runs_the_checks_that_readers_are_not_sent(self, editor, draft, shown, reader):
        assertContains(shown, "image-redundant-alt")
        publish(editor, draft)
        for client in (editor, reader):
            assertNotContains(client.get(draft.url), "wagtail-userbar")

    def test_comes_in_the_size_of_a_phone_and_of_a_desktop(self, draft):
        widths = {size["name"]: size["device_width"] for size in draft.preview_sizes}
        assert widths == {"mobile": 375, "tablet": 768, "desktop": 1280}
