"""Reminders of invoices: at which days, to whom, once each, and when they stop."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.practice import fresh_code
from bookings import confirmation
from bookings.changes.cancel import cancel
from bookings.invoices import links
from bookings.ledger import balances, movements
from bookings.ledger.at_checkout import Credit
from bookings.ledger.writing_off import write_off
from bookings.models import (
    Dispute,
    Invoice,
    InvoiceTerms,
    Movement,
    PaymentAttempt,
    Reminder,
    ReminderHold,
    ReminderSettings,
)
from bookings.models.reminders import check_days, read_days
from bookings.reminders import holding, sending
from common import mail
from common.models import Attachment, AuditEvent, OutgoingMessage
from tests.booking import confirmed, ready
from tests.bookings.changing import booked, places_of
from tests.bookings.paying import card_payment, transfer
from tests.bookings.pools import sold
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db
KINDS = (
    "invoice_due_soon", "invoice_due_today", "invoice_overdue", "invoice_overdue_firm",
)  # fmt: skip


@pytest.fixture
def booking():
    """Of £120, due in 30 days."""
    return booked()


@pytest.fixture
def invoice(booking):
    return booking.invoice


def remind(days, invoice):
    """Run at noon, so many days after the due day; how many were reminded of."""
    day = invoice.due_on + dt.timedelta(days=days)
    return sending.remind(now=timezone.make_aware(dt.datetime.combine(day, dt.time(12))))


def sent():
    found = OutgoingMessage.objects.filter(kind__in=KINDS).order_by("pk")
    return list(found.values_list("kind", "recipient"))


def text(response) -> str:
    return " ".join(response.content.decode().split())


# --- When -----------------------------------------------------------------------------------------


def test_on_the_four_days_and_once_each(invoice):
    counts = {days: remind(days, invoice) for days in range(-30, 60)}
    assert [days for days, count in counts.items() if count] == [-7, 0, 7, 30]
    assert [kind for kind, _ in sent()] == list(KINDS)
    assert {to for _, to in sent()} == {"booker@example.org"}
    assert [remind(days, invoice) for days in (-7, 0, 7, 30)] == [0, 0, 0, 0]
    assert list(Reminder.objects.values_list("days", flat=True)) == [-7, 0, 7, 30]


def test_after_a_stop_only_the_newest_goes(invoice):
    assert remind(45, invoice) == 1
    assert sent() == [("invoice_overdue_firm", "booker@example.org")]
    assert remind(45, invoice) == 0
    assert remind(-7, invoice) == 0, "the clock went back"


def test_what_had_come_when_it_was_issued_is_nobody_s_delay(booking, invoice):
    """Due at once, or within a week."""
    InvoiceTerms.objects.create(organisation=booking.organisation, payment_days=5)
    soon = confirmed(places_of(booking)[0].run, places=1, text="").invoice
    Movement._base_manager.filter(invoice=invoice).delete()
    assert [days for days in range(-5, 8) if remind(days, soon)] == [0, 7]


def test_days_are_finance_s_to_choose(invoice):
    settings = ReminderSettings.load()
    settings.before, settings.on_the_day, settings.after = "3, 14", False, "1"
    settings.save()
    assert settings.steps == [-14, -3, 1]
    assert [days for days in range(-30, 60) if remind(days, invoice)] == [-14, -3, 1]
    assert [kind for kind, _ in sent()] == ["invoice_due_soon"] * 2 + ["invoice_overdue"]


def test_they_can_be_off(invoice):
    ReminderSettings.objects.update_or_create(pk=1, defaults={"on": False})
    assert remind(10, invoice) == 0
    ReminderSettings.objects.update(on=True, before="", on_the_day=False, after="")
    assert remind(10, invoice) == 0


@pytest.mark.parametrize("typed", ["seven", "7; 30", "0", "-7", "366", "1,2,3,4,5,6,7", "7.5"])
def test_days_that_are_none(typed):
    with pytest.raises(ValidationError, match="like 7, 30"):
        check_days(typed)


def test_days_as_they_are_typed():
    assert read_days("30,7 7") == [7, 30]
    assert read_days(" ") == []


# --- When they stop -------------------------------------------------------------------------------


def pays(booking):
    transfer("120.00", booking.invoice)


def cancels(booking):
    cancel(places_of(booking), by=None, now=timezone.now())


def gives_up(booking):
    write_off(
        booking.organisation, booking.invoice, amount=Decimal("120.00"), reason="R", by=None,
        now=timezone.now(),
    )  # fmt: skip


def holds(booking):
    holding.hold(booking.organisation, booking.invoice, reason="R", by=None, now=timezone.now())


@pytest.mark.parametrize("act", [pays, cancels, gives_up, holds])
def test_nothing_goes_once_it_is_settled(booking, act):
    assert remind(-7, booking.invoice) == 1
    act(booking)
    assert [remind(days, booking.invoice) for days in (0, 7, 30)] == [0, 0, 0]
    assert len(sent()) == 1


def test_paid_between_looking_and_sending(booking, monkeypatch):
    """In the same minute: the lock comes first, and what is owed is counted under it."""
    looked = sending._owing

    def pays_meanwhile(today, first):
        found = looked(today, first)
        if Movement.objects.filter(kind="paid").exists():
            return found
        keys = list(found.values_list("pk", flat=True))
        transfer("120.00", booking.invoice)
        return Invoice.objects.filter(pk__in=keys)

    monkeypatch.setattr(sending, "_owing", pays_meanwhile)
    assert remind(0, booking.invoice) == 0
    assert sent() == []


def test_a_part_is_asked_for_as_it_is_left(booking):
    transfer("20.00", booking.invoice)
    remind(0, booking.invoice)
    message = OutgoingMessage.objects.get(kind="invoice_due_today")
    assert (message.context["owed"], message.context["total"]) == ("£100.00", "£120.00")


def test_what_was_paid_by_card_is_not_asked_for(booking):
    """Though something is owed on it again."""
    Invoice.objects.update(paid_by_card_on=timezone.localdate())
    card_payment(booking, "60.00")
    assert remind(7, booking.invoice) == 0


def test_other_rooms_can_spare_some(invoice, monkeypatch):
    from django.db.models import Q

    monkeypatch.setattr(sending, "_spared", [*sending._spared])
    sending.spares(lambda: Q(number=invoice.number))
    assert remind(0, invoice) == 0


def test_one_that_fails_stops_no_other(booking, monkeypatch, caplog):
    other = confirmed(
        places_of(booking)[0].run, places=1, text="", contact_email="o@example.org",
        organisation_name="Other",
    )  # fmt: skip
    first = booking.invoice
    asked = sending.emails.reminders

    def breaks(invoice, *args, **kwargs):
        if invoice == first:
            raise RuntimeError
        return asked(invoice, *args, **kwargs)

    monkeypatch.setattr(sending.emails, "reminders", breaks)
    assert remind(0, first) == 1
    assert sent() == [("invoice_due_today", other.contact_email)]
    assert "No reminder of invoice" in caplog.text
    monkeypatch.undo()
    assert remind(0, first) == 1


# --- To whom, and what ----------------------------------------------------------------------------


def test_it_goes_to_the_accounts_team_where_there_is_one(booking):
    InvoiceTerms.objects.create(
        organisation=booking.organisation, invoice_email="accounts@example.org"
    )
    remind(7, booking.invoice)
    assert sent() == [("invoice_overdue", "accounts@example.org")]


def test_prepaid_places_are_asked_of_the_owners():
    pool = sold()
    remind(0, pool.invoices.get())
    assert sent() == [("invoice_due_today", "booker@example.org")]


def test_with_nobody_to_write_to_it_is_tried_again(booking):
    booking.organisation.memberships.all().delete()
    type(booking).objects.update(contact_email="")
    assert remind(0, booking.invoice) == 0
    assert not Reminder.objects.exists()


def test_what_it_says(booking, mailoutbox):
    remind(7, booking.invoice)
    mail.send_due()
    [letter] = [each for each in mailoutbox if "was due on" in each.subject]
    day = f"{booking.invoice.due_on:%-d %B %Y}"
    assert letter.subject == (
        f"onEvidence training: invoice {booking.invoice.number} was due on {day}"
    )
    for said in ("£120.00", day, "PO-123", links.address(booking.invoice)):
        assert said in letter.body
    assert places_of(booking)[0].course.title not in letter.subject
    [file] = Attachment.objects.filter(message__kind="invoice_overdue")
    assert (file.source, file.source_id) == ("invoice", str(booking.invoice.pk))


def test_the_accounts_team_gets_each_invoice_to_be_paid(booking):
    InvoiceTerms.objects.create(
        organisation=booking.organisation, invoice_email="accounts@example.org"
    )
    invoice = confirmed(places_of(booking)[0].run, places=1, text="").invoice
    [message] = OutgoingMessage.objects.filter(kind="invoice_for_accounts")
    assert (message.recipient, message.context["number"]) == (
        "accounts@example.org", invoice.number,
    )  # fmt: skip
    InvoiceTerms.objects.update(invoice_email="Booker@example.org")
    confirmed(places_of(booking)[0].run, places=1, text="")
    assert OutgoingMessage.objects.filter(kind="invoice_for_accounts").count() == 1


@pytest.mark.parametrize(("credit", "asked"), [("45.00", ["£15.00"]), ("60.00", [])])
def test_it_gets_none_that_credit_has_paid(booking, credit, asked):
    organisation = booking.organisation
    InvoiceTerms.objects.create(organisation=organisation, invoice_email="accounts@example.org")
    transfer(balances.owed(booking.invoice) + Decimal(credit), booking.invoice)
    held = ready(places_of(booking)[0].run, places=1, text="")
    using = Credit(organisation, Decimal(credit))
    confirmation.on_invoice(held, now=timezone.now(), credit=using)
    letters = OutgoingMessage.objects.filter(kind="invoice_for_accounts")
    assert [message.context["owed"] for message in letters] == asked


# --- In the office --------------------------------------------------------------------------------


def test_finance_sees_what_went_and_holds_the_rest_back(booking):
    remind(-7, booking.invoice)
    finance = at_work(member(roles.FINANCE))
    shown = text(finance.get(reverse("invoice:inspect", args=[booking.invoice.pk])))
    page = reverse("invoice_reminders", args=[booking.invoice.pk])
    assert "7 days before the due day: sent on" in shown
    assert page in shown
    assert "Say why" in text(finance.post(page, {"what": "hold", "reason": " "}))
    done = text(finance.post(page, {"what": "hold", "reason": "They query it"}, follow=True))
    assert "Held back: nobody is reminded of it." in done
    assert "They query it" in done
    assert remind(0, booking.invoice) == 0
    finance.post(page, {"what": "hold", "reason": "Twice"})
    assert ReminderHold.objects.get().reason == "They query it"
    finance.post(page, {"what": "let_go"})
    finance.post(page, {"what": "let_go"})
    assert remind(0, booking.invoice) == 1
    acts = AuditEvent.objects.filter(action__startswith="bookings.reminders").order_by("pk")
    assert [event.action.rpartition(".")[2] for event in acts] == [
        "remind", "hold", "let_go", "remind",
    ]  # fmt: skip


def test_others_see_it_and_hold_nothing_back(invoice):
    office = at_work(member(roles.TRAINING_OFFICE))
    shown = text(office.get(reverse("invoice:inspect", args=[invoice.pk])))
    page = reverse("invoice_reminders", args=[invoice.pk])
    assert "None was sent." in shown
    assert page not in shown
    assert denied(office.get(page))


def test_holding_back_takes_a_fresh_code(invoice):
    finance = at_work(member(roles.FINANCE))
    session = finance.session
    del session[fresh_code.SHOWN]
    session.save()
    page = reverse("invoice_reminders", args=[invoice.pk])
    answer = finance.post(page, {"what": "hold", "reason": "R"})
    assert answer.templates[0].name == "accounts/fresh_code.html"
    assert not ReminderHold.objects.exists()


def test_the_command(invoice, capsys):
    Invoice.objects.update(due_on=timezone.localdate(), issued_on=dt.date(2020, 1, 1))
    call_command("remind_invoices")
    assert capsys.readouterr().out == "1 invoices reminded of\n"
    call_command("remind_invoices")
    assert capsys.readouterr().out == ""


def test_not_while_a_bank_decides_about_what_was_paid_on_it(invoice):
    paid = PaymentAttempt.objects.create(
        invoice=invoice, amount=20, expires_at=timezone.now(), state=PaymentAttempt.State.PAID
    )
    movements.paid_by_card(paid, paid.amount, timezone.now(), invoice)
    dispute = Dispute.objects.create(
        stripe_id="du_1", attempt=paid, amount=20, currency="gbp", opened_at=timezone.now(),
        status=Dispute.Status.OPEN,
    )  # fmt: skip
    assert remind(0, invoice) == 0
    Dispute.objects.filter(pk=dispute.pk).update(status=Dispute.Status.WON)
    assert remind(0, invoice) == 1
