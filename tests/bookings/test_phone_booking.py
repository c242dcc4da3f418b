"""Booking for a customer who rings."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.models import Membership, Organisation
from bookings.models import Booking
from bookings.office import phone
from common.models import AuditEvent, OutgoingMessage
from courses.models import CourseRun, Enrolment
from tests import factories
from tests.booking import DETAILS, PEOPLE, confirmed
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

START = "/cms/phone/"
SAID = {**{name: value for name, value in DETAILS.items() if value}, "people": PEOPLE}


@pytest.fixture
def staff():
    return member(roles.TRAINING_OFFICE, full_name="Olu Office")


@pytest.fixture
def office(staff):
    return at_work(staff)


@pytest.fixture
def begun(office, run):
    hold(office, run, "3")
    return Booking.objects.get()


def hold(browser, run, places, **more):
    return browser.post(START, {"action": "hold", f"date-{run.pk}": places, **more})


def offered(page):
    return [choice.run or choice.course for choice in page.context["found"].choices]


def page_of(booking):
    return f"{START}{booking.pk}/"


def press(browser, booking, action, **said):
    return browser.post(page_of(booking), {**SAID, **said, "action": action}, follow=True)


def text(response):
    return response.content.decode()


def test_seats_are_held_while_the_rest_is_asked(office, run):
    answer = hold(office, run, "3")
    booking = Booking.objects.get()
    assert answer.url == page_of(booking)
    assert booking.places.count() == 3
    assert booking.is_held(timezone.now())
    event = AuditEvent.objects.get(action="bookings.office.begin")
    assert (event.actor_kind, event.after["places"]) == ("staff", 3)
    page = text(office.get(page_of(booking)))
    assert "£180.00" in page
    # It is found again from the start.
    assert page_of(booking) in text(office.get(START))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Give a number of places beside at least one"),
        ("some", "Give a number, like 3."),
        ("0", "Give at least 1"),
        ("11", "Only 10 places are left"),
        ("31", "At most 30 at once."),
    ],
)
def test_what_cannot_be_held_is_said_and_kept(office, run, typed, says):
    page = hold(office, run, typed)
    assert says in text(page)
    assert page.context["choices"][f"date-{run.pk}"].value() == typed
    assert not Booking.objects.exists()


def test_private_dates_can_be_booked_and_drafts_and_past_ones_cannot(office):
    private = factories.CourseRunFactory(organisation=factories.OrganisationFactory())
    draft = factories.CourseRunFactory(state=CourseRun.State.DRAFT)
    past = factories.CourseRunFactory(starts_in=-dt.timedelta(hours=1))
    page = office.get(START, {"date": private.pk})
    assert offered(page) == [private]
    assert page.context["choices"][f"date-{private.pk}"].value() == "1"
    for run in (draft, past):
        hold(office, run, "1")
    assert not Booking.objects.exists()
    hold(office, private, "1")
    assert Booking.objects.get().places.get().run == private


def test_confirmed_on_invoice_with_the_usual_messages(office, begun):
    answer = press(office, begun, "confirm")
    assert f"{begun.reference} is confirmed." in text(answer)
    begun.refresh_from_db()
    assert (begun.state, begun.method) == ("confirmed", "invoice")
    assert begun.invoice.customer["po_number"] == "PO-123"
    assert begun.organisation.name == "Example Council"
    assert Enrolment.objects.count() == 2
    kinds = OutgoingMessage.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["booking_confirmed", "place_confirmed", "place_confirmed"]
    event = AuditEvent.objects.get(action="bookings.confirmation.confirm")
    assert event.actor_kind == "staff"
    # Its page has gone on to the booking.
    assert office.get(page_of(begun)).url == f"/cms/booking/inspect/{begun.pk}/"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"billing_address": ""}, "Give the address for the invoice."),
        ({"po_number": ""}, "Give your purchase order number, or say that you use none."),
        ({"contact_email": "nonsense"}, "Give an email address like name@example.org."),
        ({"people": "ann@example.org"}, "Some lines need putting right."),
        ({"people": "A\nB\nC\nD"}, "You listed 4 people for 3 places."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(office, begun, said, says):
    page = press(office, begun, "confirm", **said)
    assert says in text(page)
    typed = SAID | said
    for name, value in typed.items():
        forms = page.context["forms"]
        form = forms.people if name == "people" else forms.details
        assert form[name].value() == value
    begun.refresh_from_db()
    assert begun.state == "held"
    # The people stay as they were typed, for whoever comes back to it.
    assert begun.people_text == typed["people"]


def test_what_is_kept_needs_no_answers_yet(office, begun):
    answer = office.post(page_of(begun), {"action": "save", "contact_name": "Bo"}, follow=True)
    assert "Kept." in text(answer)
    begun.refresh_from_db()
    assert (begun.contact_name, begun.contact_email, begun.state) == ("Bo", "", "held")


# --- For an organisation that is known ----------------------------------------------------------


@pytest.fixture
def known(run):
    return confirmed(run, organisation_name="Exeter Borough").organisation


def test_a_known_organisation_is_looked_for_and_fills_in_the_rest(office, known, run):
    hold(office, run, "1")
    booking = Booking.objects.get(state="held")
    page = office.post(
        page_of(booking), {"action": "search", "search": "exeter", "people": "Cy Cole"}
    )
    assert "Exeter Borough" in text(page)
    assert page.context["forms"].people["people"].value() == "Cy Cole"
    assert "No organisation of that name" in text(
        office.post(page_of(booking), {"action": "search", "search": "zzz"})
    )
    said = {"action": f"use-{known.pk}", "contact_name": "Nia New", "people": "Cy Cole"}
    office.post(page_of(booking), said)
    booking.refresh_from_db()
    assert (booking.organisation, booking.organisation_name) == (known, "Exeter Borough")
    # What was typed wins over what is known; the PO number is another each time.
    assert booking.contact_name == "Nia New"
    assert booking.billing_postcode == DETAILS["billing_postcode"]
    assert booking.po_number == ""
    assert booking.people_text == "Cy Cole"


def test_whoever_books_for_a_known_organisation_becomes_its_booker(office, known, run):
    hold(office, run, "1")
    booking = Booking.objects.get(state="held")
    office.post(page_of(booking), {"action": f"use-{known.pk}"})
    said = {"people": "Cy Cole", "organisation_name": known.name}
    said |= {"contact_email": "nia@example.org", "contact_name": "Nia New"}
    answer = press(office, booking, "confirm", **said)
    assert "is confirmed" in text(answer)
    booking.refresh_from_db()
    assert booking.organisation == known
    assert Organisation.objects.count() == 1
    assert Membership.objects.get(user__email="nia@example.org").role == Membership.Role.BOOKER
    assert AuditEvent.objects.filter(action="accounts.members.vouch").count() == 1


def test_another_name_than_the_chosen_organisation_s_is_asked_about(office, known, run):
    hold(office, run, "1")
    booking = Booking.objects.get(state="held")
    office.post(page_of(booking), {"action": f"use-{known.pk}"})
    page = press(office, booking, "confirm", people="Cy Cole", organisation_name="Another")
    assert "Choose the organisation again." in text(page)
    booking.refresh_from_db()
    assert booking.state == "held"


def test_a_manager_of_it_books_nothing(office, known, run):
    manager = factories.MembershipFactory(organisation=known, role=Membership.Role.MANAGER)
    hold(office, run, "1")
    booking = Booking.objects.get(state="held")
    office.post(page_of(booking), {"action": f"use-{known.pk}"})
    said = {"organisation_name": known.name, "contact_email": manager.user.email}
    page = press(office, booking, "confirm", people="Cy Cole", **said)
    assert "managers do not book" in text(page)
    assert Booking.objects.filter(state="held").exists()


# --- A link to finish ---------------------------------------------------------------------------


def test_the_contact_finishes_it_by_a_link(office, begun, run):
    said = {"billing_address": "", "billing_postcode": "", "po_number": ""}
    answer = press(office, begun, "send", people="", **said)
    assert "The link is on its way to booker@example.org." in text(answer)
    begun.refresh_from_db()
    assert begun.hold_expires_at > timezone.now() + dt.timedelta(hours=23)
    message = OutgoingMessage.objects.get()
    assert (message.kind, message.recipient, message.secret) == (
        "booking_to_finish", "booker@example.org", True,
    )  # fmt: skip
    link = message.context["link"].partition("testserver")[2] or message.context["link"]
    path = link[link.index("/bookings/finish/") :]
    customer = Client()
    assert customer.get(f"/bookings/{begun.public_id}/people/").status_code == 404
    answer = customer.get(path)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer.url == f"/bookings/{begun.public_id}/check/"
    # Where to send the invoice is asked first: it was left empty.
    assert customer.get(answer.url).url == f"/bookings/{begun.public_id}/details/"
    details = {name: value for name, value in DETAILS.items() if value}
    customer.post(f"/bookings/{begun.public_id}/details/", details)
    customer.post(f"/bookings/{begun.public_id}/on-invoice/")
    begun.refresh_from_db()
    assert begun.is_confirmed
    # Once it is made, the link opens nothing to whoever else has it.
    other = Client()
    other.get(path)
    assert other.get(f"/bookings/{begun.public_id}/").status_code == 302
    assert other.get(f"/bookings/{begun.public_id}/invoice/").status_code == 404


def test_a_link_needs_somebody_to_go_to_and_seats_that_are_there(office, begun, run):
    page = press(office, begun, "send", contact_email="")
    assert "Give your email address." in text(page)
    Booking.objects.filter(pk=begun.pk).update(hold_expires_at=timezone.now())
    confirmed(run, places=10, text="")
    page = press(office, begun, "send")
    assert "sold out" in text(page)
    assert not OutgoingMessage.objects.filter(kind="booking_to_finish").exists()


def test_places_are_held_no_longer_than_until_the_date_begins(office):
    run = factories.CourseRunFactory(starts_in=dt.timedelta(hours=5))
    hold(office, run, "1")
    booking = Booking.objects.get()
    press(office, booking, "send", people="")
    booking.refresh_from_db()
    assert booking.hold_expires_at == run.starts_at


def test_a_link_that_was_tampered_with_opens_nothing(begun):
    link = phone.link_to(begun)
    token = link.rstrip("/").rpartition("/")[2]
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), str(begun.public_id), "x"):
        assert Client().get(f"/bookings/finish/{wrong}/").status_code == 404
    assert Client().get(f"/bookings/finish/{token}/").status_code == 302
    assert Client().post(f"/bookings/finish/{token}/").status_code == 405


# --- The end of it ------------------------------------------------------------------------------


def test_places_that_are_let_go_are_free_again(office, begun, run):
    assert "free again" in text(press(office, begun, "give_up"))
    begun.refresh_from_db()
    assert begun.state == "cancelled"
    other = hold(office, run, "10")
    assert other.status_code == 302
    # A button that was pressed again says that it is over.
    assert "no longer being made" in text(press(office, begun, "confirm"))


def test_a_lapsed_hold_is_taken_again_if_the_seats_are_free(office, begun, run):
    Booking.objects.filter(pk=begun.pk).update(hold_expires_at=timezone.now())
    assert "The time ran out." in text(office.get(page_of(begun)))
    assert "Kept." in text(press(office, begun, "save"))
    begun.refresh_from_db()
    assert begun.is_held(timezone.now())


def test_who_may_book_for_others(begun):
    for role in (roles.FINANCE, roles.EDITORS):
        browser = at_work(member(role))
        assert browser.get(START).url == "/cms/"
        assert browser.post(page_of(begun), {"action": "give_up"}).url == "/cms/"
    begun.refresh_from_db()
    assert begun.state == "held"
