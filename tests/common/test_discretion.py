"""Messages that name no course, for whoever asked for that."""

import datetime as dt

import pytest
import time_machine
from django.core import mail as django_mail
from django.utils import timezone
from django.utils.html import escape

from accounts.models import EmailAddress
from bookings.models import Offer, WaitingListEntry
from bookings.waiting import emails as waiting_emails
from certificates.issue import issue
from common import discretion, letters, mail, wording
from courses import interest
from courses.joining import sending
from courses.models import CoursePage
from tests import factories
from tests.accounts.own import SMUGGLED, person, recorded
from tests.booking import confirmed
from tests.certificates.test_issue import completed
from tests.courses.pages import catalogue

TITLE = "Zebra & “honour” awareness"
#: How it may stand in a message: as typed, as HTML, in pieces.
TELLING = (TITLE, escape(TITLE), "Zebra", "zebra")
ANN = "ann@example.org"


def everything(message):
    """All that an inbox, a mail program or a folder of downloads shows of a message."""
    raw = message.message()
    shown = [str(value) for value in raw.values()]
    for part in raw.walk():
        shown += [str(value) for value in part.values()]
        if not part.is_multipart():
            shown.append(part.get_payload(decode=True).decode(errors="replace"))
    # A calendar file breaks its lines anywhere.
    return "\n".join(shown).replace("\r\n ", "").replace("=\n", "")


def telling(message):
    text = everything(message)
    return [word for word in TELLING if word in text]


@pytest.fixture
def run(db):
    return factories.CourseRunFactory(
        course__title=TITLE,
        place=f"Room for {TITLE}, Leeds",
        mode="in_person",
        joining=f"{TITLE}: https://meeting.example/room",
    )


def learner(**fields):
    return factories.LearnerFactory(email=ANN, **fields)


def of_account():
    factories.UserFactory(email=ANN, discreet=True)


def of_linked_address():
    user = factories.UserFactory(discreet=True)
    EmailAddress.objects.create(user=user, email=ANN, verified_at=timezone.now())


def of_learner_without_account():
    learner(discreet=True)


def of_learner_s_account():
    learner(user=factories.UserFactory(discreet=True))


def of_nobody():
    factories.UserFactory(email="bo@example.org", discreet=True)
    factories.UserFactory(email=ANN)
    learner()


WISHES = [of_account, of_linked_address, of_learner_without_account, of_learner_s_account]


def sent_to(address):
    mail.send_due()
    return next(each for each in django_mail.outbox if each.to == [address])


# --- Every kind of message


def as_(kind):
    """What a message of this kind could be told, with the title wherever it may be typed."""
    named = dict.fromkeys(set(kind.telling) & set(kind.example), TITLE)
    typed = {
        name: f"{kind.example[name]} {TITLE.upper()}"
        for name in (*discretion.TYPED, "note", "terms", "wanted_dates")
        if name in kind.example
    }
    return {**kind.example, **typed, **named} if named else None


@pytest.mark.parametrize("kind", list(wording.kinds().values()), ids=lambda kind: kind.name)
def test_no_kind_names_a_course_in_its_discreet_form(kind):
    context = as_(kind)
    if context is None:
        assert "course" not in kind.example
        return
    as_it_is = letters.letter(kind, kind.words, context)
    assert TITLE in as_it_is.text
    discreet = letters.letter(kind, *discretion.applied(kind, kind.words, context))
    for part in discreet:
        assert "zebra" not in part.lower()
    assert "Course:" not in discreet.text


def test_every_kind_that_goes_to_attendees_was_looked_at():
    """One more kind with a course in it is one more message to test below."""
    named = {kind.name for kind in wording.kinds().values() if "course" in kind.example}
    assert named >= {
        "booking_confirmed", "certificate_issued", "date_added", "date_changed", "interest_noted",
        "joining_instructions", "missed", "missed_manager", "place_confirmed", "quote_sent",
        "reminder", "waiting_list_joined",
        "waiting_list_offer", "waiting_list_fewer", "waiting_list_lapsed", "waiting_list_left",
        "waiting_list_closed",
    }  # fmt: skip


def test_words_of_the_office_that_name_it_are_put_right():
    kind = wording.kind("place_confirmed")
    words = wording.Words(
        subject="onEvidence training", inbox_line="When", heading="H", opening=f"About {TITLE}."
    )
    letter = letters.letter(kind, *discretion.applied(kind, words, as_(kind)))
    assert "About the course." in letter.text


def test_a_telling_place_is_read_on_the_site_and_the_way_in_stays():
    kind = wording.kind("joining_instructions")
    context = {
        **kind.example,
        "where": "Victim Support, Leeds",
        "joining": "Ask for the safeguarding room https://meeting.example/abuse-1",
    }
    _, facts = discretion.applied(kind, kind.words, context)
    assert facts["where"] == "Sign in to see this."
    assert facts["joining"] == "Sign in to see this.\nhttps://meeting.example/abuse-1"
    _, place = discretion.applied(
        wording.kind("place_confirmed"), kind.words, wording.kind("place_confirmed").example
    )
    assert place["booked_by"] == "Your organisation"


