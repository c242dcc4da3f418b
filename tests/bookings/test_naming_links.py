"""A private link for each unnamed place: whoever has it puts their own name on it."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, NameRequest, Place
from bookings.naming import links, names
from common.models import AuditEvent, OutgoingMessage
from tests import factories
from tests.bookings.naming import ANN, first, kinds, link_of, sent, to, unnamed

pytestmark = pytest.mark.django_db
CY = "cy@example.org"


@pytest.fixture
def booking(run):
    return unnamed(run)


@pytest.fixture
def asked(booking):
    return links.invite(first(booking), email=CY, by=booking.buyer, now=timezone.now())


@pytest.fixture
def address(asked, mailoutbox):
    return link_of(sent(mailoutbox)[-1])


def text(response):
    return response.content.decode()


def test_the_message_leads_to_a_page_that_puts_a_name_on_the_place(client, address, asked, run):
    page = client.get(address)
    assert page.status_code == 200
    assert "Example Council" in text(page)
    assert CY in text(page)
    assert run.when in text(page)
    answered = client.post(address, {"name": "  Cy   Cole ", "job_role": "Nurse"})
    assert answered.url == reverse("place_named")
    assert "A message is on its way" in text(client.get(answered.url))
    place = Place.objects.get(pk=asked.place_id)
    assert (place.name, place.email, place.job_role) == ("Cy Cole", CY, "Nurse")
    assert place.learner.enrolments.get().run == run
    assert to("place_confirmed") == [CY]
    assert NameRequest.objects.get().answered_at


def test_the_page_names_no_course_and_no_colleague_and_is_kept_nowhere(client, run):
    run.course.title = "Zebra awareness"
    run.course.save()
    booking = unnamed(run, text="Ann Able, ann@example.org")
    asked = links.invite(first(booking), email=CY, by=None, now=timezone.now())
    page = client.get(links.address(asked).removeprefix("http://testserver"))
    assert "Zebra" not in text(page)
    assert "Ann Able" not in text(page)
    assert "<title>Your place" in text(page)
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "noindex" in text(page)


def test_opening_it_changes_nothing_and_asks_nobody_to_sign_in(client, address):
    client.get(address)
    client.head(address)
    assert not Place.objects.exclude(name="").exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [("", "Give your full name."), ("cy@example.org", "not an email address"), ("x" * 121, "Shor")],
)
def test_a_name_that_will_not_do_is_asked_again(client, address, typed, message):
    page = client.post(address, {"name": typed, "job_role": "Nurse"})
    assert message in text(page)
    assert 'value="Nurse"' in text(page)
    assert "<title>Error: " in text(page)
    assert not Place.objects.exclude(name="").exists()


def test_it_works_once(client, address):
    client.post(address, {"name": "Cy Cole"})
    again = client.get(address)
    assert (again.status_code, again["Referrer-Policy"]) == (410, "no-referrer")
    assert "This place has a name" in text(again)
    assert "Cy Cole" not in text(again)
    assert client.post(address, {"name": "Eve Else"}).status_code == 410
    assert Place.objects.filter(name="Eve Else").count() == 0


def named_by_the_booker(asked, booking):
    names.name(asked.place, person=ANN, by=None, now=timezone.now())


def cancelled(asked, booking):
    Place.objects.filter(pk=asked.place_id).update(cancelled_at=timezone.now())


def withdrawn(asked, booking):
    links.withdraw(asked, now=timezone.now())


def given_up(asked, booking):
    Booking.objects.filter(pk=booking.pk).update(state=Booking.State.CANCELLED)


def forgotten(asked, booking):
    NameRequest.objects.filter(pk=asked.pk).update(email="")


def date_cancelled(asked, booking):
    run = asked.place.run
    run.state = run.State.CANCELLED
    run.save()


def begun(asked, booking):
    asked.place.run.sessions.update(starts_at=timezone.now() - dt.timedelta(minutes=1))


@pytest.mark.parametrize(
    "what",
    [named_by_the_booker, cancelled, withdrawn, given_up, forgotten, date_cancelled, begun],
)
def test_it_is_dead_once_there_is_nothing_to_name(client, booking, asked, address, what):
    what(asked, booking)
    assert client.get(address).status_code == 410
    assert client.post(address, {"name": "Eve Else"}).status_code == 410
    assert not Place.objects.filter(name="Eve Else").exists()


def test_a_forged_link_is_nothing(client, asked, address):
    for forged in (address[:-2] + "x/", f"/name-your-place/{asked.public_id.hex}/"):
        assert client.get(forged).status_code == 404
    # Signed for another purpose, it opens nothing either.
    from courses.needs import _signer

    assert client.get(f"/name-your-place/{_signer.sign(asked.public_id.hex)}/").status_code == 404


def test_somebody_who_is_on_the_date_already_is_told_so(client, run, mailoutbox):
    booking = unnamed(run, text=f"Cy Cole, {CY}")
    links.invite(first(booking), email=CY, by=None, now=timezone.now())
    page = client.post(link_of(sent(mailoutbox)[-1]), {"name": "Cy Cole"})
    assert "You have a place on this date already" in text(page)
    assert Place.objects.filter(name="Cy Cole").count() == 1


# --- Sending them ---------------------------------------------------------------------------------


def test_pressed_twice_it_is_sent_once(booking, asked):
    again = links.invite(asked.place, email=CY.upper(), by=None, now=timezone.now())
    assert again == asked
    assert to("name_request") == [CY]


def test_another_address_makes_the_first_link_useless(client, booking, asked, address):
    links.invite(asked.place, email="di@example.org", by=None, now=timezone.now())
    assert client.get(address).status_code == 410
    assert to("name_request") == [CY, "di@example.org"]
    assert NameRequest.objects.open().count() == 1


def test_it_can_be_sent_again_though_not_at_once(booking, asked, mailoutbox, address):
    with pytest.raises(links.LinkError, match="a moment ago"):
        links.resend(asked, now=timezone.now())
    links.resend(asked, now=timezone.now() + dt.timedelta(minutes=6))
    assert to("name_request") == [CY, CY]
    assert link_of(sent(mailoutbox)[-1]) == address


def test_what_is_over_is_not_sent_again(booking, asked):
    links.withdraw(asked, now=timezone.now())
    with pytest.raises(links.LinkError, match="used or withdrawn"):
        links.resend(asked, now=timezone.now() + dt.timedelta(hours=1))


def test_withdrawn_twice_and_after_the_answer(booking, asked):
    links.withdraw(asked, now=timezone.now())
    links.withdraw(asked, now=timezone.now())
    assert AuditEvent.objects.filter(action="bookings.naming.withdraw").count() == 1
    other = links.invite(first(booking), email=CY, by=None, now=timezone.now())
    links.answer(other, name="Cy Cole", job_role="", now=timezone.now())
    with pytest.raises(links.LinkError, match="already"):
        links.withdraw(other, now=timezone.now())


def test_no_link_is_sent_for_a_place_with_a_name(run):
    booking = unnamed(run, places=1, text="Ann Able")
    with pytest.raises(links.LinkError, match="named on this place already"):
        links.invite(booking.places.get(), email=CY, by=None, now=timezone.now())
    assert kinds("name_request") == []


def test_the_database_keeps_one_open_link_for_a_place(asked):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        NameRequest.objects.create(place=asked.place, email="x@y.org", sent_at=timezone.now())


def test_nothing_on_record_names_an_address(asked):
    links.answer(asked, name="Cy Cole", job_role="", now=timezone.now())
    trail = str(list(AuditEvent.objects.values()))
    assert CY not in trail
    assert "Cy Cole" not in trail


def test_discreetly_it_names_neither_course_nor_employer(booking, mailoutbox):
    factories.UserFactory(email=CY, discreet=True)
    links.invite(first(booking), email=CY, by=None, now=timezone.now())
    body = sent(mailoutbox)[-1].body
    assert booking.places.first().course.title not in body
    assert "Example Council" not in body
    assert link_of(mailoutbox[-1])


def test_too_many_answers_from_one_address_are_stopped(address):
    client = Client()
    for _ in range(30):
        client.post(address, {"name": ""})
    assert client.post(address, {"name": "Cy Cole"}).status_code == 429
    assert not Place.objects.exclude(name="").exists()


def test_messages_are_kept_as_rows_first(asked):
    assert OutgoingMessage.objects.filter(kind="name_request", state="queued").count() == 1
