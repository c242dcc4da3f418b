"""Somebody who asks is forgotten: everywhere, but for what an invoice needs."""

import datetime as dt
import re
import uuid
from pathlib import Path

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
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
from bookings.models import Booking, Invoice, NameRequest, Place, WaitingListEntry
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
from tests.booking import confirmed, ready
from tests.files import PDF, picture, sent
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db

NAME, ADDRESS, PHONE = "Zoë Quillfeather", "zoe.q@example.org", "07700 900123"
OTHER = "quillfeather@example.net"
#: What an invoice needs, for as long as it is kept.
INVOICE = {"bookings.Invoice.customer"}


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


def held(*words):
    """Every field of every row of every model in which one of `words` stands, by its name; files
    are opened. Neither capitals nor JSON's escapes hide anything."""
    wanted = [word.casefold() for word in words]
    found = set()
    for model in apps.get_models():
        text = [
            field
            for field in model._meta.concrete_fields
            if isinstance(
                field, models.CharField | models.TextField | models.JSONField | models.FileField
            )
        ]
        for row in model._base_manager.all():
            for field in text:
                value = getattr(row, field.attname)
                said = str(value).casefold()
                if isinstance(field, models.FileField) and value:
                    with value.open("rb") as file:
                        said += file.read().decode("latin-1").casefold()
                if any(word in said for word in wanted):
                    found.add(f"{model._meta.label}.{field.name}")
    return found


def erase(user):
    now = timezone.now()
    names = erasure_requests.names(user)
    return erasure_requests.ask(user, names=names, now=now, at_once=True)


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


# --- What stands in the way -----------------------------------------------------------------------


def test_the_last_owner_hands_over_first():
    owner = factories.MembershipFactory().user
    organisation = owner.memberships.get().organisation
    factories.LearnerFactory(organisation=organisation)
    with pytest.raises(erasure.Refused, match="You are the only owner"):
        erase(owner)
    factories.MembershipFactory(organisation=organisation)
    erase(owner)
    assert not User.objects.filter(pk=owner.pk).exists()


def test_whoever_answers_for_a_date_to_come_stays_until_it_is_over(run):
    booking = confirmed(run, places=1, text="")
    with pytest.raises(erasure.Refused, match=booking.reference):
        erase(booking.buyer)
    run.sessions.update(starts_at=timezone.now() - dt.timedelta(days=1), ends_at=timezone.now())
    erase(booking.buyer)
    booking.refresh_from_db()
    assert booking.contact_email == ""
    assert booking.organisation.name == "Erased customer"


def test_an_open_card_payment_is_finished_first(run):
    user = factories.UserFactory(email="booker@example.org")
    booking = ready(run)
    Booking.objects.filter(pk=booking.pk).update(state=Booking.State.PAYING)
    with pytest.raises(erasure.Refused, match="half an hour"):
        erase(user)


def test_staff_are_closed_by_an_administrator():
    with pytest.raises(erasure.Refused, match="staff"):
        erase(factories.UserFactory(is_staff=True))


def test_what_stands_in_the_way_on_the_day_is_noted_and_tried_again(now):
    user = factories.MembershipFactory().user
    erasure_requests.ask(user, names=[], now=now)
    learner = factories.LearnerFactory(organisation=user.memberships.get().organisation)
    with time_machine.travel(now + dt.timedelta(days=8)):
        call_command("erase_due")
        assert ErasureRequest.objects.get().problem.startswith("You are the only owner")
        learner.delete()
        call_command("erase_due")
    assert not User.objects.exists()


# --- Shared addresses -----------------------------------------------------------------------------


@pytest.fixture
def shared(run):
    """Two people of one mailbox."""
    text = f"{NAME}, team@example.org, Nurse\nBen Baker, team@example.org, Nurse"
    confirmed(run, text=text)
    user = factories.UserFactory(email="team@example.org", full_name="", last_login=timezone.now())
    mail.send_due()
    return user


