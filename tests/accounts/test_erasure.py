"""Somebody who asks is forgotten: everywhere, but for what an invoice needs."""

import datetime as dt
import uuid
from pathlib import Path

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.contenttypes.models import ContentType
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry

from accounts import roles
from accounts.imports import preview
from accounts.merging import learners as merging_learners
from accounts.models import (
    AddressClaim,
    ContactPreferences,
    EmailAddress,
    ErasureRequest,
    Invitation,
    Learner,
    Membership,
    Organisation,
    User,
    UserSession,
)
from accounts.own import photos
from accounts.privacy import erasing, erasure, erasure_requests, export, packing
from bookings import quotes
from bookings.changes.cancel import cancel
from bookings.models import (
    BankFile,
    BankRow,
    Booking,
    Invoice,
    InvoiceTerms,
    NameRequest,
    PaymentAttempt,
    Place,
    WaitingListEntry,
)
from bookings.naming import listing
from bookings.waiting import moving
from certificates import evidence
from certificates.issue import IssueError, issue, issue_missing
from certificates.models import Certificate
from common import mail
from common.models import AuditEvent, OutgoingMessage
from courses import attendance
from courses.calendar_feed import feed
from courses.models import (
    AccessNeeds,
    Attendance,
    CourseRun,
    Enrolment,
    InterestNotice,
    StandingNeeds,
)
from pages.enquiries import emails as enquiry_emails
from pages.models import Enquiry
from tests import factories
from tests.accounts.forgetting import ADDRESS, NAME, PHONE, erase, held
from tests.booking import confirmed, ready
from tests.files import PDF, picture, sent
from tests.pages.office import member

pytestmark = pytest.mark.django_db

OTHER = "quillfeather@example.net"
#: What an invoice needs, and that it was paid, for as long as it is kept.
INVOICE = {
    "bookings.Invoice.customer",
    "bookings.CreditNote.customer",
    "bookings.BankRow.text",
}


@pytest.fixture
def everything(run, now, work):
    """One of everything for one person, who is trained by an employer and books for another
    organisation, of which a colleague is an owner too. Its user."""
    past = factories.CourseRunFactory(starts_in=dt.timedelta(hours=-1))
    user = factories.UserFactory(email=ADDRESS, full_name=NAME)
    person = f"{NAME}, {ADDRESS}, Social worker\nBen Baker, ben@example.org, Teacher"
    # As an attendee: on a date that is over, and on one to come.
    CourseRun.objects.filter(pk=past.pk).update(capacity=50)
    past.sessions.update(
        starts_at=now + dt.timedelta(days=1), ends_at=now + dt.timedelta(days=1, hours=1)
    )
    confirmed(past, text=person)
    past.sessions.update(starts_at=now - dt.timedelta(hours=1), ends_at=now)
    confirmed(run, text=person)
    Booking.objects.update(own_lists={"one date": person})
    Learner.objects.filter(full_name=NAME).update(user=user, team="Team Q")
    people_there = {e.learner.full_name: e for e in past.enrolments.all()}
    attendance.close(
        past,
        now=now,
        marks={
            (enrolment.pk, session.pk): 60
            for enrolment in people_there.values()
            for session in past.sessions.all()
        },
    )
    certificate = Certificate.objects.get(enrolment__learner__full_name=NAME)
    certificate.pdf.save("c.pdf", ContentFile(NAME.encode()))
    # As a buyer, with an invoice, and another booking begun.
    own = confirmed(
        factories.CourseRunFactory(), text="Ann Able, ann@example.org, Nurse",
        contact_name=NAME, contact_email=ADDRESS, contact_phone=PHONE, organisation_name="Q Ltd",
    )  # fmt: skip
    own.invoice.pdf.save("i.pdf", ContentFile(b"invoice"))
    InvoiceTerms.objects.create(organisation=own.organisation, invoice_email=ADDRESS)
    PaymentAttempt.objects.create(
        invoice=own.invoice, amount=1, expires_at=now, state="expired", email=ADDRESS.upper()
    )
    cancel(list(own.places.filter(name="")), by=None, now=now)
    factories.MembershipFactory(organisation=own.organisation, user__full_name="Other Owner")
    ready(run, contact_name=NAME, contact_email=ADDRESS, text=NAME)
    factories.MembershipFactory(user=user, role=Membership.Role.MANAGER)
    # What they asked for.
    WaitingListEntry.objects.create(
        run=run, course=run.course, name=NAME, email=ADDRESS, places=1, user=user
    )
    waits = WaitingListEntry.objects.create(
        course=run.course, name=NAME, email=ADDRESS, places=1, organisation=own.organisation
    )
    moving.offer_to(waits, run=run, places=1, now=now)
    InterestNotice.objects.create(course=run.course, email=ADDRESS)
    place = ready(factories.CourseRunFactory(), text="").places.first()
    NameRequest.objects.create(place=place, email=ADDRESS, sent_at=now)
    listing.keep(place.booking, rows=[(1, [NAME, ADDRESS]), (2, ["Ben Baker", ""])])
    # From the bank: not confirmed, recorded, and not ours.
    BankFile.objects.create(rows=[[2, ["01/02/2026", "60.00", f"MS {NAME}".upper()]]])
    for likeness, state in (("a", {"organisation": own.organisation, "state": "recorded"}),
                            ("b", {"reason": "Not ours", "state": "not_ours"})):  # fmt: skip
        BankRow.objects.create(
            number=2, account="A", on=now.date(), amount=60, text=NAME.upper(), likeness=likeness,
            serial=1, **state,
        )  # fmt: skip
    for accept in (True, False):
        quote = quotes.draft(
            run.course, organisation_name="Q Ltd", contact_name=NAME, contact_email=ADDRESS,
            people=9, wanted_dates="", mode="online", place="", owner=factories.UserFactory(),
        )  # fmt: skip
        quotes.send(quote, now=now)
        if accept:
            quotes.accept(quote, by=NAME, po_number="", now=now)
    enquiry = Enquiry.objects.create(
        form_key=uuid.uuid4(), kind=Enquiry.Kind.CONTACT, name=NAME, email=ADDRESS, phone=PHONE
    )
    enquiry_emails.enquiry_received(enquiry, reply_within="soon")
    enquiry_emails.enquiry_for_office(enquiry, to="office@example.org")
    # What was kept of it.
    for model in (AccessAttempt, AccessLog):
        fields = {"failures_since_start": 1} if model is AccessAttempt else {}
        model.objects.create(username=ADDRESS.upper(), **fields)
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk), label=NAME,
        action="wagtail.edit", data={"name": NAME}, timestamp=now,
    )  # fmt: skip
    everything_of_their_own(user, now)
    export.ask(user, now=now)
    packing.make(user.data_export.pk, key=str(user.data_export.key))
    visitor = Client()
    visitor.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    mail.send_due()
    mail.queue("sign_in_unknown", to=ADDRESS, context={})
    return user


