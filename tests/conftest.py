"""What every test may ask for."""

import datetime as dt
import os

import hypothesis
import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from bookings.models import SellerDetails
from common import audit_guards
from tests import factories

if os.environ.get("TEST_DATABASE") == "postgresql":
    # What asks nothing of the database that another would answer otherwise, or brings its own, is
    # run once: on SQLite.
    collect_ignore_glob = [
        "attacks/test_*.py",
        "test_access.py",
        "test_house.py",
        "test_office_access.py",
        "test_pdf.py",
        "test_production.py",
        "test_webfonts.py",
        "common/test_wording.py",
        "demo/test_demo.py",
        "demo/test_supervisor.py",
        "pages/test_blocks.py",
        "pages/test_components.py",
        "pages/test_errors.py",
        "pages/test_html.py",
        "pages/test_identifying.py",
        "pages/test_making_pages.py",
        "pages/test_public_pages.py",
        "pages/test_weight.py",
        "pages/test_words.py",
        "payments/test_gateway*.py",
        "payments/test_stand_in*.py",
    ]


# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_collection_modifyitems(config, items):
    """What needs PostgreSQL is left out where there is none."""
    if os.environ.get("TEST_DATABASE") == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def _nothing_left_over(monkeypatch, tmp_path, settings):
    """Files go to a folder of the test's own; caches start empty (rate limits live there), and
    nobody else says that they are out of date."""
    settings.VAR_DIR = tmp_path
    # A FileField asks for its storage once, when the model is read: the setting comes too late.
    monkeypatch.setitem(vars(storages["private"]), "location", str(tmp_path / "private"))
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards():
    """Tests of transactions end by emptying every table. Nobody may empty the audit trail, so its
    guards come off for that, in the same transaction, and are back when the next test begins."""
    flush, vendor = connection.ops.execute_sql_flush, connection.vendor

    def execute_sql_flush(statements):
        flush([*audit_guards.removal(vendor), *statements, *audit_guards.installation(vendor)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "execute_sql_flush", staticmethod(execute_sql_flush))
        yield


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def work():
    """Do everything that waits in the queue, as the worker process would, and what that
    enqueues."""

    def work() -> None:
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="background",
            startup_delay=False,
            max_tasks=None,
            worker_id="tests",
            excluded_queue_names=[],
        ).run()

    return work


@pytest.fixture
def registered(db):
    """We are, for VAT."""
    SellerDetails.objects.update_or_create(pk=1, defaults={"vat_number": "GB123456789"})


@pytest.fixture
def run(db):
    """A date with ten places, three weeks away."""
    return factories.CourseRunFactory(capacity=10)