def test_whoever_shares_an_address_says_who_they_are_and_the_other_stays(shared, run):
    assert erasure_requests.names(shared) == ["Ben Baker", NAME]
    assert erasure_requests.must_say_who(shared, erasure_requests.names(shared))
    erasure_requests.ask(shared, names=[NAME], now=timezone.now(), at_once=True)
    assert held(NAME) == set()
    ben = Learner.objects.get(full_name="Ben Baker")
    assert (ben.email, ben.user) == ("team@example.org", None)
    assert Place.objects.get(name="Ben Baker").email == "team@example.org"
    assert OutgoingMessage.objects.filter(
        recipient="team@example.org", kind="place_confirmed"
    ).exists()


def test_a_colleague_at_the_booker_s_address_is_not_taken_for_them(run):
    user = factories.UserFactory(
        email="b@example.org", full_name="Bo Booker", last_login=timezone.now()
    )
    factories.LearnerFactory(email="b@example.org", full_name="Cy Colleague")
    assert erasure_requests.must_say_who(user, erasure_requests.names(user))
    factories.LearnerFactory(email="b@example.org", full_name="Bo Booker")
    Learner.objects.filter(full_name="Cy Colleague").delete()
    assert not erasure_requests.must_say_who(user, erasure_requests.names(user))


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture
def person():
    user = factories.UserFactory(email=ADDRESS, full_name=NAME, last_login=timezone.now())
    factories.LearnerFactory(email=ADDRESS, full_name=NAME)
    return user


