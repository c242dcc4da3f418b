"""The website as the demo loads it: every kind of page, each with words in it."""

import pytest
from django.db import transaction

from demo.content import courses, pages
from demo.content.pages import ENTRIES

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
