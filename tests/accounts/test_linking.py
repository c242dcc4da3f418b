"""A verified address makes a learner's learning their own."""

import pytest
from django.utils import timezone

from accounts import roles
from accounts.people import linking
from accounts.people.learners import Person, learners
from accounts.people.linking import link_learners
from tests import factories
from tests.accounts.merging import fresh
from tests.pages.office import at_work, member


@pytest.fixture
def ada(db):
    """She has signed in, so her address is hers."""
    return factories.UserFactory(email="ada@example.org", last_login=timezone.now())


def test_learners_with_the_address_at_any_organisation_become_theirs(ada):
    user = ada
    here = factories.LearnerFactory(email="Ada@Example.org")
    there = factories.LearnerFactory(email="ada@example.org")
    assert here.organisation != there.organisation
    assert link_learners(user) == 2
    assert set(user.learners.all()) == {here, there}


def test_somebody_else_s_and_other_addresses_are_left_alone(ada):
    user = ada
    taken = factories.LearnerFactory(email="ada@example.org", user=factories.UserFactory())
    other = factories.LearnerFactory(email="ada@example.org.uk")
    none = factories.LearnerFactory(email="")
    assert link_learners(user) == 0
    taken.refresh_from_db()
    assert taken.user != user
    for learner in (other, none):
        learner.refresh_from_db()
        assert learner.user is None


def test_signing_in_links_and_asking_for_a_code_does_not(client, db, ask_for_code):
    learner = factories.LearnerFactory(email="ada@example.org")
    code = ask_for_code("ada@example.org")
    learner.refresh_from_db()
    assert learner.user is None
    client.post("/sign-in/code/", {"code": code, "action": "verify"})
    learner.refresh_from_db()
    assert learner.user.email == "ada@example.org"


def test_a_learner_added_later_is_linked_at_the_next_sign_in(client, db, ask_for_code):
    user = factories.UserFactory(email="ada@example.org")
    client.post("/sign-in/code/", {"code": ask_for_code(user.email), "action": "verify"})
    later = factories.LearnerFactory(email="ada@example.org")
    client.post("/sign-out/")
    client.post("/sign-in/code/", {"code": ask_for_code(user.email), "action": "verify"})
    later.refresh_from_db()
    assert later.user == user


# --- Learners who come after the account --------------------------------------------------------


def booked(*people, organisation=None):
    organisation = organisation or factories.OrganisationFactory()
    return learners(organisation, people=[Person(name, email, "") for name, email in people])


def test_whoever_is_booked_later_is_theirs_at_once(ada):
    [learner] = booked(("Ada Able", "ADA@example.org"))
    assert fresh(learner).user == ada


def test_several_names_on_one_mailbox_are_whoever_s_reads_it(ada):
    """They get each other's messages already; nobody else can read them."""
    people = booked(("Ada Able", "ada@example.org"), ("Bob Able", "ada@example.org"))
    assert [fresh(each).user for each in people] == [ada, ada]


@pytest.mark.parametrize(
    "fields",
    [
        {"last_login": None},
        {"last_login": timezone.now(), "is_staff": True},
        {"last_login": timezone.now(), "is_active": False},
    ],
    ids=["never signed in", "staff", "closed"],
)
def test_an_address_that_nobody_has_verified_links_nobody(db, fields):
    user = factories.UserFactory(email="ada@example.org", **fields)
    [learner] = booked(("Ada Able", "ada@example.org"))
    assert fresh(learner).user is None
    if not user.is_active:
        return
    assert linking.addresses_of(user) == []
    assert link_learners(user) == 0


def test_who_has_no_address_or_somebody_already_is_left_alone(ada):
    other = factories.UserFactory()
    taken = factories.LearnerFactory(email="ada@example.org", user=other)
    [nobody, _] = booked(("Ada Able", ""), ("Ada Able", "ada@example.org"))
    linking.link_new([taken, nobody])
    assert (fresh(taken).user, fresh(nobody).user) == (other, None)


def test_asking_whose_they_are_takes_as_long_for_many(ada, django_assert_num_queries):
    organisation = factories.OrganisationFactory()
    people = [(f"Person {number}", "ada@example.org") for number in range(30)]
    with django_assert_num_queries(5):
        booked(*people, organisation=organisation)


def test_what_the_office_types_links_only_where_it_was_verified(ada):
    office = at_work(member(roles.TRAINING_OFFICE))
    organisation = factories.OrganisationFactory()
    typed = {"organisation": organisation.pk, "full_name": "Ada Able", "email": "ada@example.org"}
    office.post("/cms/learner/new/", typed)
    learner = organisation.learners.get()
    assert learner.user == ada
    other = factories.LearnerFactory(organisation=organisation)
    office.post(f"/cms/learner/edit/{other.pk}/", {**typed, "full_name": "A. Able"})
    assert fresh(other).user == ada


def test_an_address_that_the_office_gave_a_person_is_not_theirs_before_they_sign_in(ada):
    browser = at_work(member(roles.ADMINISTRATORS))
    typed = {"email": "eve@example.org", "full_name": "Ada", "is_active": "on"}
    browser.post(f"/cms/users/edit/{ada.pk}/", typed)
    assert fresh(ada).email == "eve@example.org"
    [learner] = booked(("Eve", "eve@example.org"))
    assert fresh(learner).user is None
