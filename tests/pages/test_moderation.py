"""Editors publish ordinary pages; pages for people at risk wait for a second pair of eyes. What is
scheduled is published on time."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
)

from accounts import roles
from common import mail
from common.models import OutgoingMessage
from pages import defaults
from pages.models import DefaultGiven, HelpPage, StandardPage
from tests.pages.office import at_work, denied, help_page, home, member, published

pytestmark = pytest.mark.django_db

DRAFT, PUBLISH, SUBMIT = {}, {"action-publish": "yes"}, {"action-submit": "yes"}


@pytest.fixture
def ed():
    return member(roles.EDITORS, full_name="Ed Editor", email="ed@example.org")


@pytest.fixture
def editor(ed):
    return at_work(ed)


@pytest.fixture
def ada():
    return member(roles.ADMINISTRATORS, full_name="Ada Admin", email="ada@example.org")


@pytest.fixture
def administrator(ada):
    return at_work(ada)


def words(title, **more):
    return {
        "title": title, "slug": "a-page", "summary": "", "body-count": 0, "seo_title": "",
        "search_description": "", "go_live_at": "", "expire_at": "",
    } | more  # fmt: skip


def edit(browser, page, title, action):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return browser.post(address, words(title, slug=page.slug) | action)


def add(browser, kind, title, action):
    arguments = ["pages", kind._meta.model_name, home().pk]
    return browser.post(reverse("wagtailadmin_pages:add", args=arguments), words(title) | action)


def title_of(page):
    return Page.objects.get(pk=page.pk).title


def decide(browser, page, action, **form):
    state = page.specific.current_workflow_state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return browser.post(address, form)


# --- Who publishes ------------------------------------------------------------------------------


def test_an_editor_publishes_an_ordinary_page(editor):
    add(editor, StandardPage, "About us", PUBLISH)
    page = StandardPage.objects.get(live=True)
    edit(editor, page, "About the practice", PUBLISH)
    assert title_of(page) == "About the practice"


def test_an_editor_s_change_to_a_page_for_people_at_risk_stays_a_draft(editor):
    page = help_page()
    shown = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "action-publish" not in shown
    assert "action-submit" in shown
    edit(editor, page, "Help later", PUBLISH)
    assert title_of(page) == "Help now"
    assert Page.objects.get(pk=page.pk).draft_title == "Help later"


def test_a_new_page_for_people_at_risk_is_not_published_by_an_editor(editor):
    arguments = ["pages", "helppage", home().pk]
    shown = editor.get(reverse("wagtailadmin_pages:add", args=arguments)).content.decode()
    assert "action-publish" not in shown
    assert denied(add(editor, HelpPage, "Wrong numbers", PUBLISH))
    assert not HelpPage.objects.exists()
    add(editor, HelpPage, "Right numbers", DRAFT)
    assert not HelpPage.objects.get().live


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_nor_together_with_other_pages(editor, action):
    page, ordinary = help_page(), published("Ordinary")
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    chosen = f"?id={page.pk}&id={ordinary.pk}"
    before = HelpPage.objects.values("live", "path", "last_published_at").get(pk=page.pk)
    editor.post(bulk + chosen, {"chooser": home().pk, "include_descendants": "on"})
    assert HelpPage.objects.values("live", "path", "last_published_at").get(pk=page.pk) == before


def test_nor_with_the_page_above_it(editor):
    above = published("Above")
    page = help_page(parent=above)
    for address in (
        reverse("wagtailadmin_pages:unpublish", args=[above.pk]),
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
        + f"?id={above.pk}",
        reverse("wagtailadmin_pages:delete", args=[above.pk]),
    ):
        editor.post(address, {"include_descendants": "on"})
    assert HelpPage.objects.get(pk=page.pk).live


def test_nor_taken_away_moved_or_copied(editor):
    page = help_page()
    for view in ("unpublish", "delete", "move"):
        address = reverse(f"wagtailadmin_pages:{view}", args=[page.pk])
        assert denied(editor.post(address)), view
    copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": home().pk}
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    assert denied(editor.post(address, copy | {"publish_copies": "on"}))
    assert HelpPage.objects.live().get() == page


def test_an_administrator_publishes_either(administrator):
    page = help_page()
    edit(administrator, page, "Help today", PUBLISH)
    assert title_of(page) == "Help today"


def test_another_group_can_be_given_it(editor, ed):
    ed.groups.get().permissions.add(Permission.objects.get(codename="publish_helppage"))
    page = help_page()
    edit(editor, page, "Help today", PUBLISH)
    assert title_of(page) == "Help today"


# --- A second pair of eyes ----------------------------------------------------------------------


def test_submitted_approved_and_published(editor, administrator, mailoutbox):
    page = help_page()
    edit(editor, page, "Help today", SUBMIT)
    assert title_of(page) == "Help now"
    assert not page.permissions_for_user(member(roles.EDITORS)).can_publish()
    decide(administrator, page, "approve")
    assert title_of(page) == "Help today"
    mail.send_due()
    assert [(sent.to, sent.subject) for sent in mailoutbox] == [
        (["ada@example.org"], "onEvidence training: a page waits for approval"),
        (["ed@example.org"], "onEvidence training: your page is approved"),
    ]
    assert "Ed Editor asks for a second pair of eyes on “Help today”." in mailoutbox[0].body
    assert f"/cms/pages/{page.pk}/edit/" in mailoutbox[0].body


def test_sent_back_with_what_to_change(editor, administrator, mailoutbox):
    page = help_page()
    edit(editor, page, "Help today", SUBMIT)
    decide(administrator, page, "reject", comment="Which day?")
    assert title_of(page) == "Help now"
    mail.send_due()
    assert mailoutbox[-1].to == ["ed@example.org"]
    assert "Which day?" in mailoutbox[-1].body


def test_every_message_about_a_page_is_a_row_of_ours(editor, ada, mailoutbox):
    """Wagtail's own mail would be in the outbox at once."""
    member(roles.ADMINISTRATORS, is_superuser=True)
    edit(editor, help_page(), "Help today", SUBMIT)
    assert mailoutbox == []
    assert OutgoingMessage.objects.filter(kind="page_submitted").count() == 2


