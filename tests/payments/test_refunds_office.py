"""Refunds that failed, or that somebody made in Stripe's dashboard, wait for finance with what can
be done about them."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings.changes.cancel import cancel
from bookings.ledger import balances
from bookings.ledger.writing_off import write_off
from bookings.models import Booking, Movement, Refund
from bookings.payments import card, refunds
from bookings.payments.fulfilment import fulfil
from bookings.payments.office import deciding
from bookings.payments.office.deciding import DecidingError
from common import integrity
from common.models import AuditEvent
from courses.models import CourseRun
from tests.booking import ready
from tests.bookings.changing import away, places_of
from tests.bookings.paying import rows
from tests.pages.office import at_work, denied, member
from tests.payments.told import moved, owed, paid_by_card, payment, tell

pytestmark = pytest.mark.django_db

ALL, HALF = Decimal("120.00"), Decimal("60.00")


@pytest.fixture
def finance():
    return at_work(member(roles.FINANCE))


@pytest.fixture
def booking(stand_in, now):
    return paid_by_card(stand_in, away(60), now=now)


@pytest.fixture
def by_hand(stand_in, booking) -> Refund:
    stand_in.control.refund(payment(booking).payment_intent, 5000)
    tell(stand_in)
    return Refund.objects.get()


@pytest.fixture
def failed(stand_in, booking, now) -> Refund:
    """Of £60 for a place that was cancelled."""
    cancel(places_of(booking)[:1], by=None, now=now)
    stand_in.control.refund_mode("fail")
    refunds.settle(Refund.objects.get())
    refunds.settle(Refund.objects.get())
    stand_in.control.refund_mode("succeed")
    return Refund.objects.get()


@pytest.fixture
def of_nothing(stand_in, run, now) -> Refund:
    """Of £120 that was paid for a date which was cancelled meanwhile; it failed."""
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.pay(booking.attempts.get().session_id)
    CourseRun.objects.update(state=CourseRun.State.CANCELLED)
    stand_in.control.refund_mode("fail")
    fulfil(booking.attempts.get().session_id, now=now)
    for _ in range(2):
        refunds.settle(Refund.objects.get())
    stand_in.control.refund_mode("succeed")
    return Refund.objects.get()


def page(refund) -> str:
    return reverse("refund_page", args=[refund.pk])


def text(response) -> str:
    return " ".join(response.content.decode().split())


def do(client, refund, deed: str, **sent):
    fields = {f"{deed}-act": uuid.uuid4(), "what": deed}
    fields |= {f"{deed}-{key}": value for key, value in sent.items()}
    return client.post(page(refund), fields, follow=True)


def waiting(client) -> list[str]:
    sections = client.get("/cms/attention/").context["sections"]
    lines = {each.watch.name: [line.what for line in each.troubles] for each in sections}
    return lines.get("refunds-failed", [])


class TestMadeByHand:
    def test_says_what_is_owed_again(self, finance, booking, by_hand):
        number = booking.invoice.number
        [said] = waiting(finance)
        assert said == (
            f"£50.00 was refunded in Stripe's dashboard, and {number} is owed again: credit it,"
            " write it off, or ask for it."
        )
        shown = text(finance.get(page(by_hand)))
        assert "made in Stripe's dashboard" in shown
        assert "£50.00 due" in shown
        assert reverse("invoice_money", args=[booking.invoice.pk]) in shown

    def test_is_settled_by_saying_how(self, finance, booking, by_hand):
        assert "Say what was decided" in text(do(finance, by_hand, "decide", note=""))
        assert "no longer waits" in text(do(finance, by_hand, "decide", note="We ask for it"))
        assert waiting(finance) == []
        assert "Nothing is left to do" in text(finance.get(page(by_hand)))
        assert AuditEvent.objects.get(action="bookings.payments.decide").reason == "We ask for it"
        assert owed(booking) == Decimal("50.00"), "deciding moves nothing"

    def test_written_off_it_no_longer_waits(self, finance, booking, by_hand, now):
        write_off(
            booking.organisation, booking.invoice, amount=Decimal("50.00"), reason="R", by=None,
            now=now,
        )  # fmt: skip
        assert waiting(finance) == []

    def test_the_booking_s_page_tells_it_from_ours(self, finance, booking, by_hand):
        shown = text(finance.get(reverse("booking:inspect", args=[booking.pk])))
        assert "in Stripe's dashboard" in shown
        assert page(by_hand) in text(
            finance.get(reverse("paymentattempt:inspect", args=[payment(booking).pk]))
        )


class TestFailed:
    def test_waits_with_what_can_be_done(self, finance, failed):
        assert waiting(finance) == ["A refund of £60.00 failed."]
        shown = text(finance.get(page(failed)))
        for said in ("Ask the card again", "£60.00", "paid by bank transfer instead"):
            assert said in shown

    def test_the_card_is_asked_again(self, finance, booking, failed, work, now):
        assert "£60.00 is on its way back" in text(do(finance, failed, "card"))
        new = Refund.objects.exclude(pk=failed.pk).get()
        refunds.settle(new)
        assert new.state == Refund.State.SUCCEEDED
        assert owed(booking) == 0
        assert waiting(finance) == []
        assert integrity.check().problems == []
        with pytest.raises(DecidingError, match="Somebody has decided this already"):
            deciding.back_to_card(failed, now=now)

    def test_or_it_was_paid_by_bank(self, finance, booking, failed):
        today = timezone.localdate()
        too_much = do(finance, failed, "bank", amount="60.01", on=today, reference="OUT 1")
        assert "Give from £0.01 up to £60.00: so much is owed." in text(too_much)
        assert 'value="60.01"' in text(too_much)
        done = do(finance, failed, "bank", amount="60.00", on=today, reference="OUT 1")
        assert "£60.00 recorded as paid out." in text(done)
        assert moved(booking)[-1] == ("paid_out", HALF)
        assert Movement.objects.get(kind="paid_out").reference == "OUT 1"
        assert owed(booking) == 0
        assert waiting(finance) == []

    def test_sent_twice_it_is_recorded_once(self, failed, now):
        for _ in range(2):
            deciding.paid_by_bank(
                failed, amount=HALF, on=timezone.localdate(), reference="R", by=None, now=now,
                act=uuid.UUID(int=1),
            )  # fmt: skip
        assert rows(kind="paid_out") == [("paid_out", HALF)]

    def test_what_stripe_refuses_says_why(self, finance, stand_in, booking, now):
        stand_in.control.dispute(payment(booking).payment_intent)
        cancel(places_of(booking)[:1], by=None, now=now)
        refunds.settle(Refund.objects.get())
        [said] = waiting(finance)
        assert said == (
            "A refund of £60.00 failed. The payment is in dispute or was lost to one, so its card"
            " takes no refund."
        )

    def test_of_a_booking_that_was_never_confirmed(self, finance, of_nothing):
        assert waiting(finance) == ["A refund of £120.00 failed."]
        today = timezone.localdate()
        do(finance, of_nothing, "bank", amount="120.00", on=today, reference="OUT")
        booking = Booking.objects.get()
        assert balances.unplaced(booking) == 0
        assert waiting(finance) == []
        assert integrity.check().problems == []

    def test_its_card_can_be_asked_again_too(self, of_nothing, now):
        new = deciding.back_to_card(of_nothing, now=now)
        refunds.settle(new)
        assert balances.unplaced(Booking.objects.get()) == 0
        assert integrity.check().problems == []

    def test_once_nothing_is_owed_no_card_is_asked(self, booking, failed, now):
        deciding.paid_by_bank(
            failed, amount=Decimal("10.00"), on=timezone.localdate(), reference="R", by=None,
            now=now, act=uuid.uuid4(),
        )  # fmt: skip
        Refund.objects.update(settled_at=None)
        new = deciding.back_to_card(failed, now=now)
        assert new.amount == Decimal("50.00"), "as much as is still owed"
        Refund.objects.filter(pk=failed.pk).update(settled_at=None)
        with pytest.raises(DecidingError, match="can go back to its card"):
            deciding.back_to_card(failed, now=now)


def test_one_that_went_well_offers_nothing(finance, booking, now):
    cancel(places_of(booking)[:1], by=None, now=now)
    refunds.settle(Refund.objects.get())
    shown = finance.get(page(Refund.objects.get()))
    assert shown.context["deeds"] == []
    answer = do(finance, Refund.objects.get(), "card")
    assert "not to be done here any more" in text(answer)


@pytest.mark.parametrize(
    ("role", "may"),
    [(roles.TRAINING_OFFICE, False), (roles.FINANCE, True), (roles.ADMINISTRATORS, True)],
)
def test_who_may(failed, role, may):
    client = at_work(member(role))
    assert denied(client.get(page(failed))) is not may
    assert denied(client.post(page(failed), {"what": "card"})) is not may
    assert bool(waiting(client)) is may
