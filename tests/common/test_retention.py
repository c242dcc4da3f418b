"""What is old enough goes, what is not stays, and staff see both coming."""

import datetime as dt
import uuid

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from accounts.models import (
    DataExport,
    ErasureRequest,
    Invitation,
    Learner,
    LearnerImport,
    UserSession,
)
from bookings.models import (
    BankFile,
    BankRow,
    Booking,
    Movement,
    NameRequest,
    PaperArchive,
    PaymentAttempt,
    PeopleList,
    Place,
    Quote,
    Refund,
    Statement,
    StripeEvent,
    WaitingListEntry,
)
from certificates.issue import issue
from certificates.models import Certificate
from common import default_retention, mail, retention
from common.models import (
    OutgoingMessage,
    RetentionRule,
)
from common.retention import days, months, years
from common.storage import private_storage
from courses.models import AccessNeeds, Enrolment, InterestNotice, StandingNeeds
from courses.models import Session as Sitting
from pages.models import Enquiry
from tests import factories
from tests.booking import confirmed
from tests.common.aging import aged, ago, apply

pytestmark = pytest.mark.django_db


# --- Periods --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (days(90), dt.datetime(2027, 12, 1, 12, tzinfo=dt.UTC)),
        (months(1), dt.datetime(2028, 1, 29, 12, tzinfo=dt.UTC)),
        (months(12), dt.datetime(2027, 2, 28, 12, tzinfo=dt.UTC)),
        (years(6), dt.datetime(2022, 2, 28, 12, tzinfo=dt.UTC)),
    ],
)
def test_a_period_is_counted_as_the_calendar_does(period, before):
    assert period.before(dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC)) == before


def test_every_kind_has_a_rule_with_its_default_and_what_the_office_chose_stays():
    chosen = RetentionRule.objects.get(kind="messages")
    aged(chosen, number=30)
    RetentionRule.objects.filter(kind="quotes").delete()
    default_retention.sync()
    periods = {rule.kind: rule.period for rule in RetentionRule.objects.all()}
    assert periods == {
        name: days(30) if name == "messages" else kind.default
        for name, kind in retention.kinds().items()
    }


# --- Each kind ------------------------------------------------------------------------------------