def test_whoever_turned_a_notice_off_is_not_told(editor, ada):
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=ada, submitted_notifications=False)
    edit(editor, help_page(), "Help today", SUBMIT)
    assert not OutgoingMessage.objects.exists()


# --- On time ------------------------------------------------------------------------------------


def test_a_scheduled_page_is_published_by_the_scheduler(editor):
    assert dict(settings.SCHEDULE)["publish_scheduled"] <= 60
    later = timezone.localtime() + dt.timedelta(hours=2)
    add(editor, StandardPage, "Tomorrow", PUBLISH | {"go_live_at": f"{later:%Y-%m-%d %H:%M}"})
    call_command("publish_scheduled")
    assert not StandardPage.objects.get().live
    with time_machine.travel(timezone.now() + dt.timedelta(hours=3)):
        call_command("publish_scheduled")
    assert StandardPage.objects.get().live


# --- What a new database is given ---------------------------------------------------------------


def page_permissions(role):
    held = GroupPagePermission.objects.filter(group__name=role)
    return {(each.page.depth, each.permission.codename) for each in held}


def file_permissions(role):
    held = GroupCollectionPermission.objects.filter(group__name=role, collection__depth=1)
    return set(held.values_list("permission__codename", flat=True))


def test_a_new_database_has_roles_permissions_and_approval():
    assert page_permissions(roles.EDITORS) == {
        (1, "add_page"), (1, "change_page"), (1, "publish_page"),
    }  # fmt: skip
    assert file_permissions(roles.EDITORS) == {
        f"{act}_{kind}" for act in ("add", "change", "choose") for kind in ("image", "document")
    }
    assert file_permissions(roles.ADMINISTRATORS) > file_permissions(roles.EDITORS)
    assert page_permissions(roles.TRAINING_OFFICE) == page_permissions(roles.FINANCE) == set()
    workflow = WorkflowPage.objects.get(page__depth=1).workflow
    [task] = workflow.tasks.all()
    assert [group.name for group in task.specific.groups.all()] == [roles.ADMINISTRATORS]
    assert not Group.objects.filter(name="Moderators").exists()
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.ALL)


def test_what_an_administrator_changed_since_is_left_alone():
    GroupPagePermission.objects.filter(permission__codename="publish_page").delete()
    workflow = Workflow.objects.get(active=True)
    Workflow.objects.filter(pk=workflow.pk).update(name="Our own way")
    WorkflowPage.objects.all().delete()
    before = Workflow.objects.count()
    defaults.give()
    assert (1, "publish_page") not in page_permissions(roles.EDITORS)
    assert Workflow.objects.count() == before
    assert not WorkflowPage.objects.exists()


def test_given_once_even_if_two_start_at_once():
    DefaultGiven.objects.filter(key="page permissions").delete()
    defaults.give()
    defaults.give()
    assert DefaultGiven.objects.count() == len(defaults.DEFAULTS)
    assert len(page_permissions(roles.ADMINISTRATORS)) == 6
