"""Merging in the office: from what looks alike to the preview, and back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.models import Learner, Merge, Organisation
from tests import factories
from tests.accounts.merging import Twice, fresh, merged
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


@pytest.fixture
def pair():
    kept = factories.OrganisationFactory(name="Alpha Care")
    return kept, factories.OrganisationFactory(name="The Alpha Care Ltd")


def preview_of(gone, kept, kind="organisation"):
    return f"/cms/merges/{kind}/{gone.public_id}/into/{kept.public_id}/"


def test_from_the_list_to_the_survivor(office):
    twice = Twice()
    page = office.get("/cms/duplicates/").content.decode()
    choose = f"/cms/merges/organisation/{twice.gone.public_id}/"
    assert choose in page
    address = preview_of(twice.gone, twice.kept)
    assert address in office.get(choose).content.decode()
    preview = office.get(address).content.decode()
    assert "is a member of both, and gets the higher role" in preview
    assert fresh(twice.gone).merged_into is None
    done = office.post(address, {"reason": "Same VAT number"}, follow=True)
    assert done.request["PATH_INFO"] == f"/cms/organisation/edit/{twice.kept.pk}/"
    assert "You can undo it for 30 days" in done.content.decode()
    assert Merge.objects.of_its_own().get().reason == "Same VAT number"


def test_a_reason_is_asked_for(office, pair):
    kept, gone = pair
    refused = office.post(preview_of(gone, kept), {"reason": " "}).content.decode()
    assert "Say how you know that they are the same." in refused
    long = office.post(preview_of(gone, kept), {"reason": "x" * 201}).content.decode()
    assert "Use 200 characters or fewer." in long
    assert "x" * 201 in long
    assert not Merge.objects.exists()


def test_the_page_of_each_leads_to_merging_it(office, pair):
    kept, _ = pair
    learner = factories.LearnerFactory()
    for row, kind in ((kept, "organisation"), (learner, "learner")):
        page = office.get(f"/cms/{kind}/edit/{row.pk}/").content.decode()
        assert f"/cms/merges/{kind}/{row.public_id}/" in page


def test_what_does_not_look_alike_is_searched_for(office, pair):
    kept, _ = pair
    other = factories.OrganisationFactory(name="Zeta")
    address = f"/cms/merges/organisation/{kept.public_id}/"
    assert preview_of(kept, other) not in office.get(address).content.decode()
    assert preview_of(kept, other) in office.get(address, {"q": "zet"}).content.decode()
    assert "Nothing else is called “nix”" in office.get(address, {"q": "nix"}).content.decode()


def test_a_learner_is_found_among_their_own_colleagues(office):
    ann, anna = factories.LearnerFactory.create_batch(
        2, organisation=factories.OrganisationFactory(), full_name="Ann Able"
    )
    other = factories.LearnerFactory(full_name="Ann Able")
    page = office.get(f"/cms/merges/learner/{ann.public_id}/", {"q": "able"}).content.decode()
    assert preview_of(ann, anna, "learner") in page
    assert str(other.public_id) not in page
    refused = office.get(preview_of(ann, other, "learner")).content.decode()
    assert "belong to two organisations" in refused
    assert "Merge them" not in refused


def test_an_old_link_leads_on_to_the_survivor(office, pair):
    kept, gone = pair
    merged(gone, kept)
    page = office.get(f"/cms/organisation/edit/{gone.pk}/", follow=True)
    assert page.request["PATH_INFO"] == f"/cms/organisation/edit/{kept.pk}/"
    assert "“The Alpha Care Ltd” was merged into this one." in page.content.decode()
    assert office.get(preview_of(gone, kept)).status_code == 404


def test_undoing_shows_first_what_goes_back(office, pair):
    kept, gone = pair
    dee = factories.LearnerFactory(organisation=gone, full_name="Dee Dart")
    merge = merged(gone, kept)
    assert f"/cms/merges/{merge.public_id}/" in office.get("/cms/merges/").content.decode()
    page = office.get(f"/cms/merges/{merge.public_id}/").content.decode()
    assert "What goes back" in page
    assert "Dee Dart" in page
    assert fresh(dee).organisation == kept
    after = office.post(f"/cms/merges/{merge.public_id}/", follow=True).content.decode()
    assert "is there again" in after
    assert "Undo this merge" not in after
    assert fresh(dee).organisation == gone


def test_names_are_shown_as_they_are_written(office):
    kept = factories.OrganisationFactory(name="<b>Bold</b>")
    gone = factories.OrganisationFactory(name="Bold <i>Ltd</i>")
    factories.LearnerFactory(organisation=gone, full_name="<script>alert(1)</script>")
    merge_of = preview_of(gone, kept)
    for page in (merge_of, f"/cms/merges/organisation/{gone.public_id}/?q=bold"):
        content = office.get(page).content.decode()
        assert "&lt;b&gt;Bold" in content
        assert "<b>Bold" not in content
        assert "<script>alert" not in content


@pytest.mark.parametrize("role", [roles.FINANCE, roles.EDITORS])
def test_nobody_else_merges(role, pair):
    kept, gone = pair
    merge = merged(factories.OrganisationFactory(), kept)
    browser = at_work(member(role))
    for address in (
        "/cms/duplicates/",
        "/cms/merges/",
        f"/cms/merges/{merge.public_id}/",
        f"/cms/merges/organisation/{gone.public_id}/",
        preview_of(gone, kept),
    ):
        assert denied(browser.get(address)), address
    assert denied(browser.post(preview_of(gone, kept), {"reason": "x"}))
    assert denied(browser.post(f"/cms/merges/{merge.public_id}/"))
    assert fresh(gone).merged_into is None
    assert fresh(merge).state == Merge.State.OPEN


def test_who_has_left_is_no_longer_edited(office):
    learner = factories.LearnerFactory(full_name="Ann Able")
    Learner.objects.filter(pk=learner.pk).update(
        left_on="2030-01-01", left_by="person", left_said_at="2030-01-01T00:00Z"
    )
    address = f"/cms/learner/edit/{learner.pk}/"
    page = office.get(address).content.decode()
    assert "They have left the organisation" in page
    assert "/cms/merges/learner/" not in page
    office.post(address, {"organisation": learner.organisation_id, "full_name": "Changed"})
    assert fresh(learner).full_name == "Ann Able"


@pytest.mark.parametrize("many", [1, 30])
def test_the_lists_ask_as_much_for_many_as_for_one(office, many):
    organisation = factories.OrganisationFactory()
    for number in range(many):
        name = f"Ann {chr(97 + number % 26) * 3} {number + 10}"
        factories.LearnerFactory.create_batch(2, organisation=organisation, full_name=name)
        factories.OrganisationFactory.create_batch(2, name=name)
        merged(factories.OrganisationFactory(), organisation)
    counts = []
    for address in ("/cms/duplicates/", "/cms/merges/"):
        office.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = office.get(address).content.decode()
        assert name in page or str(organisation) in page
        counts.append(len(queries))
    assert counts == [12, 12]


def test_merged_ones_are_not_chosen_for_a_learner(office, pair):
    kept, gone = pair
    merged(gone, kept)
    page = office.get("/cms/learner/new/").content.decode()
    assert f'<option value="{kept.pk}">' in page
    assert f'<option value="{gone.pk}">' not in page
    assert Organisation.with_merged.filter(pk=gone.pk).exists()
