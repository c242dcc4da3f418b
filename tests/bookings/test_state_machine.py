"""The machine (`tests.bookings.machine`) finds nothing in the site as it is, and finds what is
taken out of it: without that, finding nothing would say nothing."""

import itertools
import time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from bookings import confirmation
from bookings.basket import seating
from tests.bookings.machine import Dates

pytestmark = pytest.mark.django_db

SECONDS = 12
#: Histories, in a negative control: the first few find it, and no machine is too slow to.
MANY = 400


def explore(
    machine: type[Dates], *, seconds: float = SECONDS, least: int = 4, steps: int = 25
) -> int:
    """Let it do whatever it likes for so long, in `least` histories or more however long that
    takes, each in a transaction that is rolled back. The number of histories. Raises what an
    invariant raises."""
    end, histories = time.monotonic() + seconds, 0
    seeds = itertools.count()

    class RolledBack(machine):  # type: ignore[valid-type,misc]
        def __init__(self) -> None:
            nonlocal histories
            histories += 1
            self.undone = transaction.atomic()
            self.undone.__enter__()
            super().__init__()

        def teardown(self) -> None:
            super().teardown()
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    while time.monotonic() < end or histories < least:
        run_state_machine_as_test(
            # The same histories in the same order on every machine. Left to itself, Hypothesis
            # tries other ones each time, and on a build server the first four again and again.
            seed(next(seeds))(RolledBack),
            settings=settings(
                max_examples=4,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
            ),
        )
    return histories


def test_nothing_that_happens_to_a_date_breaks_it():
    assert explore(Dates) > 3


def broken(monkeypatch, what: str) -> None:
    if what == "nobody counts the seats":
        monkeypatch.setattr(seating, "check_room", lambda run, wanted, now, **kept: None)
    elif what == "not everybody is enrolled":
        monkeypatch.setattr(confirmation, "enrol", lambda course, run, learners: None)


@pytest.mark.parametrize(
    "what",
    [
        "nobody counts the seats",
        "not everybody is enrolled",
    ],
)
def test_it_finds_what_is_taken_out(monkeypatch, what):
    """The negative control."""
    broken(monkeypatch, what)
    with pytest.raises(AssertionError):
        explore(Dates, least=MANY)
