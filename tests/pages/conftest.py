"""The website as the demo loads it: every kind of page, each with words in it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import GroupPagePermission, Page

from accounts import roles
from accounts.models import User
from demo.content import courses, pages
from demo.content.pages import ENTRIES
from pages.models import SiteSettings
from tests.pages.asking import FORMS, ticket

ADDRESSES = ["/", *(entry.path for entry in ENTRIES)]


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """Loading takes a second: it is done once a module, in a transaction around its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        courses.load()
        pages.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def website(_loaded, db):
    """Pages, helplines and courses, without dates."""


@pytest.fixture
def editor(db, client):
    """Signed in with the second factor shown; may publish pages of every kind."""
    user = User.objects.create_user("editor@example.org", is_staff=True)
    group = Group.objects.get(name=roles.EDITORS)
    user.groups.add(group)
    GroupPagePermission.objects.get_or_create(
        group=group,
        page=Page.get_first_root_node(),
        permission=Permission.objects.get(codename="publish_page"),
    )
    # Where pages for people at risk are published by few: one of these.
    group.permissions.add(*Permission.objects.filter(codename="publish_helppage"))
    device = TOTPDevice.objects.create(user=user, confirmed=True)
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


@pytest.fixture
def reader():
    """Somebody else, not signed in."""
    return Client()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": "/usr/bin/chromium",
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def database_beside_playwright():
    """Playwright's event loop runs in this thread for as long as its browser lives, and Django
    refuses the database beside a loop."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def send(client):
    """Fill in a form and send it."""

    def send(kind, *, client=client, **answers):
        form = {"ticket": ticket(), "company_url": "", **FORMS[kind], **answers}
        return client.post(reverse(f"enquiry_{kind}"), form)

    return send


@pytest.fixture
def office_address():
    SiteSettings.objects.create(site_id=1, office_email="office@onevidence.example")