def everything_of_their_own(user, now):
    """What they said, keep and are asked."""
    user.printed_name, user.discreet = NAME, True
    user.save()
    ContactPreferences.objects.create(user=user, may_phone=True, phone=PHONE, caller=NAME)
    EmailAddress.objects.create(user=user, email=OTHER, verified_at=now)
    AddressClaim.objects.create(user=user, email=OTHER, asked_at=now, counted_from=now)
    learner = user.learners.first()
    learner.professional_body, learner.registration_number = f"{NAME}’s", PHONE
    learner.save()
    StandingNeeds.objects.create(learner=learner, chosen=["captions"], note=NAME)
    for enrolment in Enrolment.objects.filter(learner__user=user):
        AccessNeeds.objects.create(enrolment=enrolment, note=NAME)
    photos.show(user, file=sent(picture()))
    evidence.keep(user, file=sent(PDF), title=NAME, on=now.date(), note=PHONE)
    double = factories.LearnerFactory(organisation=learner.organisation, full_name=NAME)
    merging_learners.merge(
        double, into=learner, by=member(roles.TRAINING_OFFICE), reason="The same", now=now
    )
    preview.start(learner.organisation, rows=[(1, [NAME, ADDRESS])], headings="no", by=None)
    Invitation.objects.create(
        organisation=learner.organisation, email=OTHER, role=Membership.Role.BOOKER, sent_at=now,
        token_hash="x",
    )  # fmt: skip
    TOTPDevice.objects.create(user=user, name=NAME)
    feed.make(user, now=now)


# --- The whole of it ------------------------------------------------------------------------------


def test_neither_name_nor_address_is_left_but_on_invoices(
    everything, django_capture_on_commit_callbacks, settings
):
    before = held(NAME, ADDRESS, PHONE)
    assert len(before) >= 25, "one of everything"
    files = _files(settings)
    with django_capture_on_commit_callbacks(execute=True):
        erase(everything)
    assert held(NAME, PHONE, OTHER) == INVOICE
    assert held(ADDRESS) == {"common.OutgoingMessage.recipient"}, "the last message, to be sent"
    mail.send_due()
    assert held(ADDRESS) == set()
    assert django_mail.outbox[-1].to == [ADDRESS]
    assert NAME not in str(django_mail.outbox[-1].message())
    gone = len(files) - len(_files(settings))
    assert gone == 4, "certificate, copy, photo and evidence"


def _files(settings):
    root = Path(settings.VAR_DIR) / "private"
    return {path for path in root.rglob("*") if path.is_file()}


