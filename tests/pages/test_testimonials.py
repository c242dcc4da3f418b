"""What somebody said of our work is shown for as long as they consent, and never without."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from pages.models import StandardPage
from pages.models.records import Testimonial as Words  # pytest takes Test... for a test

pytestmark = pytest.mark.usefixtures("website")

SAID = "It changed how we listen."


@pytest.fixture
def testimonial(website):
    return Words.objects.create(
        text=SAID,
        source="A head of service",
        consented_by="Ann Able",
        consented_on=timezone.localdate(),
        consented_how="By email to the office",
    )


@pytest.fixture
def about(testimonial):
    about = StandardPage.objects.get(slug="about")
    about.body = json.dumps([{"type": "testimonial", "value": {"testimonial": testimonial.pk}}])
    about.save_revision().publish()


@pytest.mark.usefixtures("about")
class TestShown:
    def test_with_their_words_and_not_with_their_name(self, client):
        answer = client.get("/about/")
        assertContains(answer, SAID)
        assertContains(answer, "A head of service")
        assertNotContains(answer, "Ann Able")

    def test_no_longer_once_consent_is_withdrawn(self, client, testimonial):
        testimonial.withdrawn_on = timezone.localdate()
        testimonial.save()
        assertNotContains(client.get("/about/"), SAID)
        assert list(Words.objects.consented(timezone.localdate())) == []

    def test_not_before_consent_is_given(self, client, testimonial):
        testimonial.consented_on = timezone.localdate() + dt.timedelta(days=1)
        testimonial.save()
        assertNotContains(client.get("/about/"), SAID)


@pytest.mark.parametrize("missing", ["consented_by", "consented_on", "consented_how"])
def test_none_is_kept_without_saying_who_consented_when_and_how(editor, missing):
    fields = {
        "text": SAID,
        "source": "A head of service",
        "consented_by": "Ann Able",
        "consented_on": "2026-11-01",
        "consented_how": "By email",
        "withdrawn_on": "",
    }
    add = reverse("wagtailsnippets_pages_testimonial:add")
    assert missing in editor.post(add, {**fields, missing: ""}).context["form"].errors
    assert not Words.objects.exists()
    editor.post(add, fields)
    assert Words.objects.get().may_be_shown


@pytest.mark.parametrize("missing", ["consented_by", "consented_how"])
def test_nor_by_any_other_way_in(testimonial, missing):
    with pytest.raises(IntegrityError, match="testimonial_has_consent"):
        Words.objects.filter(pk=testimonial.pk).update(**{missing: ""})


def test_the_demonstration_invents_none():
    assert not Words.objects.exists()