@pytest.fixture
def one_of_each(run, now):
    """A row of every kind that is just too old, by kind; and beside it one just young enough."""

    def session(expire_date):
        return UserSession.objects.create(session_key=uuid.uuid4().hex, expire_date=expire_date)

    def message(age):
        row = mail.queue("sign_in_unknown", to="x@example.org", context={})
        return aged(row, state=OutgoingMessage.State.SENT, created_at=ago(days=age))

    def booking(age, **fields):
        row = Booking.objects.create(hold_expires_at=ago(days=age), **fields)
        Place.objects.create(
            booking=row, course=run.course, run=run, list_price=1, unit_price=1, vat_rate=0
        )
        return row

    def paid_back(age):
        row = booking(age)
        attempt = PaymentAttempt.objects.create(
            booking=row, amount=1, expires_at=now, state=PaymentAttempt.State.PAID
        )
        Refund.objects.create(
            attempt=attempt, amount=1, reason="Late", state=Refund.State.SUCCEEDED
        )
        return row

    def invoice(age):
        date = factories.CourseRunFactory()
        row = confirmed(date).invoice
        Sitting.objects.filter(run=date).update(starts_at=ago(days=age), ends_at=ago(days=age - 1))
        Enrolment.objects.filter(run=date).delete()
        Place.objects.filter(run=date).update(learner=None)
        Learner.objects.all().delete()
        return aged(row, issued_on=timezone.localdate(ago(days=age)))

    def free(age, confirmed_on=None):
        """With nothing to pay, on a date that was then."""
        buys = factories.MembershipFactory()
        date = factories.CourseRunFactory(starts_in=-dt.timedelta(days=age, hours=2))
        row = Booking.objects.create(
            hold_expires_at=now, state=Booking.State.CONFIRMED, method=Booking.Method.POOL,
            buyer=buys.user, organisation=buys.organisation,
            confirmed_at=confirmed_on or ago(days=age + 1),
        )  # fmt: skip
        Place.objects.create(
            booking=row, course=date.course, run=date, list_price=1, unit_price=0, vat_rate=0
        )
        return row

    def name_request(age):
        row = NameRequest.objects.create(
            place=free(age).places.get(), email="n@example.org", sent_at=now
        )
        return aged(row, created_at=ago(days=age + 9))

    def people_list(age):
        return aged(PeopleList.objects.create(booking=free(1)), updated_at=ago(days=age))

    def quote(age, state=Quote.State.DRAFT):
        row = Quote.objects.create(
            number=uuid.uuid4().hex[:20], people=1, valid_until=now.date(), course=run.course,
            price=1, vat_rate=0, sent_at=now, state=state,
            decided_at=ago(days=age) if state == Quote.State.ACCEPTED else None,
        )  # fmt: skip
        return aged(row, created_at=ago(days=age))

    def waiting(age):
        date = factories.CourseRunFactory(starts_in=-dt.timedelta(days=age))
        row = WaitingListEntry.objects.create(
            run=date, course=date.course, name="W", email="w@example.org", places=1
        )
        return aged(row, created_at=ago(days=age + 1))

    def waiting_for_any(age):
        row = WaitingListEntry.objects.create(
            course=run.course, name="W", email=f"w{uuid.uuid4()}@example.org", places=1
        )
        return aged(row, created_at=ago(days=age))

    def learning(age):
        enrolment = factories.EnrolmentFactory(
            run=factories.CourseRunFactory(starts_in=-dt.timedelta(days=age)),
            learner__user=factories.MembershipFactory().user,
        )
        return aged(enrolment, created_at=ago(days=age + 9))

    def account(age):
        return aged(factories.UserFactory(), date_joined=ago(days=age))

    def task(age):
        return DBTaskResult.objects.create(
            status="SUCCESSFUL", finished_at=ago(days=age), args_kwargs={}, run_after=now,
            exception_class_path="", traceback="", task_path="x", backend_name="background",
        )  # fmt: skip

    def log_entry(age):
        content_type = ModelLogEntry._meta.get_field("content_type").related_model.objects.first()
        return ModelLogEntry.objects.create(
            content_type=content_type, label="L", action="wagtail.edit", object_id="1",
            timestamp=ago(days=age),
        )  # fmt: skip

    def enquiry(age):
        row = Enquiry.objects.create(
            form_key=uuid.uuid4(), kind=Enquiry.Kind.CONTACT, name="A", email="a@example.org"
        )
        return aged(row, created_at=ago(days=age))

    def interest(age):
        row = InterestNotice.objects.create(course=factories.CourseFactory(), email="i@example.org")
        return aged(row, created_at=ago(days=age))

    def copy(age):
        return DataExport.objects.create(
            user=factories.MembershipFactory().user, asked_at=ago(days=age), moved_at=now
        )

    def archive(age):
        return PaperArchive.objects.create(kind="invoices", papers=[], asked_at=ago(days=age))

    def request(age):
        return ErasureRequest.objects.create(
            asked_at=now, due_at=now, decided_at=ago(days=age), state=ErasureRequest.State.WITHDRAWN
        )

    def learner(age):
        return aged(factories.LearnerFactory(), created_at=ago(days=age))

    def invitation(age):
        return Invitation.objects.create(
            organisation=factories.OrganisationFactory(), email="i@example.org", role="owner",
            sent_at=ago(days=age), token_hash=uuid.uuid4().hex,
        )  # fmt: skip

    def imported(age):
        row = LearnerImport.objects.create(organisation=factories.OrganisationFactory())
        return aged(row, created_at=ago(days=age))

    def on_a_date(age):
        date = factories.CourseRunFactory(starts_in=-dt.timedelta(days=age, hours=2))
        user = factories.MembershipFactory().user
        return factories.EnrolmentFactory(run=date, learner__user=user)

    def needs(age):
        return aged(AccessNeeds.objects.create(enrolment=on_a_date(age)), updated_at=ago(days=age))

    def standing_needs(age):
        row = StandingNeeds.objects.create(learner=on_a_date(age).learner)
        return aged(row, updated_at=ago(days=age))

    def tried(age):
        row = AccessAttempt.objects.create(username=str(age), failures_since_start=1)
        return aged(row, attempt_time=ago(days=age))

    def signed_in(age):
        return aged(AccessLog.objects.create(username=str(age)), attempt_time=ago(days=age))

    def event(age):
        row = StripeEvent.objects.create(
            event_id=uuid.uuid4().hex, type="t", object_id="o", done_at=now
        )
        return aged(row, received_at=ago(days=age))

    def credit(age):
        return Movement.objects.create(
            kind="paid", amount=-5, organisation=factories.OrganisationFactory(), at=ago(days=age),
            on=timezone.localdate(ago(days=age)), reference="FPI",
        )  # fmt: skip

    def bank_file(age):
        return aged(BankFile.objects.create(), created_at=ago(days=age))

    def transfer_of(age, **fields):
        return BankRow.objects.create(
            number=1, account="A", on=timezone.localdate(ago(days=age)), amount=5, text="T",
            likeness=uuid.uuid4().hex, serial=1, settled_at=ago(days=age), **fields,
        )  # fmt: skip

    def bank_transfer(age):
        return transfer_of(age, state="recorded", organisation=factories.OrganisationFactory())

    def statement(age):
        day = timezone.localdate(ago(days=age))
        return Statement.objects.create(
            organisation=factories.OrganisationFactory(), start=day, end=day, figures={},
            made_at=ago(days=age), act=uuid.uuid4(),
        )  # fmt: skip

    six = 6 * 366
    ages = {
        "messages": (message, 91), "office_history": (log_entry, 91), "tasks": (task, 31),
        "sessions": (lambda age: session(ago(days=age)), 2), "data_copies": (copy, 8),
        "paper_archives": (archive, 8),
        "erasure_requests": (request, 740), "sign_ins": (signed_in, 91),
        "sign_in_tries": (tried, 91), "interest": (interest, 367), "learning": (learning, six),
        "abandoned": (booking, 8), "paid_back": (paid_back, six), "quotes": (quote, 367),
        "accepted_quotes": (lambda age: quote(age, Quote.State.ACCEPTED), six),
        "waiting_list": (waiting, 31), "waiting_list_any": (waiting_for_any, 367),
        "stripe_events": (event, 91), "learners": (learner, six),
        "invitations": (invitation, 91), "imports": (imported, 31),
        "access_needs": (needs, 31), "standing_needs": (standing_needs, 31),
        "without_invoice": (free, six), "name_requests": (name_request, 31),
        "people_lists": (people_list, 31), "credit": (credit, six),
        "bank_files": (bank_file, 8), "bank_transfers": (bank_transfer, six),
        "bank_not_ours": (lambda age: transfer_of(age, state="not_ours", reason="R"), 367),
        "statements": (statement, 367),
        "accounts": (account, 740), "enquiries": (enquiry, 367), "invoices": (invoice, six),
    }  # fmt: skip
    # Invoices first: making one makes learners, whom nobody else here should meet.
    made = {}
    for kind in reversed(ages):
        make, age = ages[kind]
        made[kind] = (make(age), make(age - 14 if age > 100 else age - 2))
    return made


