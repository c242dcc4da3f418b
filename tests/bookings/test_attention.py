"""The office's one queue of what is not as it should be."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from accounts import roles
from accounts.models import Organisation
from accounts.practice.fresh_code import SHOWN
from bookings import quotes
from bookings.models import Booking, Dispute, Invoice, Quote, Refund, StripeEvent
from bookings.office import settling
from bookings.payments import webhooks
from common import audit
from common.attention import _watches, watches
from common.models import AuditEvent
from tests import factories
from tests.booking import confirmed, ready
from tests.bookings.paying import card_payment, transfer
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

PAGE = "/cms/attention/"


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


@pytest.fixture
def finance():
    browser = at_work(member(roles.FINANCE))
    session = browser.session
    session[SHOWN] = timezone.now().timestamp()
    session.save()
    return browser


def ago(**time):
    return timezone.now() - dt.timedelta(**time)


def shown(browser):
    """What the page lists: the watches' names, each with the titles of its lines."""
    sections = browser.get(PAGE).context["sections"]
    return {
        section.watch.name: [trouble.title for trouble in section.troubles] for section in sections
    }


def attempt(booking, amount="120.00", **fields):
    return card_payment(booking, amount, **fields)


def failed_job(**fields):
    fields = {"task_path": "bookings.payments.refunds.settle_refund"} | fields
    return DBTaskResult.objects.create(
        status=TaskResultStatus.FAILED,
        args_kwargs={"args": [1], "kwargs": {}},
        queue_name="default",
        backend_name="background",
        run_after=get_date_max(),
        finished_at=timezone.now(),
        exception_class_path="bookings.payments.gateway.GatewayError",
        traceback="Ann Able",
        **fields,
    )


def flagged(run, what="Paid late: ring them."):
    booking = confirmed(run)
    Booking.objects.filter(pk=booking.pk).update(attention=what)
    booking.refresh_from_db()
    return booking


def test_nothing_wrong_is_said_in_words(office):
    assert "All is well" in office.get(PAGE).content.decode()
    assert shown(office) == {}


# --- Bookings that need a look ------------------------------------------------------------------


def test_a_flagged_booking_is_settled_with_a_note(office, run):
    booking = flagged(run)
    page = office.get(PAGE).content.decode()
    assert booking.reference in page
    assert "Paid late: ring them." in page
    address = f"{PAGE}bookings/{booking.pk}/"
    assert f'action="{address}"' in page
    # The button asks for the note first, and nothing is settled without one.
    assert "What was done" in office.post(address).content.decode()
    refused = office.post(address, {"note": " "}).content.decode()
    assert "so that others need not ask" in refused
    booking.refresh_from_db()
    assert booking.attention
    assert office.post(address, {"note": "Rang them, all well"}).url == PAGE
    booking.refresh_from_db()
    assert booking.attention == ""
    event = AuditEvent.objects.get(action="bookings.office.settle")
    assert (event.object_id, event.reason) == (str(booking.public_id), "Rang them, all well")
    assert shown(office) == {}


def test_settling_twice_says_so(office, run):
    booking = flagged(run)
    settling.settle(booking, note="Done")
    with pytest.raises(settling.SettlingError, match="already"):
        settling.settle(booking, note="Done")
    answer = office.post(f"{PAGE}bookings/{booking.pk}/", {"note": "Me too"}, follow=True)
    assert "Somebody has settled this already." in answer.content.decode()
    assert AuditEvent.objects.filter(action="bookings.office.settle").count() == 1


# --- Money --------------------------------------------------------------------------------------


def test_who_paid_and_was_not_placed_is_placed(office, run):
    booking = ready(run)
    paid = attempt(booking, amount=str(Decimal("120.00")))
    assert shown(office) == {"paid-not-placed": [booking.reference]}
    answer = office.post(f"{PAGE}place/{paid.pk}/", follow=True)
    assert f"{booking.reference} is confirmed." in answer.content.decode()
    booking.refresh_from_db()
    assert booking.is_confirmed
    assert shown(office) == {}
    again = office.post(f"{PAGE}place/{paid.pk}/", follow=True)
    assert "already" in again.content.decode()


def test_who_paid_and_finds_no_room_gets_all_of_it_back(office, finance):
    run = factories.CourseRunFactory(capacity=2)
    booking = ready(run)
    paid = attempt(booking)
    Booking.objects.filter(pk=booking.pk).update(hold_expires_at=ago(minutes=1))
    confirmed(run)
    answer = office.post(f"{PAGE}place/{paid.pk}/", follow=True)
    assert "all of the money goes back" in answer.content.decode()
    refund = Refund.objects.get()
    assert (refund.attempt, refund.amount) == (paid, paid.amount)
    booking.refresh_from_db()
    assert not booking.is_confirmed
    assert shown(office) == {}


