"""What looks alike, and what does not."""

import pytest

from accounts.merging import duplicates
from accounts.models import Learner
from tests import factories


@pytest.mark.parametrize(
    "name",
    [
        "Example Council Ltd.",
        "THE EXAMPLE COUNCIL",
        "example-limited",
        "Exämple (Council)",
        "Example Trust",
    ],
)
def test_names_alike(name):
    assert duplicates.organisation_key(name) == duplicates.organisation_key("Example Council")


@pytest.mark.parametrize("name", ["Example Borough", "Examples Council", "Council", ""])
def test_names_that_are_not(name):
    assert duplicates.organisation_key(name) != duplicates.organisation_key("Example Council")


def test_nothing_but_idle_words_is_still_a_name():
    assert duplicates.organisation_key("The Trust") != duplicates.organisation_key("The Charity")


@pytest.mark.parametrize("name", ["ABLE, Ann", "Ann  J. Able", "ann able", "Ann Áble"])
def test_people_alike(name):
    assert duplicates.person_key(name) == duplicates.person_key("Ann Able")


def test_people_who_are_not():
    assert duplicates.person_key("Anne Able") != duplicates.person_key("Ann Able")
    assert duplicates.person_key("A B") != duplicates.person_key("C D")


def test_organisations_are_listed_once(db, django_assert_num_queries):
    alike = [
        factories.OrganisationFactory(name="Alpha Care Ltd"),
        factories.OrganisationFactory(name="The Alpha Care"),
    ]
    factories.OrganisationFactory(name="Beta Care")
    with django_assert_num_queries(1):
        [group] = duplicates.organisations()
    assert (group.why, list(group.rows)) == ("Names alike", alike)


def test_learners_of_one_organisation_only(db, django_assert_num_queries):
    here, there = factories.OrganisationFactory.create_batch(2)

    def person(name, email="", organisation=here):
        return factories.LearnerFactory(organisation=organisation, full_name=name, email=email)

    ann, able = person("Ann Able", "a@example.org"), person("Able, Ann")
    bo, team = person("Bo Lee", "Team@example.org"), person("Cy Dee", "team@example.org")
    person("Ann Able", "a@example.org", there)
    left = person("Ann  Able")
    Learner.objects.filter(pk=left.pk).update(
        left_on="2030-01-01", left_by="person", left_said_at="2030-01-01T00:00Z"
    )
    with django_assert_num_queries(1):
        groups = duplicates.learners()
    assert {(group.why, frozenset(group.rows)) for group in groups} == {
        ("Names alike", frozenset({ann, able})),
        ("The same email address", frozenset({bo, team})),
    }
