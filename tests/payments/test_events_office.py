"""Staff see what Stripe told us and what it came to, and have it worked off again."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import roles
from accounts.practice import fresh_code
from bookings.models import Booking, PaymentAttempt, StripeEvent
from bookings.payments import card, gateway, webhooks
from common.models import AuditEvent
from tests.booking import ready
from tests.pages.office import at_work, denied, member
from tests.payments.told import events, paid_by_card, payment, tell

pytestmark = pytest.mark.django_db

INDEX = reverse("stripeevent:index")


@pytest.fixture
def finance():
    return at_work(member(roles.FINANCE))


@pytest.fixture
def event(stand_in, run, now) -> StripeEvent:
    """Of a payment; Stripe could not be asked when it came."""
    booking = ready(run, now=now)
    card.start(booking, now=now)
    stand_in.control.pay(booking.attempts.get().session_id)
    stand_in.control.fault("GET /v1/checkout/sessions/*", "drop", times=3)
    with pytest.raises(gateway.GatewayError):
        tell(stand_in, events(stand_in)[-1])
    return StripeEvent.objects.get()


def text(response) -> str:
    return " ".join(response.content.decode().split())


def again(event) -> str:
    return reverse("event_again", args=[event.pk])


def test_what_went_wrong_is_on_it_until_it_is_done(stand_in, event):
    assert (event.tries, event.last_error, event.done_at) == (1, "GatewayError", None)
    assert event.tried_at is not None
    webhooks.handle(event)
    event.refresh_from_db()
    assert (event.tries, event.last_error) == (2, "")
    assert event.outcome == "Paid: £120.00"
    assert event.done_at is not None


def test_what_it_came_to_is_said(stand_in, run, now):
    booking = paid_by_card(stand_in, run, now=now)
    stand_in.control.refund(payment(booking).payment_intent, 1000)
    stand_in.control.dispute(payment(booking).payment_intent)
    told = {each.type: each.outcome for each in tell(stand_in)}
    assert told["checkout.session.completed"] == "Paid: £120.00"
    assert told["refund.created"] == "Refunded (by hand): £10.00"
    assert told["charge.refunded"] == "Refunded (by hand): £10.00"
    assert told["charge.dispute.created"] == "To be answered: £120.00"
    assert told["payment_intent.succeeded"] == "Nothing to do"


def test_staff_see_them_filter_them_and_download_them(finance, event):
    shown = text(finance.get(INDEX))
    assert event.event_id in shown
    assert "GatewayError" in shown
    assert event.event_id in text(finance.get(INDEX, {"unfinished": "true"}))
    assert event.event_id not in text(finance.get(INDEX, {"unfinished": "false"}))
    assert event.event_id in text(finance.get(INDEX, {"type": "checkout.session.completed"}))
    assert event.event_id not in text(finance.get(INDEX, {"type": "refund.failed"}))
    rows = b"".join(finance.get(INDEX, {"export": "csv"}).streaming_content).decode()
    assert event.event_id in rows
    inspected = text(finance.get(reverse("stripeevent:inspect", args=[event.pk])))
    assert event.object_id in inspected
    assert again(event) in inspected


def test_one_is_worked_off_again_done_or_not(finance, event, django_capture_on_commit_callbacks):
    assert "is asked once more" in text(finance.get(again(event)))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            finance.post(again(event))
        assert DBTaskResult.objects.count() == 1
        DBTaskResult.objects.all().delete()
        webhooks.handle(StripeEvent.objects.get())
        assert StripeEvent.objects.get().done_at is not None
    assert Booking.objects.get().is_confirmed
    assert PaymentAttempt.objects.get().state == "paid"
    assert AuditEvent.objects.filter(action="bookings.payments.work_off_again").count() == 2


def test_it_asks_for_a_code_that_is_fresh(finance, event):
    session = finance.session
    del session[fresh_code.SHOWN]
    session.save()
    assert finance.post(again(event)).templates[0].name == "accounts/fresh_code.html"


def test_what_is_not_worked_off_waits_with_its_error(finance, event):
    StripeEvent.objects.update(received_at=timezone.now() - dt.timedelta(minutes=11))
    shown = text(finance.get("/cms/attention/"))
    assert "checkout.session.completed. Last tried in vain: GatewayError." in shown
    assert reverse("stripeevent:inspect", args=[event.pk]) in shown


@pytest.mark.parametrize(
    ("role", "sees", "does"),
    [
        (roles.EDITORS, False, False),
        (roles.TRAINING_OFFICE, True, False),
        (roles.FINANCE, True, True),
    ],
)
def test_who_may(event, role, sees, does):
    client = at_work(member(role))
    for page in (INDEX, reverse("stripeevent:inspect", args=[event.pk])):
        assert denied(client.get(page)) is not sees
    assert denied(client.get(reverse("paymentattempt:index"))) is not sees
    assert denied(client.get(again(event))) is not does
    assert denied(client.post(again(event))) is not does


def test_the_lists_cost_the_same_for_many(
    finance, stand_in, run, now, django_assert_max_num_queries
):
    for n in range(4):
        booking = paid_by_card(
            stand_in, run, now=now, contact_email=f"b{n}@example.org", organisation_name=f"O{n}"
        )
        stand_in.control.refund(payment(booking).payment_intent, 1000)
    tell(stand_in)
    for index in (INDEX, reverse("paymentattempt:index")):
        finance.get(index)
        with django_assert_max_num_queries(25):
            shown = text(finance.get(index))
    assert shown.count("10.00") >= 4
