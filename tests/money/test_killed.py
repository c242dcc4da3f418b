"""Killed between Stripe's taking the money and our saying so, at each line that matters: whoever
comes next finishes it, once."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from bookings.models import Booking
from bookings.payments.reconciliation import GRACE, reconcile
from common import mail
from tests.money.stripes import BOOKED, came_to, session_of
from tests.served import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

NOTHING_YET = BOOKED | {"booking": "paying", "attempts": ["open"], "invoices": 0, "told": []}


@pytest.fixture
def paid(paying, stripes) -> Booking:
    stripes.control.pay(session_of(paying))
    return paying


def killed(where: str, booking: Booking, stripe: str, folder) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.money.dying", where, session_of(booking)],
        cwd=ROOT,
        env=os.environ | {
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DATABASE_NAME": connection.settings_dict["NAME"],
            "DATABASE_HOST": connection.settings_dict["HOST"],
            "STRIPE_API_BASE": stripe,
            "SITE_URL": "http://localhost",
            "SMTP_PORT": "25",
            "VAR_DIR": str(folder),
        },
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr


#: Where, and what there is afterwards.
LINES = {
    "before Stripe is asked": NOTHING_YET,
    "before anything is written": NOTHING_YET,
    "before the invoice": NOTHING_YET,
    "before the message": NOTHING_YET,
    "at the first thing after the commit": BOOKED,
    "after the commit": BOOKED,
}


@pytest.mark.parametrize("where", LINES)
def test_finished_by_whichever_comes_next(
    where, paid, shopper, stripes, stand_in, work, tmp_path, settings, mailoutbox
):
    killed(where, paid, stand_in.url, tmp_path)
    assert came_to() == LINES[where]
    stripes.control.deliver()
    work()
    assert shopper.get_anyway(f"/bookings/{paid.public_id}/paid/?session_id={session_of(paid)}")
    reconcile(now=timezone.now() + 2 * GRACE)
    assert came_to() == BOOKED
    mail.send_due()
    mail.send_due()
    sent = [each for each in mailoutbox if each.to == ["booker@example.org"]]
    assert len(sent) == 1, "the message was written with what it tells of, and goes out once"
