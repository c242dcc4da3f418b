"""Whatever happens to bookings and to the money for them, in any order: it always adds up."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts.models import Organisation
from bookings import confirmation
from bookings.bank import BankError, settling
from bookings.changes import ChangeError
from bookings.changes.cancel import cancel
from bookings.changes.move import move
from bookings.integrity import bank as bank_check
from bookings.integrity import invoices as invoices_check
from bookings.integrity import ledger as ledger_check
from bookings.invoices import paying
from bookings.ledger import LedgerError, balances, crediting, movements
from bookings.ledger.at_checkout import Credit
from bookings.ledger.paying_out import pay_out
from bookings.ledger.using import use
from bookings.ledger.writing_off import write_off
from bookings.models import (
    BankRow,
    Booking,
    CreditNote,
    Invoice,
    Movement,
    PaymentAttempt,
    Place,
    Refund,
    SellerDetails,
)
from bookings.payments import card, fulfilment, gateway, refunds
from bookings.payments.pages import CardError
from bookings.reports import aged, sales, vat
from bookings.reports.periods import Period
from bookings.reports.statement import account
from courses.models import CourseRun, Session
from tests import factories
from tests.booking import ready
from tests.bookings.paying import transfer
from tests.bookings.reporting import our_ledger, papers_net, sage_ledger
from tests.bookings.test_state_machine import MANY, explore

pytestmark = pytest.mark.django_db

#: Prices that bear VAT of half pence, and that no floating-point number holds.
PRICES = ("33.33", "10.63", "60.00", "75.50")
REFUSALS = (ChangeError, LedgerError, CardError, BankError)
amounts = st.decimals(Decimal("0.01"), Decimal("120"), places=2)
nth = st.integers(0, 9)
NONE = Decimal("0.00")


class Money(RuleBasedStateMachine):
    """One council, one course, dates at several prices."""

    @initialize()
    def begin(self) -> None:
        self.now = timezone.now().replace(microsecond=0)
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()
        SellerDetails.objects.create(name="onEvidence", vat_number="GB123")
        course = factories.CourseFactory()
        self.runs = [self._date(course, price) for price in PRICES]
        # Without credit from the start, few histories would come to use any.
        first = confirmation.on_invoice(ready(self.runs[0], text="", now=self.now), now=self.now)
        transfer(first.invoice.gross + 30, first.invoice)

    def teardown(self) -> None:
        self.clock.stop()

    # --- What happens -----------------------------------------------------------------------------

    @rule(run=st.integers(0, 3), places=st.integers(1, 3), by_card=st.booleans())
    def book(self, run: int, places: int, by_card: bool) -> None:
        booking = ready(self.runs[run], places=places, text="", now=self.now)
        if not by_card:
            confirmation.on_invoice(booking, now=self.now)
            return
        attempt = card._attempt(booking, self.now, None)
        self._opened(attempt)
        self._pays(attempt, attempt.amount)

    @rule(run=st.integers(0, 3), places=st.integers(1, 3), by_card=st.booleans(), amount=amounts)
    def book_with_credit(self, run: int, places: int, by_card: bool, amount: Decimal) -> None:
        """The card is asked the rest, and pays it some time or never."""
        if there := Organisation.objects.first():
            booking = ready(self.runs[run], places=places, text="", now=self.now)
            credit = Credit(there, min(amount, balances.spendable(there)))
            if by_card:
                self._try(lambda: self._opened(card._attempt(booking, self.now, None, credit)))
            else:
                self._try(lambda: confirmation.on_invoice(booking, now=self.now, credit=credit))

    @rule(which=nth)
    def open_a_page_for_an_invoice(self, which: int) -> None:
        if invoice := self._any(balances.unpaid(), which):
            self._try(
                lambda: self._opened(paying._attempt(invoice, "a@x.org", invoice.owed, self.now))
            )

    @rule(which=nth, pays=st.booleans())
    def an_open_page_is_paid_or_runs_out(self, which: int, pays: bool) -> None:
        if attempt := self._any(PaymentAttempt.objects.unfinished(), which):
            if pays:
                self._pays(attempt, attempt.amount)
            else:
                fulfilment.release(attempt, state=PaymentAttempt.State.EXPIRED)

    @rule(which=nth)
    def pay_by_card_again(self, which: int) -> None:
        if booking := self._any(Booking.objects.filter(state="confirmed"), which):
            gross = booking.invoice.gross
            attempt = PaymentAttempt.objects.create(
                booking=booking, amount=gross, expires_at=self.now, session_id=uuid.uuid4().hex
            )
            self._pays(attempt, gross)

    @rule(which=nth, to=st.integers(0, 3), number=st.integers(1, 3))
    def move(self, which: int, to: int, number: int) -> None:
        places = self._places(which)[:number]
        self._try(
            lambda: move(places, to=self.runs[to], by=None, now=self.now, office=True, reason="R"),
            if_any=places,
        )

    @rule(
        which=nth, number=st.integers(1, 3), percent=st.sampled_from([None, 0, 33, 50, 100]),
        amount=st.none() | amounts, as_credit=st.booleans(),
    )  # fmt: skip
    def cancel(self, which, number, percent, amount, as_credit) -> None:
        places = self._places(which)[:number]
        self._try(
            lambda: cancel(
                places, by=None, now=self.now, office=True, percent=percent, amount=amount,
                reason="R", as_credit=as_credit,
            ),
            if_any=places,
        )  # fmt: skip

    @rule(which=nth, state=st.sampled_from(["pending", "succeeded", "failed"]))
    def the_bank_answers(self, which: int, state: str) -> None:
        if refund := self._any(Refund.objects.all(), which):
            refunds.answered(
                refund,
                gateway.Refund(
                    f"re_{refund.pk}", state, refund.amount, "gbp", "pi", None, "", self.now
                ),
            )

    @rule(which=nth, amount=amounts, several=st.booleans())
    def transfer(self, which: int, amount: Decimal, several: bool) -> None:
        if found := list(Invoice.objects.order_by("pk")):
            first = found[which % len(found)]
            transfer(amount, *({*found[:2], first} if several else {first}))

    @rule(which=nth, amount=amounts, as_credit=st.booleans())
    def match_from_a_statement(self, which: int, amount: Decimal, as_credit: bool) -> None:
        if invoice := self._any(Invoice.objects.all(), which):
            row = BankRow.objects.create(
                number=1, account="A", on=timezone.localdate(self.now), amount=amount, text="T",
                likeness=uuid.uuid4().hex, serial=1, state=BankRow.State.QUEUED,
            )  # fmt: skip
            there, invoices = invoice.booking.organisation, [] if as_credit else [invoice]
            self._try(lambda: settling.match(row, there, invoices, by=None, now=self.now))

    @rule(which=nth)
    def undo_a_match(self, which: int) -> None:
        if row := self._any(BankRow.objects.filter(state="recorded"), which):
            self._try(lambda: settling.unmatch(row, reason="R", by=None, now=self.now))

    @rule(which=nth, amount=amounts)
    def use_credit(self, which: int, amount: Decimal) -> None:
        if invoice := self._any(Invoice.objects.all(), which):
            there = invoice.booking.organisation
            self._try(lambda: use(there, invoice, amount=amount, by=None, now=self.now))

    @rule(which=nth, amount=amounts)
    def write_off(self, which: int, amount: Decimal) -> None:
        if invoice := self._any(Invoice.objects.all(), which):
            there = invoice.booking.organisation
            self._try(
                lambda: write_off(there, invoice, amount=amount, reason="R", by=None, now=self.now)
            )

    @rule(which=nth, amount=amounts, credit=st.booleans())
    def pay_out(self, which: int, amount: Decimal, credit: bool) -> None:
        if invoice := self._any(Invoice.objects.all(), which):
            there = invoice.booking.organisation
            self._try(
                lambda: pay_out(
                    there, None if credit else invoice, amount=amount, reason="R",
                    on=timezone.localdate(self.now), reference="R", by=None, now=self.now,
                    act=uuid.uuid4(),
                )
            )  # fmt: skip

    # --- What is true at any time -----------------------------------------------------------------

    @precondition(lambda self: hasattr(self, "runs"))
    @invariant()
    def it_adds_up(self) -> None:
        found = [ledger_check.problems(), invoices_check.problems(), bank_check.problems()]
        assert [problem for problems in found for problem in problems] == []
        for booking in Booking.objects.exclude(confirmed_at=None):
            cost = sum(place.unit_price for place in booking.places.all())
            kept = sum(change.net for change in booking.changes.filter(kind="cancelled"))
            papers = self._sum(booking.invoices.all(), "net")
            papers -= self._sum(CreditNote.objects.filter(invoice__booking=booking), "net")
            assert papers == cost + kept
        owed = self._sum(balances.with_owed(Invoice.objects.all()), "owed")
        credit = -self._sum(Movement.objects.filter(invoice=None), "amount")
        assert self._asked() - self._came() == owed - credit
        least = -self._taken_by_banks()
        assert credit >= least
        for organisation in Organisation.objects.all():
            assert balances.spendable(organisation) >= least
        for attempt in PaymentAttempt.objects.all():
            assert 0 <= self._sum(self._given_back(attempt), "amount") <= attempt.amount

    @precondition(lambda self: hasattr(self, "runs"))
    @invariant()
    def the_reports_agree(self) -> None:
        today = timezone.localdate(self.now)
        period = Period(today, today)
        assert sales.report(period).total.total == papers_net(period)
        assert vat.figures(period).box_6 == papers_net(period)
        assert vat.figures(period).box_1 == self._sum(Invoice.objects.all(), "vat") - self._sum(
            CreditNote.objects.all(), "vat"
        )
        assert sage_ledger(period) == our_ledger()
        found = aged.report(today)
        rows = self._sum(Movement.objects.all(), "amount")
        assert found.total.balance - found.unplaced == rows
        for organisation in Organisation.objects.all():
            theirs = account(organisation, period)
            assert theirs.owed - theirs.credit == theirs.closing

    def _asked(self) -> Decimal:
        """Of the papers, but for what was written off."""
        asked = self._sum(Invoice.objects.all(), "gross")
        asked -= self._sum(CreditNote.objects.all(), "gross")
        return asked + self._sum(Movement.objects.filter(kind="written_off"), "amount")

    def _came(self) -> Decimal:
        """By card and by bank, less what went back."""
        came = self._sum(PaymentAttempt.objects.filter(state="paid"), "amount")
        came -= self._sum(Refund.objects.exclude(state="failed"), "amount")
        bank = Movement.objects.filter(kind__in=["paid", "taken_back"], attempt=None)
        return (
            came
            - self._sum(bank, "amount")
            - self._sum(Movement.objects.filter(kind="paid_out"), "amount")
        )

    def _taken_by_banks(self) -> Decimal:
        """In disputes, of which this machine knows none."""
        return NONE

    def _given_back(self, attempt: PaymentAttempt):
        return attempt.refunds.exclude(state="failed")

    # --- For the rules ----------------------------------------------------------------------------

    def _sum(self, rows, field: str) -> Decimal:
        return sum((getattr(row, field) for row in rows), NONE).quantize(NONE)

    def _any(self, rows, which: int):
        """The so-manyth, or none."""
        found = list(rows.order_by("pk"))
        return found[which % len(found)] if found else None

    def _places(self, which: int) -> list[Place]:
        if booking := self._any(Booking.objects.filter(state="confirmed"), which):
            return list(booking.places.live().order_by("pk"))
        return []

    def _opened(self, attempt: PaymentAttempt) -> None:
        PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=f"cs_{attempt.pk}")

    def _try(self, deed, *, if_any=(True,)) -> None:
        """What a journey refuses is no step."""
        if if_any:
            try:
                deed()
            except (*REFUSALS, confirmation.ConfirmationError):
                return

    def _pays(self, attempt: PaymentAttempt, amount: Decimal) -> None:
        session = gateway.CheckoutSession(
            id=attempt.session_id, url="", status="complete", payment_status="paid",
            amount=amount, currency="gbp", payment_intent=f"pi_{attempt.pk}",
            client_reference_id=None, created=self.now, expires_at=self.now,
        )  # fmt: skip
        fulfilment._paid(PaymentAttempt.objects.get(pk=attempt.pk), session, self.now)

    def _date(self, course, price: str) -> CourseRun:
        run = factories.CourseRunFactory(course=course, capacity=100, price=Decimal(price))
        start = self.now + dt.timedelta(days=60)
        Session.objects.filter(run=run).update(
            starts_at=start, ends_at=start + dt.timedelta(hours=1)
        )
        return run


def test_whatever_happens_the_money_adds_up():
    assert explore(Money, steps=15) > 3


def broken(monkeypatch, what: str) -> None:
    if what == "no credit notes":
        monkeypatch.setattr(crediting, "credit", lambda *args, **more: [])
    elif what == "refunds not in the ledger":
        monkeypatch.setattr(movements, "refunded", lambda *args, **more: None)
    elif what == "credit without end":
        monkeypatch.setattr(balances, "credit", lambda organisation: Decimal("1000.00"))
    elif what == "credit not on its invoice":
        monkeypatch.setattr(confirmation, "_transfer", lambda *args: None)


@pytest.mark.parametrize(
    "what",
    [
        "no credit notes",
        "refunds not in the ledger",
        "credit without end",
        "credit not on its invoice",
    ],
)
def test_it_finds_what_is_taken_out(monkeypatch, what):
    """The negative control."""
    broken(monkeypatch, what)
    with pytest.raises(AssertionError):
        explore(Money, least=MANY, steps=15)
