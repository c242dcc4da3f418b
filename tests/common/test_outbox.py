"""What the office does with messages: sees what became of each, sends it again, elsewhere, or puts
it aside."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from common import letters, mail, outbox, wording
from common.attention import watches
from common.models import AuditEvent, OutgoingMessage, named
from tests import factories
from tests.booking import confirmed
from tests.courses.rooms import sign_in_staff, trainer

pytestmark = pytest.mark.django_db
State = OutgoingMessage.State
KIND = "waiting_list_joined"
CONTEXT = {"name": "Wanda Waits", "course": "A course", "when": "soon", "places": "2 places"}


def promised(state=State.QUEUED, **fields):
    message = mail.queue(KIND, to="wanda@example.org", context=CONTEXT)
    OutgoingMessage.objects.filter(pk=message.pk).update(state=state, **fields)
    message.refresh_from_db()
    return message


def office(client, role=roles.TRAINING_OFFICE):
    user = trainer()
    user.groups.add(Group.objects.get(name=role))
    return sign_in_staff(client, user)


def page(message):
    return reverse("messages:inspect", args=[message.pk])


def deeds():
    events = AuditEvent.objects.filter(action__startswith="common.outbox").order_by("pk")
    return [event.action.rpartition(".")[2] for event in events]


# --- Again


@pytest.mark.parametrize("state", list(State))
def test_any_message_goes_again_at_once(state):
    message = promised(state, attempts=5, due_at=timezone.now() + dt.timedelta(days=1))
    outbox.resend(message)
    assert mail.send_due() == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 1)
    assert deeds() == ["resend"]


def test_what_held_a_secret_is_not_there_to_be_sent_again():
    message = promised(State.SENT, secret=True, context={})
    with pytest.raises(outbox.Forgotten):
        outbox.resend(message)
    with pytest.raises(outbox.Forgotten):
        outbox.readdress(message, to="new@example.org")


# --- Elsewhere


def test_a_wrong_address_is_put_right_for_this_message(client):
    message = promised(State.BOUNCED, resent=0)
    browser = office(client)
    browser.post(page(message), {"act": "readdress", "to": " new@example.org "})
    mail.send_due()
    [sent] = django_mail.outbox
    assert sent.to == ["new@example.org"]
    assert deeds() == ["readdress"]
    kept = str(AuditEvent.objects.filter(action="common.outbox.readdress").values())
    assert "example.org" not in kept


@pytest.mark.parametrize(
    ("to", "said"),
    [("nobody", "Type an email address"), ("WANDA@example.org", "Send it again instead")],
)
def test_an_address_that_will_not_do_is_refused_with_the_reason(client, to, said):
    message = promised(State.BOUNCED)
    answer = office(client).post(page(message), {"act": "readdress", "to": to}, follow=True)
    assert said in answer.content.decode()
    message.refresh_from_db()
    assert (message.state, message.recipient) == (State.BOUNCED, "wanda@example.org")


def test_discretion_goes_along_to_the_new_address():
    factories.UserFactory(email="wanda@example.org", discreet=True)
    message = promised(State.BOUNCED)
    outbox.readdress(message, to="new@example.org")
    mail.send_due()
    [sent] = django_mail.outbox
    assert "A course" not in sent.body


# --- Came back, put aside


def test_a_message_that_came_back_is_marked_and_stands_among_what_needs_attention(client):
    message = promised(State.SENT)
    browser = office(client)
    assert "Mark it as bounced" in browser.get(page(message)).content.decode()
    browser.post(page(message), {"act": "bounced"})
    message.refresh_from_db()
    assert message.state == State.BOUNCED
    assert list(OutgoingMessage.objects.in_trouble(timezone.now())) == [message]
    assert "Put it aside" in browser.get(page(message)).content.decode()
    browser.post(page(message), {"act": "settle"})
    assert not OutgoingMessage.objects.in_trouble(timezone.now()).exists()
    assert deeds() == ["bounced", "settle"]


def test_only_what_went_can_come_back_and_only_what_was_given_up_be_put_aside():
    with pytest.raises(outbox.OutboxError, match="was sent"):
        outbox.bounced(promised())
    with pytest.raises(outbox.OutboxError, match="on its way"):
        outbox.settle(promised(State.RETRYING))


def test_what_is_put_aside_and_fails_anew_is_back():
    message = promised(State.BOUNCED)
    outbox.settle(message)
    outbox.resend(message)
    OutgoingMessage.objects.update(state=State.FAILED)
    assert OutgoingMessage.objects.in_trouble(timezone.now()).count() == 1


@pytest.mark.parametrize(
    ("state", "minutes", "troubles"),
    [
        (State.RETRYING, 59, False), (State.RETRYING, 61, True), (State.QUEUED, 61, False),
        (State.SENT, 61, False), (State.FAILED, 0, True), (State.BOUNCED, 0, True),
    ],
)  # fmt: skip
def test_what_troubles_the_office(rf, admin_user, state, minutes, troubles):
    message = promised(state)
    request = rf.get("/")
    request.user = admin_user
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes), tick=False):
        [watch] = [each for each in watches(request) if each.name == "mail_failing"]
        found = [watch.trouble(each) for each in watch.found()]
    assert bool(found) is troubles
    for trouble in found:
        assert trouble.url == page(message)
        if state == State.BOUNCED:
            # Once more to an address that is wrong is in vain: the page asks for another.
            assert (trouble.action, trouble.step) == (None, "Put the address right")
        else:
            assert trouble.action.url == page(message)
        assert "wanda" not in (trouble.title + trouble.what).lower()


def test_editors_neither_see_nor_send(client):
    message = promised(State.FAILED)
    browser = office(client, roles.EDITORS)
    for act in ("", "readdress", "bounced", "settle"):
        refused = browser.post(page(message), {"act": act, "to": "new@example.org"})
        assert (refused.status_code, refused.url) == (302, "/cms/")
    message.refresh_from_db()
    assert (message.state, message.recipient) == (State.FAILED, "wanda@example.org")


# --- Found


def test_the_list_is_narrowed_by_state_kind_trouble_and_what_it_is_about(client, run):
    booking = confirmed(run)
    promised(State.BOUNCED)
    browser = office(client)

    def listed(**query):
        answer = browser.get(reverse("messages:index"), query).content.decode()
        return [
            each.kind
            for each in OutgoingMessage.objects.order_by("kind", "pk")
            if page(each) in answer
        ]

    theirs = ["booking_confirmed", "place_confirmed", "place_confirmed"]
    assert listed() == [*theirs, KIND]
    assert listed(state="bounced") == [KIND]
    assert listed(kind="booking_confirmed") == ["booking_confirmed"]
    assert listed(trouble="true") == [KIND]
    assert listed(about=named(booking)) == theirs
    assert listed(about=named(run)) == theirs


def test_messages_are_found_from_their_booking_and_their_date(run):
    booking = confirmed(run)
    for thing in (booking, run):
        kinds = OutgoingMessage.objects.about(thing).order_by("kind").values_list("kind", flat=True)
        assert list(kinds) == ["booking_confirmed", "place_confirmed", "place_confirmed"]
    assert not OutgoingMessage.objects.about(factories.CourseRunFactory()).exists()


def test_a_page_of_messages_costs_the_same_queries_for_many(client):
    browser = office(client)
    counts = []
    for number in (1, 29):
        for _ in range(number):
            promised(State.FAILED)
        browser.get(reverse("messages:index"))
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("messages:index"))
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


# --- Every kind, as it goes out


@pytest.mark.parametrize("kind", wording.kinds().values(), ids=wording.kinds())
def test_every_message_says_its_language_and_can_be_read_as_plain_text(kind):
    mail.queue(kind.name, to="wanda@example.org", context=dict(kind.example))
    mail.send_due()
    [message] = django_mail.outbox
    raw = message.message()
    assert raw["Content-Language"] == "en-GB"
    [plain, html] = raw.get_payload()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert '<html lang="en-GB"' in message.alternatives[0].content
    letter = letters.letter(kind, kind.words, kind.example)
    assert letter.text == message.body
    assert len(letter.text.split()) > 20
    assert "<" not in letter.text.replace("<b>", "")