def test_what_is_flagged_is_not_placed_before_it_is_settled(office, run):
    booking = ready(run)
    attempt(booking)
    Booking.objects.filter(pk=booking.pk).update(attention="Paid 1, but 120 was asked.")
    assert shown(office) == {"bookings": [booking.reference]}
    settling.settle(Booking.objects.get(), note="They paid the rest by phone")
    assert shown(office) == {"paid-not-placed": [booking.reference]}


def test_what_is_overpaid_is_given_back_by_finance_alone(office, finance, run):
    booking = confirmed(run)
    gross = booking.invoice.gross
    attempt(booking, amount=str(gross))
    assert shown(office) == {}
    attempt(booking, amount="15.00")
    assert shown(office) == {"overpaid": [booking.invoice.number]}
    address = f"{PAGE}overpaid/{booking.pk}/"
    assert address not in office.get(PAGE).content.decode()
    assert address in finance.get(PAGE).content.decode()
    assert "Give back £15.00" in finance.post(address).content.decode()
    assert not Refund.objects.exists()
    finance.post(address, {"sure": "yes"})
    assert Refund.objects.get().amount == Decimal("15.00")
    assert shown(finance) == {}
    again = finance.post(address, {"sure": "yes"}, follow=True)
    assert "Nothing is overpaid" in again.content.decode()
    assert Refund.objects.count() == 1


def test_paid_in_parts_that_are_no_binary_fractions_is_not_overpaid(office, run):
    """On SQLite 87.93, 0.20 and 31.87 are 120.00000000000001 together."""
    booking = confirmed(run)
    assert booking.invoice.gross == Decimal("120.00")
    for amount in ("87.93", "0.20", "31.87"):
        transfer(amount, booking.invoice)
    assert shown(office) == {}


def test_what_no_card_can_take_is_paid_out_on_the_invoice(finance, run):
    """Of somebody who pays for themselves, and so keeps no credit."""
    confirmed(run, places=1, text="")
    Organisation.objects.update(individual=True)
    invoice = Invoice.objects.get()
    transfer("75.00", invoice)
    assert shown(finance) == {"overpaid": [invoice.number]}
    address = f"{PAGE}overpaid/{invoice.booking_id}/"
    said = finance.post(address, {"sure": "yes"}, follow=True).content.decode()
    assert "pay it out by bank transfer" in said
    assert shown(finance) == {"overpaid": [invoice.number]}


def test_giving_back_asks_who_it_is(run):
    booking = confirmed(run)
    attempt(booking, amount=str(booking.invoice.gross + 5))
    stale = at_work(member(roles.FINANCE))
    session = stale.session
    session[SHOWN] = ago(hours=1).timestamp()
    session.save()
    answer = stale.post(f"{PAGE}overpaid/{booking.pk}/", {"sure": "yes"})
    assert answer.templates[0].name == "accounts/fresh_code.html"
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("state", "age", "late"),
    [
        (Refund.State.OWED, {"minutes": 59}, False),
        (Refund.State.OWED, {"minutes": 61}, True),
        (Refund.State.PENDING, {"days": 6}, False),
        (Refund.State.PENDING, {"days": 8}, True),
        (Refund.State.SUCCEEDED, {"days": 8}, False),
    ],
)
def test_refunds_that_wait_for_long(office, run, state, age, late):
    booking = confirmed(run)
    refund = Refund.objects.create(
        attempt=attempt(booking, amount=str(booking.invoice.gross)),
        amount=Decimal("1.00"),
        reason="R",
        state=state,
    )
    Refund.objects.update(created_at=ago(**age))
    assert shown(office) == ({"refunds": [booking.reference]} if late else {})
    office.post(f"{PAGE}refund/{refund.pk}/")
    asked = state in (Refund.State.OWED, Refund.State.PENDING)
    assert AuditEvent.objects.filter(action="bookings.office.ask_again").exists() == asked


# --- What the site could not finish -------------------------------------------------------------


def test_news_from_stripe_that_was_not_worked_off(office, django_capture_on_commit_callbacks):
    event = StripeEvent.objects.create(event_id="evt_1", type="customer.created", object_id="c")
    assert shown(office) == {}
    StripeEvent.objects.update(received_at=ago(minutes=11))
    assert shown(office) == {"stripe-events": ["evt_1"]}
    with django_capture_on_commit_callbacks(execute=True):
        office.post(f"{PAGE}event/{event.pk}/")
    assert DBTaskResult.objects.get().args_kwargs["args"] == [event.pk]
    webhooks.handle(event)
    assert shown(office) == {}
    assert "finished" in office.post(f"{PAGE}event/{event.pk}/", follow=True).content.decode()


