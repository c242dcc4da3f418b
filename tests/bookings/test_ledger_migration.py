"""What moved before there was a ledger is in it afterwards, and a way leads back."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from common import integrity

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = ("bookings", "0013_complimentary_taken_back")
#: As all is now: what came after the ledger keeps what is in it.
[AFTER] = MigrationLoader(None).graph.leaf_nodes("bookings")


@pytest.fixture
def to():
    """Migrate to there: the models as they are then. It ends where all begins."""

    def migrate(target):
        executor = MigrationExecutor(connection)
        executor.migrate([target])
        others = executor.loader.graph.leaf_nodes()
        others = [node for node in others if node[0] in ("accounts", "common", "courses")]
        return executor.loader.project_state([target, *others]).apps

    yield migrate
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


class Past:
    """Rows as they were, by the models of then."""

    def __init__(self, apps):
        self.apps, self.now = apps, timezone.now()
        self.there = self.model("accounts", "Organisation").create(name="Example Council")
        self.buyer = self.model("accounts", "User").create(email="b@example.org", full_name="B")
        self.course = self.model("courses", "Course").create(
            title="T", code="c-1", cpd_hours=1, participatory_hours=1, price=60, vat_rate=20
        )
        self.series = self.model("common", "NumberSeries").create(name="INV-2026", last=0)

    def model(self, app, name):
        return self.apps.get_model(app, name)._base_manager

    def booking(self, places=2, *, by_card=False):
        booking = self.model("bookings", "Booking").create(
            state="confirmed", method="card" if by_card else "invoice", buyer=self.buyer,
            organisation=self.there, confirmed_at=self.now, hold_expires_at=self.now,
            reference=f"OE-{uuid.uuid4().hex[:7]}",
        )  # fmt: skip
        self.series.last += 1
        self.series.save()
        gross = Decimal("72.00") * places
        invoice = self.model("bookings", "Invoice").create(
            number=f"INV-2026-{self.series.last:06}", booking=booking, issued_on=self.now.date(),
            tax_point=self.now.date(), due_on=self.now.date(), seller={"name": "onEvidence"},
            customer={"name": "Example Council"}, net=60 * places, vat=12 * places, gross=gross,
            paid_by_card_on=self.now.date() if by_card else None,
        )  # fmt: skip
        self.model("bookings", "InvoiceLine").create(
            invoice=invoice, description="D", quantity=places, unit_price=60, vat_rate=20,
            net=60 * places, vat=12 * places,
        )  # fmt: skip
        seats = [
            self.model("bookings", "Place").create(
                booking=booking, course=self.course, list_price=60, unit_price=60, vat_rate=20
            )
            for _ in range(places)
        ]
        if by_card:
            self.attempt(booking, gross)
        return booking, seats

    def attempt(self, booking, amount):
        return self.model("bookings", "PaymentAttempt").create(
            booking=booking, amount=amount, expires_at=self.now, state="paid", paid_at=self.now,
            key=uuid.uuid4(),
        )  # fmt: skip

    def refund(self, attempt, amount, state="succeeded"):
        return self.model("bookings", "Refund").create(
            attempt=attempt, amount=amount, reason="R", state=state, key=uuid.uuid4()
        )

    def cancelled(self, place, *, to_card=0, settled=False, percent=100):
        place.cancelled_at = self.now
        place.save()
        self.model("bookings", "Change").create(
            booking=place.booking, place=place, kind="cancelled", to_card=to_card,
            net=-60 * percent / 100, vat=-12 * percent / 100, public_id=uuid.uuid4(),
            settled_at=self.now if settled else None,
        )  # fmt: skip


def owed(apps, booking):
    rows = apps.get_model("bookings", "Movement")._base_manager.filter(booking_id=booking.pk)
    return {
        "invoice": sum(row.amount for row in rows.exclude(invoice=None)),
        "account": sum(row.amount for row in rows.filter(invoice=None)),
    }


def test_what_was_before_is_in_the_ledger_and_back(to):
    past = Past(to(BEFORE))
    unpaid, [first, second] = past.booking()
    past.cancelled(first, percent=50)
    past.cancelled(second, settled=True)
    carded, [place, _] = past.booking(by_card=True)
    past.refund(carded.attempts.get(), 72)
    past.cancelled(place, to_card=72, settled=True)
    by_hand, [place] = past.booking(1, by_card=True)
    past.cancelled(place, settled=True)
    failed, [place] = past.booking(1, by_card=True)
    past.refund(failed.attempts.get(), 72, state="failed")
    past.cancelled(place, to_card=72, settled=True)
    twice, _ = past.booking(1, by_card=True)
    past.refund(past.attempt(twice, 72), 72)
    loose = past.model("bookings", "Booking").create(
        hold_expires_at=past.now - dt.timedelta(days=1), reference="OE-LOOSE"
    )
    past.attempt(loose, 50)

    apps = to(AFTER)
    assert owed(apps, unpaid) == {"invoice": Decimal("36.00"), "account": 0}
    assert owed(apps, carded) == {"invoice": 0, "account": 0}
    assert owed(apps, by_hand) == {"invoice": 0, "account": 0}
    # Somebody must still give that back, as before.
    assert owed(apps, failed) == {"invoice": Decimal("-72.00"), "account": 0}
    assert owed(apps, twice) == {"invoice": 0, "account": 0}
    assert owed(apps, loose) == {"invoice": 0, "account": Decimal("-50.00")}
    notes = apps.get_model("bookings", "CreditNote")._base_manager.order_by("pk")
    assert [(note.gross, note.number[-1]) for note in notes] == [
        (Decimal("36.00"), "1"), (Decimal("72.00"), "2"), (Decimal("72.00"), "3"),
        (Decimal("72.00"), "4"), (Decimal("72.00"), "5"),
    ]  # fmt: skip
    said = integrity.check().problems
    assert [
        each for each in said if each.startswith(("bookings.ledger", "bookings.invoices"))
    ] == []


def test_back_and_forth_it_is_the_same(to):
    past = Past(to(BEFORE))
    booking, [place, _] = past.booking()
    past.cancelled(place)
    there = owed(to(AFTER), booking)
    back = to(BEFORE)
    change = back.get_model("bookings", "Change")._base_manager.get()
    assert change.settled_at == change.created_at
    assert owed(to(AFTER), booking) == there


def test_an_empty_database_comes_through(to):
    to(BEFORE)
    apps = to(AFTER)
    assert not apps.get_model("bookings", "Movement")._base_manager.exists()
