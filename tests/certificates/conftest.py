import pytest
from django.core.files.storage import storages

from certificates.models import Certificate


@pytest.fixture(autouse=True)
def _files_of_this_test_alone(_nothing_left_over, monkeypatch):
    """A FileField asks for its storage once, when the model is read: it misses what a test sets."""
    monkeypatch.setattr(Certificate._meta.get_field("pdf"), "storage", storages["private"])
