"""Twenty buyers confirm at once, and of four all is rolled back at the very end: sixteen numbers,
and no gap. Each presses the button on the site; PostgreSQL refuses the four when they commit, long
after they were given a number."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from bookings.models import Booking, Invoice
from common import integrity
from tests import factories
from tests.money.conftest import answer
from tests.shopper import Refused, Shopper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

ALL, ROLLED_BACK = 20, 4
LOST = "Lost Council"


@pytest.fixture
def refusing(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'refused'; END $$"
        )
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON bookings_invoice"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
            f" WHEN (NEW.customer ->> 'name' LIKE '{LOST}%') EXECUTE FUNCTION refuse()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refused ON bookings_invoice; DROP FUNCTION refuse()")


def ready(live_server, number: int) -> tuple[Shopper, str]:
    """On a date of its own, for an organisation of its own: they meet at the counter alone."""
    shopper = Shopper(live_server.url, address=f"10.2.0.{number}")
    lost = number % (ALL // ROLLED_BACK) == 0
    booking = answer(
        shopper,
        factories.CourseRunFactory(capacity=2),
        places=1,
        organisation=f"{LOST if lost else 'Council'} {number}",
        email=f"b{number}@example.org",
    )
    return shopper, booking


def confirms(shopper: Shopper, booking: str) -> bool:
    try:
        return bool(shopper.confirm(booking))
    except Refused:
        return False


def test_twenty_at_once_and_four_rolled_back_leave_no_gap(live_server, refusing):
    buyers = [ready(live_server, number) for number in range(ALL)]
    with ThreadPoolExecutor(ALL) as threads:
        done = list(threads.map(lambda buyer: confirms(*buyer), buyers))
    for shopper, _ in buyers:
        shopper.close()
    assert done.count(True) == ALL - ROLLED_BACK
    year = timezone.localdate().year
    wanted = [f"INV-{year}-{number:06}" for number in range(1, ALL - ROLLED_BACK + 1)]
    assert sorted(Invoice.objects.values_list("number", flat=True)) == wanted
    assert Booking.objects.filter(state=Booking.State.CONFIRMED).count() == ALL - ROLLED_BACK
    assert integrity.check().problems == []
