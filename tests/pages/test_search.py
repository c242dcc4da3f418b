"""Searching the site, as people type: short, misspelt, in a hurry, perhaps in danger."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains
from wagtail.models import PageViewRestriction

from pages.finding.corpus import corpus
from pages.finding.search import search
from pages.finding.words import asked_for, initials, variants
from pages.models import GuidanceIndexPage, StandardPage

pytestmark = pytest.mark.usefixtures("website")

CSPR = "Child Safeguarding Practice Reviews"
DHR = "Domestic Homicide Reviews"


def titles(question: str) -> list[str]:
    return [entry.title for entry in search(question).results]


@pytest.fixture
def many():
    """Thirty pages about weaving."""
    section = GuidanceIndexPage.objects.get(slug="guidance")
    for number in range(30):
        page = StandardPage(title=f"Weaving {number:02}", summary="Threads & cloth")
        section.add_child(instance=page)


class TestWhatIsFound:
    @pytest.mark.parametrize(
        ("question", "best"),
        [
            ("cspr", CSPR),
            ("DHR", DHR),
            ("DARDR", DHR),
            ("dhr chair", DHR),
            ("honor", "Honour abuse awareness"),
            ("honour abuse awareness training", "Honour abuse awareness"),
            ("‘honour’-based abuse", "Honour abuse awareness"),
            ("safegaurding practice", CSPR),
            ("safeguarding consultan", "Safeguarding consultancy"),
            ("roxanne", "Dr Roxanne Khan"),
            ("cookie", "Cookies"),
            ("what are the terms of booking", "Terms of booking"),
            ("help", "Help now"),
        ],
    )
    def test_the_best_page_comes_first(self, question, best):
        assert titles(question)[0] == best

    def test_of_two_words_a_page_must_have_both_and_of_three_two(self):
        assert CSPR not in titles("homicide reviews")
        assert titles("homicide zebra reviews") == titles("homicide reviews")
        assert search("homicide zebra reviews").whole

    def test_where_none_has_all_those_with_some_are_shown(self):
        found = search("homicide zebra")
        assert not found.whole
        assert found.results[0].title == DHR

    @pytest.mark.parametrize("question", ["zebra", "", " ", "??", "a%b_", "\0", '"', "AND NOT"])
    def test_odd_questions_find_nothing_and_break_nothing(self, question, client):
        assert client.get("/search/", {"q": question}).status_code == 200

    def test_words_of_common_use_alone_are_looked_for(self):
        assert asked_for("Who are we?") == ["who", "are", "we"]
        assert asked_for("who are the reviewers") == ["reviewers"]

    def test_no_page_that_is_private_or_not_published(self):
        about = StandardPage.objects.get(slug="about")
        assert "About onEvidence" in titles("practice evidence")
        restriction = PageViewRestriction.objects.create(
            page=about, restriction_type=PageViewRestriction.LOGIN
        )
        cache.clear()
        assert "About onEvidence" not in titles("practice evidence")
        restriction.delete()
        about.unpublish()
        cache.clear()
        assert "About onEvidence" not in titles("practice evidence")


class TestWords:
    def test_a_known_word_stands_for_itself_and_what_it_begins(self):
        assert variants("review", {"review", "reviewer", "preview"}) == ["review", "reviewer"]

    def test_two_letters_begin_nothing(self):
        assert variants("re", {"review"}) == ["re"]

    def test_an_unknown_word_is_taken_for_one_like_it(self):
        assert variants("honor", {"honour", "harm"}) == ["honour"]
        assert variants("zebra", {"honour", "harm"}) == ["zebra"]

    def test_initials_leave_little_words_out(self):
        assert initials("Terms of booking (2026)") == "tb2"


class TestThePage:
    def test_marks_the_words_in_what_it_shows(self, client):
        assertContains(client.get("/search/?q=trauma"), "<mark>")
        page = client.get("/search/?q=roxanne")
        assertContains(page, f"{len(titles('roxanne'))} pages about “roxanne”")

    def test_says_what_each_page_is(self, client):
        assertContains(client.get("/search/?q=honour"), '<p class="kind">Course</p>', html=True)

    def test_what_was_typed_is_never_markup(self, client):
        page = client.get("/search/", {"q": "<b>honour</b>"})
        assertNotContains(page, "<b>honour")
        assertContains(page, "&lt;b&gt;honour")

    def test_what_an_editor_wrote_is_never_markup(self, client, many):
        assertContains(client.get("/search/?q=weaving"), "Threads &amp; cloth")

    def test_ten_on_a_page(self, client, many):
        first, third = client.get("/search/?q=weaving"), client.get("/search/?q=weaving&page=3")
        assertContains(first, "30 pages about")
        assertContains(first, 'href="?q=weaving&amp;page=2"')
        assert first.content.count(b'class="kind"') == 10
        assertContains(third, "Weaving 29")
        assertContains(client.get("/search/?q=weaving&page=99"), "Page 3 of 3")

    def test_an_empty_search_leads_on(self, client):
        for page in (client.get("/search/"), client.get("/search/?q=zebra")):
            main = page.content.decode().partition("<main")[2]
            for address in ("/courses/", "/help-now/", "/contact/", "tel:999"):
                assert f'href="{address}"' in main
        assertContains(page, "Nothing found")

    @pytest.mark.parametrize("question", ["help", "forced marriage", "I am being hurt", "abuse"])
    def test_somebody_at_risk_is_shown_whom_to_call(self, client, question):
        page = client.get("/search/", {"q": question})
        assertContains(page, "Is it about you, or somebody you know?", count=1)
        assertContains(page, 'href="/help-now/"')

    def test_others_are_not(self, client):
        assertNotContains(client.get("/search/?q=roxanne"), "Is it about you")

    def test_leaves_as_few_traces_as_it_can(self, client, caplog):
        page = client.get("/search/?q=forced+marriage")
        assert page["Cache-Control"] == "no-store, private"
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["X-Robots-Tag"] == "noindex"
        assertContains(page, "<title>Search - onEvidence</title>", html=True)
        assertContains(page, 'autocomplete="off"')
        assert "marriage" not in caplog.text
        assert not page.cookies

    def test_is_linked_from_every_page(self, client):
        assertContains(client.get("/about/"), '<a href="/search/">Search</a>', count=2, html=True)


def queries(client, question) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/search/", {"q": question}).status_code == 200
    return len(captured)


def test_thirty_results_cost_no_more_queries_than_one(client, many):
    client.get("/search/?q=x")
    assert corpus().entries
    assert queries(client, "weaving 07") == queries(client, "weaving") == 1
