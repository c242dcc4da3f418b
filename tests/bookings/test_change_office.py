"""The office: past the policy with a reason, and whole dates."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.practice import fresh_code
from bookings.changes import carrying_out
from bookings.models import Change, DateChange, DateChoice
from common.models import AuditEvent
from courses.models import CourseRun
from tests.bookings.changing import away, booked, on, places_of, run_of
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def booking():
    return booked(5)


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


def act(client, booking, *places, **data):
    ids = [str(place.public_id) for place in places]
    address = reverse("office_change", args=[booking.pk])
    return client.post(address, {"places": ids, "reason": "Rang us", **data}, follow=True)


def test_each_deed_with_its_reason(booking, office):
    ann, ben = places_of(booking)
    to = away(60, course=run_of(booking).course)
    shown = text(office.get(reverse("office_change", args=[booking.pk])))
    assert "Free moves ended 14 days before the start" in shown
    act(office, booking, ann, what="substitute", name="Cy Cole", email="cy@example.org")
    act(office, booking, ann, what="move", to=str(to.public_id), charge="on")
    done = text(act(office, booking, ben, what="cancel", amount="45.50"))
    assert "£45.50 is credited on your invoice." in done
    assert on(to) == ["Cy Cole"]
    changes = list(Change.objects.order_by("pk"))
    assert [(each.kind, each.by_office, each.reason) for each in changes] == [
        ("substituted", True, "Rang us"),
        ("moved", True, "Rang us"),
        ("cancelled", True, "Rang us"),
    ]
    assert changes[2].gross == Decimal("-45.50")
    assert AuditEvent.objects.filter(action="bookings.changes.cancel", reason="Rang us").exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"what": "cancel", "reason": ""}, "Say why"),
        ({"what": "cancel", "amount": "60.01"}, "from £0.00 up to £60.00"),
        ({"what": "cancel", "amount": "-1"}, "greater than or equal to 0"),
        ({"what": "substitute"}, "full name of whoever comes instead"),
        ({"what": "move"}, "Choose the new date."),
        ({}, "Say what is to be done."),
    ],
)
def test_what_is_missing_is_said(booking, office, data, words):
    answer = text(act(office, booking, places_of(booking)[0], **data))
    assert words in answer
    assert Change.objects.count() == 0


def test_it_asks_for_a_code_that_is_fresh(booking, office):
    session = office.session
    del session[fresh_code.SHOWN]
    session.save()
    for name, pk in (
        ("office_change", booking.pk), ("date_cancel", run_of(booking).pk),
        ("date_move", run_of(booking).pk),
    ):  # fmt: skip
        assert "code" in text(office.get(reverse(name, args=[pk]))).lower()
        answer = office.post(reverse(name, args=[pk]), {"reason": "R"})
        assert "oe_fresh" in text(answer) or "code" in text(answer).lower()
    assert Change.objects.count() == DateChange.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "booking_page", "date_page"),
    [
        (roles.EDITORS, False, False),
        (roles.TRAINING_OFFICE, True, True),
        (roles.FINANCE, True, False),
        (roles.ADMINISTRATORS, True, True),
    ],
)
def test_who_may(booking, role, booking_page, date_page):
    client = at_work(member(role))
    run = run_of(booking)
    assert denied(client.get(reverse("office_change", args=[booking.pk]))) is not booking_page
    for name in ("date_cancel", "date_move"):
        assert denied(client.get(reverse(name, args=[run.pk]))) is not date_page
        if not date_page:
            client.post(reverse(name, args=[run.pk]), {"reason": "R", "deadline": "2099-01-01"})
    if not booking_page:
        act(client, booking, places_of(booking)[0], what="cancel")
    assert Change.objects.count() == DateChange.objects.count() == 0


def deadline():
    return (timezone.localtime() + dt.timedelta(days=3)).strftime("%Y-%m-%d %H:%M")


def test_a_date_is_cancelled_after_a_look_at_everybody(booking, office):
    run = run_of(booking)
    address = reverse("date_cancel", args=[run.pk])
    shown = text(office.get(address))
    assert booking.reference in shown
    assert "1 booking, 2 people, 0 places without a name." in shown
    assert "£0.00 to cards, £120.00 to credit" in shown
    telling = text(office.post(address, {"reason": "No victims came", "deadline": deadline()}))
    assert "inboxes are shared" in telling
    early = text(office.post(address, {"reason": "R", "deadline": "2020-01-01 10:00"}))
    assert "still to come" in early
    assert run_of(booking).state == CourseRun.State.SCHEDULED
    done = text(office.post(address, {"reason": "Ill", "deadline": deadline()}, follow=True))
    assert "0 of 1 told, 0 of 1 settled." in done
    assert run_of(booking).state == CourseRun.State.CANCELLED
    change = DateChange.objects.get()
    assert office.get(address).url == reverse("date_change", args=[change.public_id])
    carrying_out.apply_due(now=timezone.now())
    shown = text(office.get(reverse("date_change", args=[change.public_id])))
    assert "1 of 1 told, 0 of 1 settled." in shown


def test_a_date_is_moved(booking, office):
    run = run_of(booking)
    [session] = run.sessions.all()
    sent = {
        "reason": "The room was lost.",
        "deadline": deadline(),
        f"starts_{session.pk}": "2099-03-03 10:00",
        f"ends_{session.pk}": "2099-03-03 09:00",
    }
    address = reverse("date_move", args=[run.pk])
    assert "must end after it starts" in text(office.post(address, sent))
    sent[f"ends_{session.pk}"] = "2099-03-03 12:00"
    office.post(address, sent)
    assert run_of(booking).when == "Tuesday 3 March 2099, 10 am to midday (UK time)"
    assert "at these times already" in text(office.post(address, sent))
    assert DateChange.objects.count() == 1
    assert office.get(reverse("date_cancel", args=[run.pk])).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_is_stuck_is_listed_and_tried_again_by_the_worker(booking, office, work):
    office.post(
        reverse("date_cancel", args=[run_of(booking).pk]), {"reason": "R", "deadline": deadline()}
    )
    DateChoice.objects.update(failure="RuntimeError")
    change = DateChange.objects.get()
    address = reverse("date_change", args=[change.public_id])
    assert "RuntimeError" in text(office.get(address))
    asked = text(office.post(address, follow=True))
    assert "It is tried again now" in asked
    assert "0 of 1 told" in asked
    work()
    shown = text(office.get(address))
    assert "1 of 1 told" in shown
    assert "RuntimeError" not in shown