def test_a_failed_job_runs_again_and_its_traceback_is_not_shown(office):
    job = failed_job()
    page = office.get(PAGE).content.decode()
    assert "settle_refund" in page
    assert "GatewayError" in page
    assert "Ann Able" not in page
    office.post(f"{PAGE}jobs/{job.pk}/")
    job.refresh_from_db()
    assert (job.status, job.traceback, job.started_at) == (TaskResultStatus.READY, "", None)
    assert shown(office) == {}
    assert "no longer" in office.post(f"{PAGE}jobs/{job.pk}/", follow=True).content.decode()
    assert office.post(f"{PAGE}jobs/{uuid.uuid4()}/").status_code == 404


def test_a_scheduler_that_does_nothing_is_told_of(office):
    audit.record("bookings.office.settle", reason="Fresh")
    assert shown(office) == {}
    old = audit.draft("bookings.office.settle", reason="Old")
    old.at = ago(minutes=11)
    old.save()
    # The oldest that waits is the fresh one still.
    assert shown(office) == {}


def test_the_oldest_act_that_waits_for_its_seal_tells_how_long_the_scheduler_is_silent(office):
    old = audit.draft("bookings.office.settle", reason="Old")
    old.at = ago(minutes=11)
    old.save()
    assert shown(office) == {"scheduler": ["manage.py scheduler"]}


def test_an_accepted_quote_waits_for_its_date(office, finance, run):
    draft = quotes.draft(
        run.course,
        organisation_name="Example Council",
        contact_name="Bo Booker",
        contact_email="booker@example.org",
        people=12,
        wanted_dates="",
        mode="online",
        place="",
        owner=None,
    )
    quote = quotes.send(draft, now=timezone.now())
    assert shown(office) == {}
    quotes.accept(quote, by="Bo Booker", po_number="", now=timezone.now())
    assert shown(office) == {"quotes": [quote.number]}
    assert shown(finance) == {}
    office.post(f"/cms/quotes/{quote.pk}/date/")
    assert Quote.objects.get().run is not None
    assert shown(office) == {}


# --- For whom, and at what price ----------------------------------------------------------------


def test_editors_have_no_queue_and_press_no_button(run):
    editor = at_work(member(roles.EDITORS))
    booking = flagged(run)
    for address in (PAGE, f"{PAGE}bookings/{booking.pk}/"):
        assert editor.get(address).url == "/cms/"
    editor.post(f"{PAGE}bookings/{booking.pk}/", {"note": "Not mine"})
    editor.post(f"{PAGE}jobs/{failed_job().pk}/")
    booking.refresh_from_db()
    assert booking.attention
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_what_has_no_button_leads_to_where_it_is_settled(finance, run):
    paid = attempt(confirmed(run))
    Dispute.objects.create(
        stripe_id="du_1", attempt=paid, amount=5, currency="gbp", reason="general",
        status="needs_response", opened_at=timezone.now(),
    )  # fmt: skip
    page = " ".join(finance.get(PAGE).content.decode().split())
    assert f'href="/cms/money/disputes/{Dispute.objects.get().pk}/">Evidence<' in page


def test_buttons_take_a_post_alone(office, run):
    booking = ready(run)
    paid = attempt(booking)
    assert office.get(f"{PAGE}place/{paid.pk}/").status_code == 405
    assert office.post(f"{PAGE}nothing/{paid.pk}/").status_code == 404


def test_every_watch_says_what_it_is_and_for_whom(rf):
    names = [watch.name for watch in _watches]
    assert len(names) == len(set(names))
    for watch in _watches:
        assert watch.heading
        assert watch.permissions
    request = rf.get("/")
    request.user = member(roles.ADMINISTRATORS)
    assert len(watches(request)) == len(names)


def test_the_page_costs_the_same_at_one_and_at_thirty(run):
    run.capacity = 300
    run.save()
    browser = at_work(member(roles.ADMINISTRATORS))
    counts = []
    for number in (1, 29):
        for each in range(number):
            flagged(run)
            over = confirmed(run)
            attempt(over, amount=str(over.invoice.gross + 1))
            attempt(ready(run))
            failed_job()
            StripeEvent.objects.create(event_id=f"evt_{number}_{each}", type="t", object_id="o")
            Dispute.objects.create(
                stripe_id=f"du_{number}_{each}", attempt=over.attempts.get(), amount=5,
                currency="gbp", reason="general", status="needs_response", opened_at=ago(days=1),
            )  # fmt: skip
        StripeEvent.objects.update(received_at=ago(minutes=11))
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(PAGE).content.decode()
        counts.append(len(queries))
    assert "The first 25 of 30" in page
    # One more for each of the seven lists that no longer fit: to count it.
    assert counts[1] == counts[0] + 7
    assert Invoice.objects.count() == 60
