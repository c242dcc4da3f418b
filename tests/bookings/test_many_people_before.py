"""Entering many people while a booking is made, and who may see such a list."""

import pytest
from django.test import Client
from django.utils import timezone

from bookings.basket import items
from bookings.models import Booking, Place
from tests import factories
from tests.accounts.membership import signed_in
from tests.booking import ready
from tests.bookings.lists import LIST, completed, names, send, text
from tests.bookings.naming import page, unnamed

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(run):
    return unnamed(run, places=5)


@pytest.fixture
def made(client, run):
    booking = ready(run, places=3, text="Dee Dart")
    session = client.session
    session["bookings"] = [str(booking.public_id)]
    session.save()
    return booking


def test_the_step_leads_there_and_the_list_fills_what_is_empty(client, made):
    step = page(made, "booking_people")
    assert page(made, "booking_list") in text(client.get(step))
    send(client, made, LIST.rsplit("\n", 1)[0])
    response = client.post(page(made, "booking_list_use"))
    assert response.url == step
    assert names(made) == ["Dee Dart", "Ann Able", "Ben Baker"]
    shown = text(client.get(step))
    assert "Ann Able\tann@example.org\tNurse" in shown
    assert made.places.get(name="Ann Able").team == "North"


def test_of_a_programme_each_date_gets_its_own_people_and_the_step_goes_on(client, made, run):
    other = factories.CourseRunFactory(course=run.course)
    items.add(made, run=other, places=2, now=timezone.now())
    Place.objects.filter(booking=made).update(name="", email="")
    Booking.objects.filter(pk=made.pk).update(people_text="")
    send(client, made, "Ann Able\nBen Baker\nCy Cole")
    client.post(page(made, "booking_list_use"), {"date": str(run.public_id)})
    send(client, made, "Dee Dart\nEve Ely")
    client.post(page(made, "booking_list_use"), {"date": str(other.public_id)})
    step = page(made, "booking_people")
    made.refresh_from_db()
    assert client.post(step, {"people": made.people_text, "action": "later"}).url == page(
        made, "booking_details"
    )
    on = list(made.places.order_by("run", "pk").values_list("run", "name"))
    assert on == [
        *((run.pk, name) for name in ("Ann Able", "Ben Baker", "Cy Cole")),
        *((other.pk, name) for name in ("Dee Dart", "Eve Ely")),
    ]
    assert "Eve Ely" in text(client.get(f"{step}?date={other.public_id}"))


def test_whoever_is_not_signed_in_learns_nothing_of_anybody(client, made, run):
    """Not even by typing the name of an organisation."""
    there = factories.OrganisationFactory(name="Example Council")
    known = factories.LearnerFactory(
        organisation=there, full_name="Ann Able", email="ann@example.org"
    )
    completed(known, run.course, timezone.now())
    factories.EnrolmentFactory(learner=known, run=run)
    shown = text(send(client, made, "Ann Able,ann@example.org\nAnn Abel,ann@example.org"))
    for telling in ("in date since", "On this date already", "One of your people", "This is Ann"):
        assert telling not in shown
    assert "Sign in as somebody who books" in shown


def test_whoever_is_signed_in_is_shown_their_own_people(client, made, run):
    membership = factories.MembershipFactory(organisation__name="Example Council")
    known = factories.LearnerFactory(
        organisation=membership.organisation, full_name="Ann Able", email="ann@example.org"
    )
    completed(known, run.course, timezone.now())
    client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["bookings"] = [str(made.public_id)]
    session.save()
    assert "Already in date since" in text(send(client, made, "Ann Able,ann@example.org"))


def test_once_it_is_paid_for_the_list_waits(client, made):
    Booking.objects.update(state=Booking.State.PAYING)
    assert client.get(page(made, "booking_list")).url == page(made, "booking_check")


def test_somebody_else_s_booking_has_no_list(booking, made):
    for path in ("booking_list", "booking_list_wrong"):
        assert Client().get(page(made, path)).status_code == 302
        stranger = signed_in(factories.MembershipFactory().user)
        assert stranger.get(page(made, path)).status_code == 404
        assert stranger.get(page(booking, path)).status_code == 404
    for path in ("booking_list_use", "booking_list_check", "booking_list_drop"):
        assert stranger.post(page(booking, path)).status_code == 404
