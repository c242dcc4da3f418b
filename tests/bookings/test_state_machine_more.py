"""The machine with people who change their minds and others who wait."""

import pytest

from tests.bookings.test_state_machine import explore

pytestmark = pytest.mark.django_db


def test_nor_does_anything_that_happens_afterwards():
    from tests.bookings.machine_more import Everything

    assert explore(Everything, seconds=15) > 1
