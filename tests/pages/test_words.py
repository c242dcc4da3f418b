"""Editors are told of words that safety.md asks for, and may publish all the same."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains
from wagtail.models import Page

from pages.models import StandardPage
from pages.words import concerns, text_of
from tests.pages.filling_in import filled_in
from tests.pages.test_making_pages import edit

UNQUOTED = "put the word honour in quotation marks"
NOT_SO_CALLED = "say “so-called”"


def said(text: str) -> list[str]:
    return [
        each for each in (UNQUOTED, NOT_SO_CALLED) if any(each in one for one in concerns(text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So-called ‘honour’-based abuse. Later, ‘honour’-based abuse.", []),
        ("So called 'honour' killings", []),
        ("“Honour”-based violence", [NOT_SO_CALLED]),
        ("Honour-based abuse", [UNQUOTED, NOT_SO_CALLED]),
        ("So-called honor abuse", [UNQUOTED]),
        ("So-called ‘honour’-based abuse, and honour crimes", [UNQUOTED]),
        ("It is an honour to be asked. Her honours degree. Abuse.", []),
        ("", []),
    ],
)
def test_what_is_said(text, expected):
    assert said(text) == expected


@pytest.fixture
def about(website):
    return StandardPage.objects.get(slug="about")


@pytest.mark.parametrize("publish", [{}, {"action-publish": "1"}])
def test_the_editor_is_told_after_saving_and_not_stopped(editor, about, publish):
    form = editor.get(edit(about)).context["form"]
    data = filled_in(form, summary="About honour based abuse", **publish)
    answer = editor.post(edit(about), data, follow=True)
    assertContains(answer, "“honour based abuse”: put the word honour in quotation marks")
    saved = StandardPage.objects.get(pk=about.pk).get_latest_revision_as_object()
    assert saved.summary == "About honour based abuse"


def test_nobody_is_told_while_the_machine_saves(editor, about):
    form = editor.get(edit(about)).context["form"]
    data = filled_in(form, summary="About honour based abuse")
    assert editor.post(edit(about), data, headers={"accept": "application/json"}).json()["success"]
    assertNotContains(editor.get(edit(about)), UNQUOTED)


def test_our_own_words_are_well_chosen(website):
    """A course keeps the name it is sold under; what we write ourselves does as we say."""
    pages = [page for page in Page.objects.live().specific() if hasattr(page, "body")]
    assert {page.url: found for page in pages if (found := concerns(text_of(page)))} == {}
