"""What the tests of the CMS share: staff in a role, and a tree that an office starts with."""

from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page

from pages.models import HelpPage, HomePage, StandardPage
from tests.courses.rooms import sign_in_staff, trainer


def member(role, **fields):
    user = trainer(**fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def at_work(user):
    """A browser of theirs, with both factors shown."""
    return sign_in_staff(Client(), user)


def home():
    """The front page, below Wagtail's own; a draft, so that no list of what readers see has it."""
    top = Page.objects.get(depth=2)
    return HomePage.objects.first() or top.add_child(
        instance=HomePage(title="Front page", heading="Words", live=False)
    )


def published(title, *, kind=StandardPage, parent=None, **fields):
    page = kind(title=title, **fields)
    (parent or home()).add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def help_page(title="Help now", **fields):
    return published(title, kind=HelpPage, **fields)


def denied(response):
    """Wagtail sends those who may not back to its home page."""
    return response.status_code == 302 and response.url == "/cms/"