@pytest.fixture
def visitor(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def code(visitor, **answers):
    visitor.post("/my/account/erase/", answers)
    mail.send_due()
    return re.search(r"^\d{6}$", django_mail.outbox[-1].body, re.MULTILINE)[0]


def confirm(visitor, digits):
    return visitor.post("/my/account/erase/confirm/", {"code": digits}, follow=True)


def text(response):
    return " ".join(response.content.decode().split())


def test_it_says_what_goes_and_what_stays_and_gives_a_week(visitor, person, now):
    page = text(visitor.get("/my/account/erase/"))
    assert "What stays" in page
    assert "Invoices, as they were issued, for six years" in page
    response = confirm(visitor, code(visitor))
    assert "Take back my request" in text(response)
    request = ErasureRequest.objects.get()
    assert request.due_at - request.asked_at == dt.timedelta(days=7)
    mail.send_due()
    assert "/my/account/erase/" in django_mail.outbox[-1].body
    with time_machine.travel(now + dt.timedelta(days=6, hours=23)):
        call_command("erase_due")
    assert User.objects.filter(pk=person.pk).exists()
    with time_machine.travel(now + dt.timedelta(days=7, minutes=5)):
        call_command("erase_due")
    assert not User.objects.filter(pk=person.pk).exists()


def test_it_can_be_taken_back(visitor, now):
    confirm(visitor, code(visitor))
    response = visitor.post("/my/account/erase/withdraw/", follow=True)
    assert "Nothing was erased" in text(response)
    with time_machine.travel(now + dt.timedelta(days=9)):
        call_command("erase_due")
    assert held(NAME) == {"accounts.User.full_name", "accounts.Learner.full_name"}
    assert "can no longer" not in text(visitor.post("/my/account/erase/withdraw/", follow=True))


def test_at_once_it_is_done_and_they_are_signed_out(visitor, person):
    response = confirm(visitor, code(visitor, at_once="on"))
    assert response.redirect_chain[-1][0] == "/erased/"
    assert not User.objects.exists()
    assert held(NAME) == set()
    assert visitor.get("/my/").status_code == 302


def test_without_the_code_nothing_is_asked_for(visitor):
    wrong = f"{(int(code(visitor)) + 1) % 10**6:06}"
    response = confirm(visitor, wrong)
    assert "That code is not right" in text(response)
    assert "Error: " in text(response)
    for _ in range(4):
        response = confirm(visitor, wrong)
    assert "too many tries" in text(response)
    assert not ErasureRequest.objects.exists()


def test_after_five_tries_not_even_the_right_code_does(visitor):
    right = code(visitor)
    for _ in range(5):
        confirm(visitor, f"{(int(right) + 1) % 10**6:06}")
    confirm(visitor, right)
    assert not ErasureRequest.objects.exists()


def test_a_code_runs_out_and_works_once(visitor, now):
    right = code(visitor)
    with time_machine.travel(now + dt.timedelta(minutes=11)):
        confirm(visitor, right)
        assert not ErasureRequest.objects.exists()
    right = code(visitor)
    confirm(visitor, right)
    visitor.post("/my/account/erase/withdraw/")
    confirm(visitor, right)
    assert [each.state for each in ErasureRequest.objects.all()] == ["withdrawn"]


def test_codes_are_sent_only_so_often_and_never_in_a_subject(visitor):
    for _ in range(5):
        digits = code(visitor)
    assert digits not in django_mail.outbox[-1].subject
    assert "several codes" in text(visitor.post("/my/account/erase/", {}))


def test_the_wish_is_the_one_that_was_confirmed(visitor, person):
    """Whoever sends more fields with the code changes nothing."""
    right = code(visitor)
    visitor.post("/my/account/erase/confirm/", {"code": right, "at_once": "on", "names": ["x"]})
    assert ErasureRequest.objects.get().state == "asked"


# --- In the office --------------------------------------------------------------------------------


@pytest.fixture
def office():
    return at_work(member(roles.ADMINISTRATORS))


def test_staff_see_requests_and_do_one_now(office, person, now):
    request = erasure_requests.ask(person, names=erasure_requests.names(person), now=now)
    assert NAME in text(office.get("/cms/erasures/"))
    page = f"/cms/erasure/request/{request.pk}/"
    assert "Learners: 1" in text(office.get(page))
    assert "is erased" in text(office.post(page, follow=True))
    assert not User.objects.filter(pk=person.pk).exists()
    assert NAME not in text(office.get("/cms/erasures/"))


def test_staff_refuse_with_a_reason_that_is_told(office, person, now):
    request = erasure_requests.ask(person, names=erasure_requests.names(person), now=now)
    page = f"/cms/erasure/request/{request.pk}/refuse/"
    assert "Give the reason." in text(office.post(page, {"reason": ""}))
    office.post(page, {"reason": "A claim is open."})
    request.refresh_from_db()
    assert request.state == "refused"
    mail.send_due()
    assert "A claim is open." in django_mail.outbox[-1].body
    assert "Information Commissioner" in " ".join(django_mail.outbox[-1].body.split())
    office.post(f"/cms/erasure/request/{request.pk}/")
    assert User.objects.filter(pk=person.pk).exists()


def test_somebody_without_an_account_is_erased_from_their_page(office):
    learner = factories.LearnerFactory(full_name=NAME, email=ADDRESS)
    assert "Erase this person" in text(office.get(f"/cms/learner/edit/{learner.pk}/"))
    page = f"/cms/erasure/learner/{learner.pk}/"
    assert "What would go" in text(office.get(page))
    assert "Give the reason." in text(office.post(page, {"reason": ""}))
    assert Learner.objects.exists()
    office.post(page, {"reason": f"{NAME} rang"})
    assert not Learner.objects.exists()
    assert held(NAME) == set()
    request = ErasureRequest.objects.get()
    assert (request.state, request.by_staff) == ("done", True)


def test_from_the_page_of_a_learner_with_an_account_it_goes_too(office, person):
    learner = Learner.objects.get()
    learner.user = person
    learner.save()
    office.post(f"/cms/erasure/learner/{learner.pk}/", {"reason": "By letter"})
    assert not User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("role", [roles.TRAINING_OFFICE, roles.FINANCE, roles.EDITORS])
def test_it_is_for_administrators(role, person, now):
    request = erasure_requests.ask(person, names=erasure_requests.names(person), now=now)
    visitor = at_work(member(role))
    learner = Learner.objects.get()
    assert denied(visitor.get("/cms/erasures/"))
    for page in (
        f"request/{request.pk}/", f"request/{request.pk}/refuse/", f"learner/{learner.pk}/",
    ):  # fmt: skip
        assert denied(visitor.post(f"/cms/erasure/{page}", {"reason": "R"}))
    request.refresh_from_db()
    assert request.is_open


def test_the_list_costs_the_same_however_long(office, now, django_assert_num_queries):
    def ask():
        erasure_requests.ask(factories.UserFactory(), names=[], now=now)

    ask()
    office.get("/cms/erasures/")
    with CaptureQueriesContext(connection) as one:
        office.get("/cms/erasures/")
    for _ in range(29):
        ask()
    with django_assert_num_queries(len(one)):
        office.get("/cms/erasures/")


def test_it_is_scheduled(settings):
    assert "erase_due" in dict(settings.SCHEDULE)
