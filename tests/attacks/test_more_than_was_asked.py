"""Somebody sends more fields than the form has: what it does not ask for changes nothing. The guard
is that no form of a visitor writes a model by itself, and that journeys take named values."""

import re
from pathlib import Path

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import Learner, Membership, User
from bookings import holds, policy
from bookings.models import Booking, WaitingListEntry
from tests import factories
from tests.booking import DETAILS
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "bookings", "courses", "certificates", "pages", "common", "demo")
BACKEND = "django.contrib.auth.backends.ModelBackend"
#: What somebody would like to be.
GRASPING = {
    "is_staff": "on", "is_superuser": "on", "is_active": "", "groups": "1", "user": "1", "id": "1",
    "pk": "1", "public_id": "0" * 32, "password": "x", "state": "confirmed", "method": "invoice",
    "unit_price": "0", "vat_rate": "0", "buyer": "1", "organisation": "1", "role": "owner",
    "merged_into": "1", "erased_at": "2020-01-01", "left_on": "2020-01-01",
    "created_at": "2000-01-01", "hold_expires_at": "2099-01-01", "attention": "", "terms": "",
    "reference": "OE-2222222",
    "requires_second_factor": "", "discreet": "on", "verified_at": "2020-01-01",
}  # fmt: skip


def model_forms():
    def below(form):
        for each in form.__subclasses__():
            yield each
            yield from below(each)

    return {form for form in below(forms.BaseModelForm) if form.__module__.startswith(ROOMS)}


def test_no_form_of_a_visitor_writes_a_model():
    """Those that do are the office's, and name their fields."""
    offices = {form for form in model_forms() if getattr(form, "_meta", None) and form._meta.model}
    assert {form.__name__ for form in offices} >= {"UserForm", "UserEditForm"}
    for form in offices:
        assert form._meta.fields != "__all__", form
        assert not form._meta.exclude, form
    views = [path for room in ("site", *ROOMS) for path in (ROOT / room).rglob("*views*.py")]
    views += [path for room in ROOMS for path in (ROOT / room).rglob("views/*.py")]
    assert len(views) > 20
    told = [path for path in views if re.search(r"\(ModelForm|modelform_factory", path.read_text())]
    assert told == []


def test_no_view_hands_on_all_that_was_sent():
    """`**request.POST` and its like: values of any name."""
    sent = re.compile(r"\*\*(self\.)?request\.(POST|GET)|request\.POST\.dict\(")
    modules = [path for room in ("site", *ROOMS) for path in (ROOT / room).rglob("*.py")]
    assert len(modules) > 300
    assert [path for path in modules if sent.search(path.read_text())] == []


@pytest.fixture
def owner():
    membership = factories.MembershipFactory()
    client = Client()
    client.force_login(membership.user, BACKEND)
    return membership, client


def of(row, *names):
    row.refresh_from_db()
    return [getattr(row, name) for name in names]


def test_about_oneself(owner):
    membership, client = owner
    kept = ("email", "is_staff", "is_superuser", "is_active", "public_id", "password", "discreet")
    before = of(membership.user, *kept)
    client.post("/my/account/name/", {**GRASPING, "email": "x@example.org", "full_name": "New"})
    assert of(membership.user, *kept) == before
    assert membership.user.full_name == "New"
    assert not membership.user.groups.exists()


def test_about_a_learner(owner):
    membership, client = owner
    other = factories.OrganisationFactory()
    sent = {**GRASPING, "organisation": other.pk, "full_name": "Ann", "email": "a@example.org"}
    client.post(reverse("learner_add", args=[membership.organisation.public_id]), sent)
    learner = Learner.objects.get(full_name="Ann")
    assert (learner.organisation, learner.user) == (membership.organisation, None)
    assert (learner.merged_into, learner.left_on, learner.erased_at) == (None, None, None)
    assert learner.discreet is False


def test_about_a_member(owner):
    membership, client = owner
    there = membership.organisation
    mate = factories.MembershipFactory(organisation=there, role=Membership.Role.MANAGER)
    other = factories.OrganisationFactory()
    address = reverse("member_role", args=[there.public_id, mate.user.public_id])
    client.post(address, {**GRASPING, "role": "booker", "organisation": other.pk, "team": "x"})
    assert of(mate, "role", "organisation", "team") == ["booker", there, ""]


def test_about_a_booking(rf, run, now):
    booking = holds.hold(run, places=2, now=now)
    client = Client()
    session = client.session
    session[policy.SESSION_KEY] = [str(booking.public_id)]
    session.save()
    kept = ("state", "method", "buyer", "organisation", "hold_expires_at", "reference", "terms")
    before = of(booking, *kept)
    sent = {**DETAILS, **GRASPING, "organisation_name": "Example Council", "no_po": ""}
    client.post(reverse("booking_details", args=[booking.public_id]), sent)
    assert of(booking, *kept) == before
    assert booking.contact_name == DETAILS["contact_name"]
    assert {place.unit_price for place in booking.places.all()} == {run.unit_price}
    assert Booking.objects.count() == 1


def test_about_a_wait(client):
    run = factories.CourseRunFactory(capacity=1)
    sent = {**GRASPING, "name": "A", "email": "a@example.org", "places": "2", "run": "999"}
    client.post(reverse("waiting_list", args=[run.public_id]), sent)
    entry = WaitingListEntry.objects.get()
    assert entry.run == run
    assert entry.created_at.year > 2000


def test_an_administrator_makes_nobody_more_than_the_form_offers():
    person = factories.UserFactory()
    sent = {**GRASPING, "email": person.email, "full_name": "P", "is_active": "on"}
    del sent["groups"]
    office = at_work(member(roles.ADMINISTRATORS))
    assert office.post(f"/cms/users/edit/{person.pk}/", sent).status_code == 302
    changed = User.objects.get(pk=person.pk)
    assert (changed.is_staff, changed.is_superuser) == (True, False)
    assert changed.public_id == person.public_id
