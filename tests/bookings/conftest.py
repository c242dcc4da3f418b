"""Paying by card in this room, too."""

import pytest

from bookings.waiting import integrity
from tests.payments.conftest import site, stand_in  # noqa: F401


@pytest.fixture
def lists_agree():
    """Whatever a test did to a waiting list, offers, bookings and entries agree afterwards."""
    yield
    assert list(integrity.problems()) == []
