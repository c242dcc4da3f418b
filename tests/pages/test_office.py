"""Editors write the website at /cms/: every kind of page, the helplines and the way out."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.asserts import assertContains, assertRedirects
from wagtail.models import Page

from accounts import roles
from accounts.models import User
from pages.models import Helpline, SiteSettings

pytestmark = pytest.mark.usefixtures("website")


@pytest.fixture
def editor(client):
    """Signed in, with the second factor shown."""
    user = User.objects.create_user("editor@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.EDITORS))
    device = TOTPDevice.objects.create(user=user, confirmed=True)
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def test_every_kind_of_page_opens_for_editing(editor):
    kinds = {page.content_type_id: page for page in Page.objects.filter(depth__gt=1)}
    assert len(kinds) == 13
    for page in kinds.values():
        assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_a_block_says_what_it_is_for(editor):
    page = Page.objects.get(slug="about")
    edit = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assertContains(edit, "Running text under a heading of its own.")


def test_a_helpline_is_changed_and_shows_at_once(editor):
    line = Helpline.objects.get(name="Galop")
    editor.get("/")
    address = reverse("wagtailsnippets_pages_helpline:edit", args=[line.pk])
    saved = editor.post(
        address,
        {
            "name": line.name,
            "number": line.number,
            "hours": "Monday to Friday",
            "note": "",
            "last_checked": "2026-11-20",
        },
    )
    assertRedirects(saved, reverse("wagtailsnippets_pages_helpline:list"))
    assertContains(editor.get("/"), "Monday to Friday")


def test_the_exit_address_is_the_editor_s_choice(editor):
    settings = SiteSettings.objects.create(site_id=1)
    fields = {
        "organisation_name": "onEvidence",
        "strapline": "Reviews and training",
        "exit_address": "https://news.example/",
    }
    address = reverse("wagtailsettings:edit", args=["pages", "sitesettings", settings.site_id])
    editor.post(address, fields)
    assertContains(editor.get("/"), "Reviews and training")
    assert editor.get("/leave/").url == "https://news.example/"