def test_of_every_kind_what_is_too_old_goes_and_the_rest_stays(one_of_each):
    # Wrong passwords are not kept one by one: django-axes is not told to.
    assert set(one_of_each) == set(retention.kinds()) - {"sign_in_failures"}
    assert apply() == dict.fromkeys(one_of_each, 1)
    left = {
        kind: [type(row)._base_manager.filter(pk=row.pk).exists() for row in rows]
        for kind, rows in one_of_each.items()
    }
    assert left == {kind: [False, True] for kind in one_of_each}
    assert apply() == {}


def test_a_message_that_waits_to_be_sent_is_no_log():
    aged(mail.queue("sign_in_unknown", to="x@example.org", context={}), created_at=ago(days=99))
    assert apply() == {}


def test_a_certificate_goes_with_its_file_and_its_code_says_so(client, run, now):
    enrolment = factories.EnrolmentFactory(run=run)
    enrolment.state, enrolment.completed_at = Enrolment.State.COMPLETED, now
    enrolment.save()
    certificate = issue(enrolment)
    certificate.pdf.save("x.pdf", ContentFile(b"x"))
    name = certificate.pdf.name
    with time_machine.travel(now + dt.timedelta(days=6 * 366 + 30)):
        with transaction.atomic():
            assert apply()["learning"] == 1
        call_command("issue_missing_certificates")
        call_command("apply_retention")
    assert not Certificate.objects.exists()
    assert not private_storage().exists(name)
    response = client.get(f"/verify/{certificate.printed_code}/")
    assert response.status_code == 410
    assert "no longer held" in response.content.decode()
    assert client.get("/verify/00000-00000-00000/").status_code == 404