def test_what_an_invoice_needs_and_what_is_counted_stays(everything):
    invoices = list(Invoice.objects.order_by("pk").values())
    dates = [
        [(each.state, each.run_id) for each in Enrolment.objects.completed().order_by("pk")],
        Place.objects.filter(booking__state=Booking.State.CONFIRMED).count(),
    ]
    erase(everything)
    assert list(Invoice.objects.order_by("pk").values()) == invoices
    assert dates == [
        [(each.state, each.run_id) for each in Enrolment.objects.completed().order_by("pk")],
        Place.objects.filter(booking__state=Booking.State.CONFIRMED).count(),
    ]
    nobody = Learner.objects.get(full_name=erasing.NOBODY)
    assert (nobody.email, nobody.job_role, nobody.team, nobody.user) == ("", "", "", None)
    assert not Attendance.objects.filter(enrolment__learner=nobody).exists()


def test_others_on_the_same_bookings_keep_what_is_theirs(everything):
    erase(everything)
    assert Certificate.objects.get().stated.name == "Ben Baker"
    assert Place.objects.filter(name="Ben Baker").count() == 2
    texts = set(Booking.objects.exclude(people_text="").values_list("people_text", flat=True))
    assert texts == {"Ben Baker, ben@example.org, Teacher"}
    own_lists = [each for each in Booking.objects.values_list("own_lists", flat=True) if each]
    assert own_lists == [{"one date": "Ben Baker, ben@example.org, Teacher"}] * 2
    # Somebody else's, who only sent them a link to name themselves.
    held = Booking.objects.filter(state=Booking.State.HELD)
    assert [booking.contact_email for booking in held] == ["booker@example.org"]


def test_the_seat_stays_the_employer_s_and_the_register_forgets_them(everything, run):
    erase(everything)
    sold = Place.objects.filter(run=run, booking__state=Booking.State.CONFIRMED)
    names = sorted(sold.values_list("name", flat=True))
    assert names == ["", "Ben Baker"]
    assert [each.learner.full_name for each in run.enrolments.all()] == ["Ben Baker"]


def test_another_owner_answers_for_what_is_to_come(everything):
    erase(everything)
    own = Booking.objects.get(organisation_name="Q Ltd")
    assert own.contact_name == "Other Owner"
    assert not own.buyer.is_active
    assert own.buyer.email.endswith("@erased.invalid")


def test_nothing_comes_back(everything, client):
    code = Certificate.objects.get(enrolment__learner__full_name=NAME).printed_code
    erase(everything)
    assert issue_missing() == 0
    with pytest.raises(IssueError):
        issue(Enrolment.objects.get(learner__full_name=erasing.NOBODY))
    assert client.get(f"/verify/{code}/").status_code == 410
    client.post("/sign-in/", {"email": ADDRESS})
    mail.send_due()
    assert "do not know" in django_mail.outbox[-1].body


def test_every_session_of_theirs_ends(everything):
    other = Client()
    other.force_login(factories.UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert UserSession.objects.count() == 2
    erase(everything)
    assert UserSession.objects.count() == 1
    assert other.get("/my/").status_code == 200


def test_it_is_on_record_without_saying_who(everything):
    erase(everything)
    event = AuditEvent.objects.get(action="accounts.erasure.erase")
    assert event.after["erased"]["certificates"] == 1
    request = ErasureRequest.objects.get()
    assert (request.state, request.user, request.learners.count()) == ("done", None, 0)


def test_twice_is_once(everything):
    request = erase(everything)
    with pytest.raises(erasure_requests.RequestError):
        erasure_requests.do(request, now=timezone.now())
    erasure.erase(erasure.person(None, learners=[]))
    assert OutgoingMessage.objects.filter(kind="erasure_done").count() == 1


def test_killed_in_the_middle_nothing_is_half_done_and_the_command_ends_it(everything, monkeypatch):
    before = held(NAME, ADDRESS, PHONE)
    forget = erasing.forget_account

    def dies(person):
        forget(person)
        raise KeyboardInterrupt

    parts = [
        erasure.Part(**{**vars(part), "erase": dies}) if part.erase is forget else part
        for part in erasure._parts
    ]
    with monkeypatch.context() as patched:
        patched.setattr(erasure, "_parts", parts)
        with pytest.raises(KeyboardInterrupt):
            erase(everything)
    assert held(NAME, ADDRESS, PHONE) == before
    assert ErasureRequest.objects.get().state == "asked"
    call_command("erase_due")
    assert held(NAME, PHONE) == INVOICE


def test_an_account_with_nothing_that_stays_goes_wholly(now):
    user = factories.UserFactory(email=ADDRESS, full_name=NAME)
    organisation = factories.MembershipFactory(user=user, organisation__name=NAME).organisation
    erase(user)
    assert not User.objects.exists()
    assert not Organisation.objects.filter(pk=organisation.pk).exists()
