"""What stands in the way of an erasure, and whoever shares an address with somebody."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts.models import (
    ErasureRequest,
    Learner,
    User,
)
from accounts.privacy import erasure, erasure_requests
from bookings.models import Booking, Place
from common import mail
from common.models import OutgoingMessage
from tests import factories
from tests.accounts.forgetting import NAME, erase, held
from tests.booking import confirmed, ready

pytestmark = pytest.mark.django_db


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
