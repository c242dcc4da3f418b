"""Statutory names: changed once, and changed everywhere."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains
from wagtail.models import Page

from pages.models import Faq, StandardPage, StatutoryName
from pages.names import fill_in, unknown
from tests.pages.conftest import ADDRESSES
from tests.pages.filling_in import filled_in
from tests.pages.test_making_pages import edit

pytestmark = pytest.mark.usefixtures("website")

REVIEW = "/reviews/child-safeguarding-practice-reviews/"


def rename(key: str, name: str, short: str = "") -> None:
    record = StatutoryName.objects.get(key=key)
    record.name, record.short = name, short
    record.save()


def test_no_reader_meets_a_placeholder(client):
    assert [each for each in ADDRESSES if b"[[" in client.get(each).content] == []


def test_a_new_edition_is_named_at_once_wherever_it_was(client):
    assertContains(client.get(REVIEW), "Working Together 2023", count=2)
    rename("working-together", "Working Together 2030")
    answer = client.get(REVIEW)
    assertContains(answer, "Working Together 2030", count=2)
    assertNotContains(answer, "2023")


def test_a_title_follows_in_headings_lists_and_the_title_bar(client):
    rename("dhr", "Fatality Review", "FR")
    answer = client.get("/reviews/domestic-homicide-reviews/")
    assertContains(answer, "<h1>Fatality Reviews</h1>", html=True)
    assertContains(answer, "<title>Fatality Reviews - onEvidence</title>", html=True)
    assertContains(answer, "Fatality Reviews (FR)")
    assertContains(client.get("/reviews/"), "Fatality Reviews")


def test_the_search_follows():
    def found(words: str) -> set[str]:
        return {page.slug for page in Page.objects.live().search(words)}

    assert "domestic-homicide-reviews" in found("Domestic Homicide")
    rename("dhr", "Fatality Review")
    assert found("Fatality") == {"domestic-homicide-reviews", "roxanne-khan"}


def test_the_office_sees_the_name_too(editor):
    page = Page.objects.get(slug="domestic-homicide-reviews").specific
    assert page.get_admin_display_title() == "Domestic Homicide Reviews"


def test_a_name_nobody_has_recorded_is_said_in_its_own_words():
    assert fill_in("Under the [[no-such-act]].") == "Under the no such act."


class TestSaving:
    def test_a_page_with_an_unknown_name_is_refused(self, editor):
        page = StandardPage.objects.get(slug="about")
        form = editor.get(edit(page)).context["form"]
        answer = editor.post(
            edit(page), filled_in(form, summary="See [[no-such-act]].", **{"action-publish": "1"})
        )
        assert answer.context["form"].errors["summary"] == [
            "There is no statutory name for [[no-such-act]]. The names are listed under Statutory "
            "names."
        ]
        page.refresh_from_db()
        assert "no-such-act" not in page.summary

    def test_and_so_is_one_in_the_body(self):
        body = StandardPage.body.field.stream_block.to_python(
            [{"type": "quotation", "value": {"text": "[[dhr]], [[dhr:long]], [[x]]", "source": ""}}]
        )
        assert unknown(str(body.get_prep_value())) == ["[[x]]"]

    def test_a_question_may_speak_of_a_name(self, editor):
        data = {"question": "What is a [[dhr:short]]?", "subject": ""}
        form = editor.get(reverse("wagtailsnippets_pages_faq:add")).context["form"]
        editor.post(reverse("wagtailsnippets_pages_faq:add"), filled_in(form, **data))
        assert Faq.objects.filter(question="What is a [[dhr:short]]?").exists()

    @pytest.mark.parametrize("name", ["<b>Act</b>", 'The "Act"', "The [[dhr]] Act"])
    def test_a_name_holds_nothing_that_a_page_could_mistake_for_its_own(self, name):
        with pytest.raises(ValidationError):
            StatutoryName(key="act", name=name).full_clean()

    def test_its_placeholder_stays(self):
        record = StatutoryName.objects.get(key="dhr")
        record.key = "other"
        with pytest.raises(ValidationError, match="stays as it is"):
            record.full_clean()
