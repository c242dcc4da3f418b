"""Parts that every form and list is made of."""

import re

from django import forms
from django.template.loader import render_to_string
from pytest_django.asserts import assertInHTML


class Answers(forms.Form):
    full_name = forms.CharField(label="Full name", help_text="As on the certificate.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    pay = forms.ChoiceField(
        label="How to pay", widget=forms.RadioSelect, choices=[("card", "By card")]
    )
    agree = forms.BooleanField(label="I have read the terms")


def field(form: forms.Form, name: str, **options) -> str:
    return render_to_string("components/field.html", {"field": form[name], **options})


class TestField:
    def test_has_its_label_above_and_its_hint_tied_to_the_control(self):
        html = field(Answers(), "full_name")
        assertInHTML('<label for="id_full_name">Full name</label>', html)
        assertInHTML(
            '<div class="hint" id="id_full_name_helptext">As on the certificate.</div>', html
        )
        assert 'aria-describedby="id_full_name_helptext"' in html
        assert "(optional)" not in html

    def test_says_what_is_optional(self):
        assert '<span class="optional">(optional)</span>' in field(Answers(), "note")

    def test_says_what_is_wrong_beside_the_control(self):
        html = field(Answers({}), "full_name")
        assert 'aria-invalid="true"' in html
        assert 'aria-describedby="id_full_name_helptext id_full_name_error"' in html
        assert html.index('id="id_full_name_error"') < html.index("<input")

    def test_groups_choices_under_a_legend(self):
        html = field(Answers({}), "pay")
        assert re.search(
            r'<fieldset aria-describedby="id_pay_error">\s*<legend>\s*How to pay', html
        )

    def test_can_be_the_question_of_the_page(self):
        assertInHTML(
            '<h1><label for="id_full_name">Full name</label></h1>',
            field(Answers(), "full_name", question=True),
        )
        assertInHTML("<h1>How to pay</h1>", field(Answers(), "pay", question=True))

    def test_puts_the_words_of_a_single_box_beside_it(self):
        html = field(Answers(), "agree")
        assert html.index('type="checkbox"') < html.index("I have read the terms")


class TestErrorSummary:
    def test_leads_to_each_field_and_takes_the_focus(self):
        html = render_to_string("components/error_summary.html", {"form": Answers({})})
        assert re.findall(r'href="#([^"]+)"', html) == ["id_full_name", "id_pay_0", "id_agree"]
        assert re.search(r'role="alert"\s+tabindex="-1"\s+data-problems', html)

    def test_names_problems_of_a_pasted_list(self):
        errors = [{"href": "#row-2", "message": "Line 2: there is no email address."}]
        html = render_to_string("components/error_summary.html", {"errors": errors})
        assertInHTML('<a href="#row-2">Line 2: there is no email address.</a>', html)

    def test_is_not_there_when_all_is_well(self):
        assert render_to_string("components/error_summary.html", {"form": Answers()}).strip() == ""


def test_progress_is_said_in_words():
    html = render_to_string(
        "components/steps.html", {"number": 2, "total": 5, "name": "who is coming"}
    )
    assertInHTML("<p>Step 2 of 5: who is coming</p>", html)
    assert html.count('class="done"') == 2
    assert html.count("<span") == 5


def test_what_somebody_typed_is_never_markup():
    rows = [{"label": "Name", "value": "<b>Bo</b>\nBooker"}]
    html = render_to_string("components/summary_list.html", {"rows": rows})
    assertInHTML("<dd>&lt;b&gt;Bo&lt;/b&gt;<br>Booker</dd>", html)


def test_the_page_for_our_own_faults_needs_nothing_and_keeps_the_way_out():
    """Django renders it without a context: no request, no database."""
    html = render_to_string("500.html")
    assert "Something went wrong on our side" in html
    assertInHTML(
        '<a class="exit" href="https://www.bbc.co.uk/weather" rel="nofollow noreferrer" data-exit>'
        "Exit this page</a>",
        html,
    )
