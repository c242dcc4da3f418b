"""Disputes in another currency, and of what had been given back already or was never confirmed: the
books add up, and finance is told what it is about."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings.ledger import balances
from bookings.models import Booking, Dispute, Refund
from bookings.payments import card, refunds
from bookings.payments.fulfilment import fulfil
from bookings.payments.office import deciding
from bookings.reports import aged
from common import integrity
from courses.models import CourseRun
from tests.booking import ready
from tests.bookings.changing import away
from tests.pages.office import at_work, member
from tests.payments.told import moved, owed, paid_by_card, payment, tell

pytestmark = pytest.mark.django_db

ALL = Decimal("120.00")


@pytest.fixture
def finance():
    return at_work(member(roles.FINANCE))


def text(response) -> str:
    return " ".join(response.content.decode().split())


def waiting(client) -> dict[str, list[str]]:
    sections = client.get("/cms/attention/").context["sections"]
    return {each.watch.name: [line.what for line in each.troubles] for each in sections}


class TestInAnotherCurrency:
    @pytest.fixture
    def booking(self, stand_in, now):
        return paid_by_card(stand_in, away(60), now=now)

    @pytest.fixture
    def number(self, stand_in, booking) -> str:
        """The bank speaks of 139.20 euros; £120 went."""
        paid = payment(booking).payment_intent
        return stand_in.control.dispute(paid, amount=13920, currency="eur")["id"]

    def test_nowhere_is_it_called_pounds(self, stand_in, finance, booking, number):
        assert "To be answered: EUR 139.20" in {each.outcome for each in tell(stand_in)}
        [said] = waiting(finance)["disputes"]
        assert said.startswith("EUR 139.20, general: answer by ")
        dispute = Dispute.objects.get()
        for page in (
            reverse("dispute:index"),
            reverse("dispute:inspect", args=[dispute.pk]),
            reverse("dispute_page", args=[dispute.pk]),
            reverse("booking:inspect", args=[booking.pk]),
            reverse("paymentattempt:inspect", args=[payment(booking).pk]),
        ):
            shown = text(finance.get(page))
            assert "EUR 139.20" in shown, page
            assert "£139.20" not in shown, page

    def test_lost_what_went_in_pounds_is_owed_again(self, stand_in, finance, booking, number):
        stand_in.control.close_dispute(number)
        for _ in range(2):
            tell(stand_in)
        assert moved(booking) == [("charged_back", ALL)]
        assert owed(booking) == ALL
        assert balances.left_on_card(payment(booking)) == 0
        invoice = booking.invoices.get().number
        assert waiting(finance)["disputes-lost"] == [
            f"The bank took back £120.00, and {invoice} is owed again."
        ]
        page = reverse("dispute_page", args=[Dispute.objects.get().pk])
        assert "EUR 139.20; taken: £120.00" in text(finance.get(page))
        assert integrity.check().problems == []

    def test_won_on_appeal_it_counts_again(self, stand_in, booking, number):
        stand_in.control.close_dispute(number)
        tell(stand_in)
        stand_in.control.close_dispute(number, won=True)
        tell(stand_in)
        assert moved(booking) == [("charged_back", ALL), ("charge_returned", -ALL)]
        assert owed(booking) == 0

    def test_where_stripe_does_not_say_what_went_finance_looks(
        self, stand_in, finance, booking, number
    ):
        stand_in.control.close_dispute(number)
        kept = stand_in.account.get("dispute", number)
        stand_in.account.store.save(kept | {"balance_transactions": []})
        tell(stand_in)
        assert moved(booking) == []
        assert waiting(finance)["disputes-lost"] == [
            "The bank took back EUR 139.20: see at Stripe what that is in pounds."
        ]


class TestGivenBackAndTaken:
    """Paid for a date that was cancelled meanwhile, all given back; and the bank gave it back as
    well."""

    @pytest.fixture
    def booking(self, stand_in, run, now) -> Booking:
        booking = ready(run, now=now)
        card.start(booking, now=now)
        stand_in.control.pay(booking.attempts.get().session_id)
        CourseRun.objects.update(state=CourseRun.State.CANCELLED)
        fulfil(booking.attempts.get().session_id, now=now)
        refunds.settle(Refund.objects.get())
        dispute = stand_in.control.dispute(booking.attempts.get().payment_intent)
        stand_in.control.close_dispute(dispute["id"])
        tell(stand_in)
        return booking

    def test_is_no_fault_of_the_books_and_waits_with_finance(self, booking, finance, now):
        assert balances.unplaced(booking) == -ALL
        assert integrity.check().problems == []
        assert waiting(finance) == {
            "disputes-lost": [
                "The bank took back £120.00. All or a part of that payment had been given back"
                " before."
            ]
        }
        deciding.decide(Dispute.objects.get(), note="Lost", now=now)
        assert waiting(finance) == {}

    def test_is_told_beside_the_debts(self, booking, finance):
        assert aged.report(timezone.localdate()).lost == ALL
        shown = text(finance.get(reverse("money_reports:aged")))
        assert "£120.00 more went back for bookings that were never confirmed" in shown

    def test_nothing_more_goes_to_its_card(self, booking, now):
        assert balances.left_on_card(booking.attempts.get()) == -ALL


def test_given_back_by_hand_before_ours_was_asked_for(stand_in, run, now):
    """In between both count; then Stripe refuses ours, and nothing is wrong at any time."""
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.pay(booking.attempts.get().session_id)
    CourseRun.objects.update(state=CourseRun.State.CANCELLED)
    fulfil(booking.attempts.get().session_id, now=now)
    stand_in.control.refund(booking.attempts.get().payment_intent, 500)
    tell(stand_in)
    assert integrity.check().problems == []
    refunds.settle(Refund.objects.get(by_hand=False))
    assert balances.unplaced(booking) == Decimal("115.00")
    assert integrity.check().problems == []


def test_more_of_ours_than_came_is_a_fault(stand_in, now):
    booking = paid_by_card(stand_in, away(60), now=now)
    attempt = payment(booking)
    for amount in ("120.00", "0.01"):
        invoice = booking.invoices.get()
        refunds.owe(attempt, amount=Decimal(amount), reason="R", invoice=invoice, now=now)
        problems = integrity.check().problems
        said = f"bookings.changes: {booking}: 120.01 goes back of a payment of 120.00"
        assert (said in problems) is (amount == "0.01")
