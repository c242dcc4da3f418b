"""Every movement of money is a row that nothing changes, written by what makes it true."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation
from bookings import confirmation
from bookings.changes.cancel import cancel
from bookings.ledger import balances, movements
from bookings.models import (
    Booking,
    CreditNote,
    Invoice,
    Movement,
    PaymentAttempt,
    Refund,
    SellerDetails,
)
from bookings.models.ledger import WrittenOnce
from bookings.payments import card, for_booking, fulfilment
from bookings.payments.refunds import settle
from courses.models import CourseRun
from tests import factories
from tests.booking import confirmed, ready
from tests.bookings.changing import away, booked, places_of
from tests.bookings.paying import card_payment, rows, transfer
from tests.bookings.pools import sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def vat(db):
    SellerDetails.objects.create(name="onEvidence", vat_number="GB123")


def owed(booking):
    return balances.owed(booking.invoice)


def paid_online(stand_in, run, **answers):
    now = timezone.now()
    booking = ready(run, **answers)
    card.start(booking, now=now)
    session = booking.attempts.get().session_id
    stand_in.control.pay(session)
    fulfilment.fulfil(session, now=now)
    return Booking.objects.get(pk=booking.pk)


# --- What is written when ---------------------------------------------------------------------


def test_an_invoice_is_owed(vat, run):
    booking = confirmed(run)
    row = Movement.objects.get()
    assert (row.kind, row.amount, row.invoice) == ("invoiced", Decimal("144.00"), booking.invoice)
    assert (row.organisation, row.booking) == (booking.organisation, booking)
    assert (row.on, owed(booking)) == (booking.invoice.issued_on, Decimal("144.00"))


def test_prepaid_places_are_invoiced_to_their_organisation():
    pool = sold()
    row = Movement.objects.get()
    assert (row.kind, row.pool, row.organisation) == ("invoiced", pool, pool.organisation)
    assert balances.owed(pool.invoice) == pool.invoice.gross


def test_a_card_payment_pays_the_invoice(stand_in, run):
    booking = paid_online(stand_in, run)
    assert rows(invoice=booking.invoice) == [("invoiced", 120), ("paid", -120)]
    assert Movement.objects.get(kind="paid").attempt == booking.attempts.get()
    assert owed(booking) == 0


def test_nothing_moves_where_nothing_is_to_be_paid(run):
    run.course.price = 0
    run.course.save()
    confirmed(run)
    assert not Movement.objects.exists()


def test_what_is_rolled_back_never_moved(run, now):
    booking = ready(run)
    with transaction.atomic():
        confirmation.on_invoice(booking, now=now)
        transaction.set_rollback(True)
    assert not Movement.objects.exists()


def test_paid_too_late_is_on_the_booking_s_own_account_and_goes_back(stand_in, run, now):
    booking = ready(run)
    card.start(booking, now=now)
    session = booking.attempts.get().session_id
    stand_in.control.pay(session)
    CourseRun.objects.update(state=CourseRun.State.CANCELLED)
    fulfilment.fulfil(session, now=now)
    assert rows(booking=booking) == [("paid", -120), ("refunded", 120)]
    assert set(Movement.objects.values_list("invoice", "organisation")) == {(None, None)}
    assert balances.unplaced(booking) == 0


def test_paid_twice_stays_off_the_invoice(stand_in, run, now):
    booking = paid_online(stand_in, run)
    second = PaymentAttempt.objects.create(
        booking=booking, amount=Decimal("120.00"), expires_at=now, session_id="cs_second"
    )
    first = booking.attempts.earliest("pk")
    session = fulfilment.gateway.retrieve_session(first.session_id)
    fulfilment._paid(second, session, now)
    assert rows(invoice=None) == [("paid", -120), ("refunded", 120)]
    assert owed(booking) == balances.credit(booking.organisation) == 0


def test_what_was_paid_before_it_could_be_placed_pays_the_invoice_then(run, now):
    booking = ready(run)
    attempt = card_payment(booking, "120.00")
    assert balances.unplaced(booking) == Decimal("120.00")
    for_booking.place_or_refund(attempt, now=now)
    booking.refresh_from_db()
    assert owed(booking) == balances.unplaced(booking) == 0
    assert rows(kind="transferred") == [("transferred", 120), ("transferred", -120)]


# --- Giving back ------------------------------------------------------------------------------


def test_to_the_card_as_far_as_it_goes_and_the_rest_is_credit(vat):
    booking = booked()
    card_payment(booking, "100.00")
    transfer("44.00", booking.invoice)
    [change] = cancel(places_of(booking)[:1], by=None, now=timezone.now())
    assert (change.to_card, change.to_account, change.off_invoice) == (Decimal("72.00"), 0, 0)
    [change] = cancel(places_of(booking), by=None, now=timezone.now())
    assert (change.to_card, change.to_account) == (Decimal("28.00"), Decimal("44.00"))
    assert balances.credit(booking.organisation) == Decimal("44.00")
    assert owed(booking) == 0


def test_as_credit_where_somebody_wants_it_so(vat):
    booking = booked()
    card_payment(booking, "144.00")
    [change] = cancel(places_of(booking)[:1], by=None, now=timezone.now(), as_credit=True)
    assert (change.to_card, change.to_account) == (0, Decimal("72.00"))
    assert not Refund.objects.exists()
    assert balances.credit(booking.organisation) == Decimal("72.00")


def test_only_what_was_paid_goes_back():
    """Half is paid: what is credited is what is owed no more."""
    booking = booked()
    transfer("60.00", booking.invoice)
    [change] = cancel(places_of(booking)[:1], by=None, now=timezone.now())
    assert (change.to_card, change.to_account, change.off_invoice) == (0, 0, Decimal("60.00"))
    assert owed(booking) == balances.credit(booking.organisation) == 0


def test_whoever_pays_for_themselves_keeps_no_credit():
    booking = booked(places=1)
    Organisation.objects.update(individual=True)
    transfer("60.00", booking.invoice)
    [change] = cancel(places_of(booking), by=None, now=timezone.now())
    assert (change.to_account, change.off_invoice) == (0, Decimal("60.00"))
    assert owed(booking) == Decimal("-60.00")
    assert [invoice.owed for invoice in balances.overpaid()] == [Decimal("-60.00")]


@pytest.mark.parametrize("mode", ["pending", "succeed"])
def test_a_refund_that_fails_is_owed_again_once(stand_in, mode):
    """Also one that was thought done."""
    booking = paid_online(stand_in, away(60))
    stand_in.control.refund_mode(mode)
    cancel(places_of(booking)[:1], by=None, now=timezone.now())
    settle(Refund.objects.get())
    assert owed(booking) == 0
    stand_in.control.settle_refund(Refund.objects.get().stripe_id, succeeded=False)
    told, told_too = Refund.objects.get(), Refund.objects.get()
    settle(told)
    settle(told_too)
    assert rows(refund=told) == [("refunded", 60), ("refund_failed", -60)]
    assert (told.state, told_too.state) == (Refund.State.FAILED, Refund.State.FAILED)
    assert owed(booking) == Decimal("-60.00")
    assert Refund.objects.get().settled_at is None, "finance sees to it"


# --- What the rows themselves refuse ----------------------------------------------------------


def test_no_row_is_changed_or_deleted(run):
    confirmed(run)
    row = Movement.objects.get()
    row.amount = Decimal("1.00")
    for deed in (
        row.save,
        row.delete,
        Movement.objects.all().delete,
        lambda: Movement.objects.update(amount=1),
        lambda: Movement.objects.bulk_update([row], ["amount"]),
        lambda: Movement.objects.update_or_create(pk=row.pk, defaults={"amount": 1}),
    ):
        with pytest.raises(WrittenOnce, match="is not changed or deleted"):
            deed()
    assert Movement.objects.get().amount == Decimal("120.00")


def twice_invoiced(booking):
    movements.invoiced(booking.invoice, now=timezone.now())


def twice_credited(booking):
    [note] = CreditNote.objects.all()
    movements.credited(note, by=None, now=timezone.now())


def twice_paid(booking):
    attempt = booking.attempts.get()
    movements.paid_by_card(attempt, attempt.amount, timezone.now(), invoice=None)


def twice_refunded(booking):
    movements.refunded(Refund.objects.get(), invoice=booking.invoice, now=timezone.now())


def paid_the_wrong_way(booking):
    movements.received(
        [(Decimal("-5"), movements.of_invoice(booking.invoice))],
        on=timezone.localdate(), reference="R", by=None, now=timezone.now(), act=None,
    )  # fmt: skip


def nobody_s(booking):
    Movement.objects.create(
        kind="paid", amount=-1, on=timezone.localdate(), at=timezone.now(), invoice=booking.invoice
    )


@pytest.mark.parametrize(
    "deed",
    [twice_invoiced, twice_credited, twice_paid, twice_refunded, paid_the_wrong_way, nobody_s],
)
def test_the_database_refuses(deed):
    booking = booked()
    card_payment(booking, "120.00")
    cancel(places_of(booking)[:1], by=None, now=timezone.now())
    before = rows()
    with pytest.raises(IntegrityError), transaction.atomic():
        deed(booking)
    assert rows() == before


# --- Counting ---------------------------------------------------------------------------------


def test_pennies_that_no_floating_point_holds_add_up(vat):
    """£12.76 of £10.63 and £2.13: SQLite adds floating-point numbers."""
    run = factories.CourseRunFactory(course__price=Decimal("10.63"))
    booking = confirmed(run, places=1, text="")
    assert booking.invoice.gross == Decimal("12.76")
    for part in ("4.21", "4.23", "4.32"):
        transfer(part, booking.invoice)
    assert owed(booking) == 0
    assert not balances.unpaid().exists()
    assert not balances.overpaid().exists()


def test_what_is_owed_is_counted_for_all_at_once(run, django_assert_num_queries):
    for n in range(3):
        confirmed(run, contact_email=f"b{n}@example.org", organisation_name=f"O{n}")
    with django_assert_num_queries(1):
        found = list(balances.with_owed(Invoice.objects.order_by("pk")))
    assert [invoice.owed for invoice in found] == [Decimal("120.00")] * 3
