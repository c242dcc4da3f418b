import datetime as dt

import pytest
import time_machine
from django.utils import timezone


@pytest.fixture
def at_nine():
    """Nine in the morning, UK time: the rest of the day is ahead."""
    nine = timezone.localtime().replace(hour=9, minute=0, second=0) + dt.timedelta(days=1)
    with time_machine.travel(nine, tick=True):
        yield nine