# --- Each message, as it goes out


@pytest.mark.parametrize("wish", [*WISHES, of_nobody], ids=lambda wish: wish.__name__)
def test_a_place(run, wish):
    wish()
    confirmed(run)
    message = sent_to(ANN)
    assert bool(telling(message)) is (wish is of_nobody)
    assert [file.filename for file in message.attachments] == ["onEvidence-training.ics"]
    assert "/needs/" in message.body
    # The other attendee's message is theirs.
    assert TITLE in sent_to("ben@example.org").body


@pytest.mark.parametrize("wish", [of_account, of_nobody], ids=lambda wish: wish.__name__)
def test_how_to_join(run, wish):
    wish()
    confirmed(run)
    django_mail.outbox.clear()
    with time_machine.travel(run.starts_at - dt.timedelta(days=2), tick=False):
        sending.send_due(now=timezone.now())
        mail.send_due()
    [message] = [
        each for each in django_mail.outbox if each.to == [ANN] and "how to join" in each.subject
    ]
    assert bool(telling(message)) is (wish is of_nobody)
    assert "https://meeting.example/room" in message.body
    assert "/needs/" in message.body


@pytest.mark.parametrize("wish", [of_account, of_nobody], ids=lambda wish: wish.__name__)
def test_a_booking_for_oneself(run, wish):
    wish()
    confirmed(run, text="", contact_email=ANN)
    message = sent_to(ANN)
    files = [file.filename for file in message.attachments]
    assert "onEvidence-training.ics" in files
    if wish is of_nobody:
        assert telling(message)
        assert len(files) == 2
        assert "The calendar file and the invoice are attached." in message.body.replace("\n", " ")
    else:
        assert telling(message) == []
        assert len(files) == 1
        assert "Any invoice is on your booking." in message.body.replace("\n", " ")


@pytest.mark.parametrize("wish", [of_account, of_nobody], ids=lambda wish: wish.__name__)
def test_a_certificate(db, wish):
    wish()
    enrolment = completed(learner__email=ANN)
    enrolment.course.title = TITLE
    enrolment.course.save()
    issue(enrolment)
    message = sent_to(ANN)
    if wish is of_nobody:
        assert telling(message)
        assert len(message.attachments) == 1
        assert "Your certificate is attached." in message.body
    else:
        assert telling(message) == []
        assert message.attachments == []
        assert "Your certificate is at My learning" in message.body


@pytest.mark.parametrize("wish", [of_account, of_nobody], ids=lambda wish: wish.__name__)
def test_a_waiting_list(run, wish):
    wish()
    entry = WaitingListEntry.objects.create(
        run=run, course=run.course, name="Ann", email=ANN, places=1
    )
    offer = Offer(entry=entry, run=run, places=1, asked=1, deadline=timezone.now())
    fewer = Offer(entry=entry, run=run, places=1, asked=2, deadline=timezone.now())
    for write in (
        lambda: waiting_emails.joined(entry),
        lambda: waiting_emails.offered(offer),
        lambda: waiting_emails.offered(fewer),
        lambda: waiting_emails.lapsed(offer, entry=entry),
        lambda: waiting_emails.left(entry),
        lambda: waiting_emails.closed(entry, run=run),
    ):
        django_mail.outbox.clear()
        write()
        assert bool(telling(sent_to(ANN))) is (wish is of_nobody)


@pytest.mark.parametrize("wish", [of_account, of_nobody], ids=lambda wish: wish.__name__)
def test_asking_for_a_date_and_hearing_of_one(db, wish):
    wish()
    course = factories.CourseFactory(title=TITLE)
    catalogue().add_child(
        instance=CoursePage(title="C", course=course, summary="S", aims="A", audience="B")
    )
    interest.ask(course, email=ANN, now=timezone.now())
    assert bool(telling(sent_to(ANN))) is (wish is of_nobody)
    django_mail.outbox.clear()
    factories.CourseRunFactory(course=course, place=f"{TITLE} room", mode="in_person")
    interest.tell(now=timezone.now())
    message = sent_to(ANN)
    assert message.subject == "onEvidence training: a new date"
    assert bool(telling(message)) is (wish is of_nobody)


def test_a_wish_holds_for_what_was_promised_before_it(run):
    user = factories.UserFactory(email=ANN)
    confirmed(run)
    user.discreet = True
    user.save()
    assert telling(sent_to(ANN)) == []


# --- Asking for it


def test_it_is_turned_on_and_off_on_ones_own_page(db):
    user, browser = person()
    assert not discretion.is_wanted(user.email)
    browser.post("/my/account/discreet/", {"discreet": "on", **SMUGGLED})
    user.refresh_from_db()
    assert (user.discreet, user.is_staff, user.is_active) == (True, False, True)
    assert discretion.is_wanted(user.email.upper())
    assert "On: no course titles" in browser.get("/my/account/").content.decode()
    browser.post("/my/account/discreet/", {})
    assert not discretion.is_wanted(user.email)
    assert (
        recorded("accounts.discretion.choose")
        == [(user.public_id, str(user.public_id), {"fields": ["discreet"]})] * 2
    )
