"""The office is told of a dispute in time, has the evidence on one paper, and says what it did."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.practice import fresh_code
from bookings.changes.cancel import cancel
from bookings.ledger.writing_off import write_off
from bookings.models import Dispute
from bookings.payments.office import evidence
from common import mail
from common.models import AuditEvent
from courses import attendance
from tests import factories, pdfs
from tests.booking import confirmed
from tests.bookings.changing import places_of
from tests.courses.rooms import marks
from tests.pages.office import at_work, denied, member
from tests.payments.told import paid_by_card, payment, tell

pytestmark = pytest.mark.django_db

PAGE = "/cms/attention/"


@pytest.fixture
def finance():
    return at_work(member(roles.FINANCE))


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


@pytest.fixture
def booking(stand_in, run, now):
    return paid_by_card(stand_in, run, now=now)


@pytest.fixture
def dispute(stand_in, booking) -> Dispute:
    stand_in.control.dispute(payment(booking).payment_intent, reason="product_not_received")
    tell(stand_in)
    return Dispute.objects.get()


@pytest.fixture
def lost(stand_in, dispute) -> Dispute:
    stand_in.control.close_dispute(dispute.stripe_id)
    tell(stand_in)
    return Dispute.objects.get()


def page(dispute):
    return reverse("dispute_page", args=[dispute.pk])


def text(response) -> str:
    return " ".join(response.content.decode().split())


def do(client, dispute, deed: str, **sent):
    fields = {f"{deed}-act": uuid.uuid4(), "what": deed}
    fields |= {f"{deed}-{key}": value for key, value in sent.items()}
    return client.post(page(dispute), fields, follow=True)


def waiting(client) -> dict[str, list[str]]:
    sections = client.get(PAGE).context["sections"]
    return {each.watch.name: [line.what for line in each.troubles] for each in sections}


# --- Needs attention ------------------------------------------------------------------------------


def test_it_waits_with_its_deadline_and_louder_when_that_is_near(finance, dispute):
    [said] = waiting(finance)["disputes"]
    assert "£120.00, product not received: answer by " in said
    assert "No evidence was sent yet." in said
    Dispute.objects.update(respond_by=timezone.now() + dt.timedelta(days=2, hours=23))
    found = waiting(finance)
    assert list(found) == ["disputes-soon"]
    assert "Disputes to answer now" in text(finance.get(PAGE))
    Dispute.objects.update(respond_by=None)
    assert list(waiting(finance)) == ["disputes"]


def test_with_the_bank_nobody_need_do_anything(finance, stand_in, dispute):
    stand_in.control.update_dispute(dispute.stripe_id)
    tell(stand_in)
    assert waiting(finance) == {}
    stand_in.control.close_dispute(dispute.stripe_id, won=True)
    tell(stand_in)
    assert waiting(finance) == {}


def test_the_line_leads_to_where_it_is_seen_to(finance, office, dispute):
    assert page(dispute) in text(finance.get(PAGE))
    assert reverse("dispute:inspect", args=[dispute.pk]) in text(office.get(PAGE))


def test_a_lost_one_waits_until_finance_says_what_becomes_of_it(finance, office, booking, lost):
    number = booking.invoice.number
    assert waiting(finance) == {
        "disputes-lost": [f"The bank took back £120.00, and {number} is owed again."]
    }
    assert waiting(office) == {}
    assert "Say what was decided" in text(do(finance, lost, "decide", note=""))
    assert "no longer waits" in text(do(finance, lost, "decide", note="They are asked for it"))
    assert waiting(finance) == {}
    record = AuditEvent.objects.get(action="bookings.payments.decide")
    assert (record.object_id, record.reason) == (str(booking.public_id), "They are asked for it")
    again = do(finance, lost, "decide", note="Again")
    assert "not to be done here any more" in text(again)


def test_written_off_it_no_longer_waits(finance, booking, lost, now):
    write_off(
        booking.organisation, booking.invoice, amount=Decimal("120.00"), reason="Lost", by=None,
        now=now,
    )  # fmt: skip
    assert waiting(finance) == {}


def test_the_booking_s_page_and_the_payment_s_say_so(office, booking, dispute):
    said = text(office.get(reverse("booking:inspect", args=[booking.pk])))
    assert "In dispute" in said
    assert f"{dispute.stripe_id}</a>: £120.00, to be answered by " in said
    found = text(office.get(reverse("paymentattempt:inspect", args=[payment(booking).pk])))
    assert dispute.stripe_id in found
    assert "Payment in dispute" in said, "and its log"


# --- Evidence -------------------------------------------------------------------------------------


def test_the_summary_is_made_by_the_worker_and_downloaded(finance, office, dispute, work):
    address = reverse("dispute_evidence", args=[dispute.pk])
    assert office.get(address).status_code == 404
    assert "is being made" in text(do(finance, dispute, "make"))
    evidence.make(dispute)
    dispute.refresh_from_db()
    answer = office.get(address)
    assert answer["Content-Disposition"].endswith(f'filename="onEvidence-{dispute.stripe_id}.pdf"')
    first = dispute.evidence.name
    evidence.make(dispute)
    dispute.refresh_from_db()
    assert dispute.evidence.name != first
    assert AuditEvent.objects.filter(action="bookings.payments.ask_for_evidence").count() == 1


def test_it_says_what_was_bought_agreed_sent_attended_and_given_back(
    dispute, booking, run, now, mailoutbox
):
    mail.send_due()
    run.sessions.update(starts_at=now - dt.timedelta(hours=3), ends_at=now - dt.timedelta(hours=2))
    attendance.mark(run, marks=marks(run, ann=45, ben=0))
    said = " ".join(evidence_text(dispute))
    assert f"Evidence on dispute {dispute.stripe_id}" in said
    for words in (
        booking.reference, booking.invoice.number, "£120.00",
        payment(booking).payment_intent, "product not received", run.course.code,
        booking.terms.split(":")[0], "Booking confirmed", "Nothing was given back to the card",
    ):  # fmt: skip
        assert words in said, words
    [bought] = evidence.bought(booking)
    assert (bought.places, bought.cancelled, bought.attended, bought.minutes) == (2, 0, 1, 45)
    assert f"{bought.hours:.2f}" == "0.75"


def test_it_names_no_course_and_nobody(dispute, run):
    said = " ".join(evidence_text(dispute))
    for unsaid in (
        run.course.title, "Ann Able", "Ben Baker", "ann@example.org", "Bo Booker",
        "booker@example.org", "Example Council",
    ):  # fmt: skip
        assert unsaid not in said


def test_it_counts_what_was_cancelled_and_given_back(stand_in, booking, run, now):
    cancel(places_of(booking)[:1], by=None, now=now, office=True, percent=100, reason="R")
    stand_in.control.dispute(payment(booking).payment_intent, inquiry=True)
    tell(stand_in)
    dispute = Dispute.objects.get()
    [bought] = evidence.bought(booking)
    assert (bought.places, bought.cancelled) == (2, 1)
    assert "£60.00 to the card" in " ".join(evidence_text(dispute))


def test_a_self_paced_course_is_counted_as_completed():
    run = factories.CourseRunFactory(course__self_paced=True)
    booking = confirmed(run)
    booking.places.update(run=None)
    [bought] = evidence.bought(booking)
    assert (bought.when, bought.attended) == ("at their own pace", 0)


def evidence_text(dispute) -> list[str]:
    evidence.make(dispute)
    dispute.refresh_from_db()
    with dispute.evidence.open() as file:
        return pdfs.texts(file.read())


def test_what_was_sent_is_recorded_with_the_day_and_by_whom(finance, dispute):
    today = timezone.localdate()
    answer = do(finance, dispute, "sent", what="", on=today + dt.timedelta(days=1))
    assert "Say what was sent" in text(answer)
    answer = text(do(finance, dispute, "sent", what="Summary", on=today + dt.timedelta(days=1)))
    assert "today or before" in answer
    assert 'value="Summary"' in answer, "nothing typed is lost"
    assert "Recorded." in text(do(finance, dispute, "sent", what="Summary", on=today))
    dispute.refresh_from_db()
    assert (dispute.evidence_sent, dispute.evidence_sent_on) == ("Summary", today)
    assert dispute.evidence_sent_by is not None
    assert f"Evidence was sent on {today.day} " in waiting(finance)["disputes"][0]
    assert AuditEvent.objects.filter(action="bookings.payments.evidence_sent").exists()


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "sees", "does"),
    [
        (roles.EDITORS, False, False),
        (roles.TRAINING_OFFICE, True, False),
        (roles.FINANCE, True, True),
        (roles.ADMINISTRATORS, True, True),
    ],
)
def test_who_may(dispute, role, sees, does):
    client = at_work(member(role))
    evidence.make(dispute)
    assert denied(client.get(reverse("dispute:index"))) is not sees
    assert denied(client.get(reverse("dispute:inspect", args=[dispute.pk]))) is not sees
    assert denied(client.get(reverse("dispute_evidence", args=[dispute.pk]))) is not sees
    assert denied(client.get(page(dispute))) is not does
    assert denied(client.post(page(dispute), {"what": "make"})) is not does


def test_it_asks_for_a_code_that_is_fresh(finance, dispute):
    session = finance.session
    del session[fresh_code.SHOWN]
    session.save()
    answer = finance.post(page(dispute), {"what": "make"})
    assert answer.templates[0].name == "accounts/fresh_code.html"


def test_the_list_is_downloaded_and_costs_the_same_for_many(
    finance, dispute, django_assert_max_num_queries
):
    index = reverse("dispute:index")
    assert dispute.stripe_id in text(finance.get(index))
    for n in range(5):
        Dispute.objects.create(
            stripe_id=f"du_{n}", attempt=dispute.attempt, amount=1, currency="gbp", reason="r",
            status="won", opened_at=timezone.now(),
        )  # fmt: skip
    with django_assert_max_num_queries(25):
        finance.get(index)
    rows = b"".join(finance.get(index, {"export": "csv"}).streaming_content).decode().splitlines()
    assert len(rows) == 7
    assert any(str(dispute.attempt.booking) in row for row in rows)
