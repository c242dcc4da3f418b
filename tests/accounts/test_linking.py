"""A verified address makes a learner's learning their own."""

from accounts.linking import link_learners
from tests import factories


def test_learners_with_the_address_at_any_organisation_become_theirs(db):
    user = factories.UserFactory(email="ada@example.org")
    here = factories.LearnerFactory(email="Ada@Example.org")
    there = factories.LearnerFactory(email="ada@example.org")
    assert here.organisation != there.organisation
    assert link_learners(user) == 2
    assert set(user.learners.all()) == {here, there}


def test_somebody_else_s_and_other_addresses_are_left_alone(db):
    user = factories.UserFactory(email="ada@example.org")
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
