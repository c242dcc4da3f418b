"""Asking the office: each form with good and bad input, what is stored and sent, what is refused
and how kindly, and that nothing is kept for longer than a year."""

import datetime as dt
import json

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common import mail
from common.models import OutgoingMessage
from courses.models import CoursePage
from pages.enquiries import emails, filing
from pages.enquiries.forms import ContactForm, ReviewForm, TrainingForm
from pages.models import Enquiry, EnquirySettings
from tests.pages.asking import BORN, CONTACT, FORMS, REVIEW, text, ticket

pytestmark = pytest.mark.django_db


def refused(response, message: str) -> bool:
    assert not Enquiry.objects.exists()
    assert "<title>Error: " in text(response)
    assert "There is a problem" in text(response)
    return message in text(response)


class TestSending:
    @pytest.mark.parametrize("kind", FORMS)
    def test_is_kept_and_answered_by_a_page_that_says_what_happens_next(self, client, send, kind):
        response = send(kind)
        enquiry = Enquiry.objects.get()
        assert response.url == reverse("enquiry_sent", args=[enquiry.public_id])
        assert (enquiry.kind, enquiry.status, enquiry.at_risk) == (kind, "new", False)
        page = client.get(response.url)
        assert enquiry.reference in text(page)
        assert "within three working days" in text(page)
        for said in (enquiry.name, enquiry.email, FORMS[kind]["message"] or "Leicester"):
            assert said not in text(page)
        assert "no-store" in page["Cache-Control"]

    def test_a_review_keeps_every_answer_in_the_words_of_the_form(self, send):
        send("review")
        enquiry = Enquiry.objects.get()
        assert (enquiry.role, enquiry.organisation) == ("Business manager", "Example LSCP")
        assert enquiry.message == "Panel meetings are on Tuesdays."
        assert {each["name"]: each["answer"] for each in enquiry.answers} == {
            "review_type": "Not decided yet",
            "part": "Both",
            "reference": "LSCP/2026/07",
            "stage": "Terms of reference agreed",
            "proceedings": "No",
            "starts": "March 2027",
            "report": "September 2027",
            "format": "Online",
            "procurement": "Quotations",
            "deadline": "14 January 2027",
            "documents": "Fees; CV of the reviewer",
            "conflicts": "Example Police",
        }

    def test_training_keeps_the_course_and_how_many(self, website, client, send):
        course = CoursePage.objects.first().course
        for named in (course.code, course.public_id):
            page = text(client.get(reverse("enquiry_training"), {"course": named}))
            assert f'<option value="{course.pk}" selected>' in page
        page = text(client.get(reverse("enquiry_training"), {"course": "none"}))
        assert '<option value="" selected>' in page
        send("training", course=course.pk)
        enquiry = Enquiry.objects.get()
        assert (enquiry.course, enquiry.people) == (course, 18)

    def test_the_kinds_of_review_are_the_office_s_own(self, client, send):
        settings = EnquirySettings.load()
        settings.review_types = "Audit of a case file"
        settings.save()
        assert "Audit of a case file" in text(client.get(reverse("enquiry_review")))
        assert refused(send("review"), "Choose the type of review.")

    def test_a_double_click_or_a_reload_files_one(self, send):
        one = ticket()
        first, second = send("contact", ticket=one), send("contact", ticket=one)
        assert first.url == second.url
        assert Enquiry.objects.count() == 1
        assert OutgoingMessage.objects.count() == 1

    def test_words_changed_after_sending_are_not_lost(self, send):
        one = ticket()
        send("contact", ticket=one)
        send("contact", ticket=one, message="And on Sundays?")
        assert set(Enquiry.objects.values_list("message", flat=True)) == {
            "Do you teach at weekends?",
            "And on Sundays?",
        }

    def test_a_race_of_the_same_form_files_one(self, now):
        data = QueryDict(mutable=True)
        data.update({**CONTACT, "ticket": ticket()})
        form = ContactForm(data)
        assert form.is_valid()
        asked, key = form.asked(), form.form_key
        assert filing.file(asked, form_key=key, now=now) == filing.file(
            asked, form_key=key, now=now
        )

    def test_the_choice_of_form_leads_to_all_three(self, client):
        page = text(client.get(reverse("enquiries")))
        for kind in FORMS:
            assert reverse(f"enquiry_{kind}") in page


class TestMessages:
    def test_go_to_the_sender_and_to_the_office(self, office_address, send, mailoutbox):
        send("review")
        mail.send_due()
        reference = Enquiry.objects.get().reference
        to_sender, to_office = sorted(mailoutbox, key=lambda message: message.to)
        assert to_sender.to == ["asha@example.org"]
        assert to_sender.subject == f"onEvidence training: your message {reference}"
        assert "Panel meetings" not in to_sender.body
        assert "review" not in to_sender.body.lower()
        assert to_office.to == ["office@onevidence.example"]
        assert to_office.subject == f"onEvidence training: message {reference}"
        assert "Panel meetings are on Tuesdays." in to_office.body
        assert "Deadline for quotes: 14 January 2027" in to_office.body

    def test_without_an_office_address_the_enquiry_is_in_the_list(self, send):
        send("contact")
        assert Enquiry.objects.open().count() == 1
        assert [each.kind for each in OutgoingMessage.objects.all()] == [emails.RECEIVED]

    def test_no_confirmation_where_it_is_not_wanted(self, send):
        send("contact", no_confirmation="on")
        assert Enquiry.objects.count() == 1
        assert not OutgoingMessage.objects.exists()

    def test_nobody_s_inbox_is_filled_by_strangers(self, send):
        for number in range(filing.MOST_CONFIRMATIONS + 2):
            send("contact", message=f"Number {number}")
        assert Enquiry.objects.count() == filing.MOST_CONFIRMATIONS + 2
        assert OutgoingMessage.objects.count() == filing.MOST_CONFIRMATIONS


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "answer", "message"),
        [
            ("review", {"name": ""}, "Give your full name."),
            ("review", {"role": ""}, "Give your role."),
            ("review", {"organisation": ""}, "Give the name of your organisation."),
            ("review", {"email": "asha"}, "Give an email address like name@example.org."),
            ("review", {"review_type": ""}, "Choose the type of review."),
            ("review", {"part": ""}, "Say whether you want a chair, an author or both."),
            ("review", {"proceedings": ""}, "Say whether there are parallel proceedings."),
            ("review", {"message": "x" * 501}, "This is 501 characters long. Shorten it to 500."),
            ("training", {"people": "some"}, "as a number like 15"),
            ("training", {"people": "0"}, "at least 1"),
            ("training", {"audience": ""}, "Say who will be trained"),
            ("training", {"mode": ""}, "online or in a room"),
            ("contact", {"message": " "}, "Write your message."),
            ("contact", {"name": "www.example.org"}, "Leave web addresses out"),
            ("contact", {"message": "https://a.b " * 3}, "Leave all but 2 web addresses out."),
        ],
    )
    def test_say_how_to_put_it_right_and_lose_nothing(self, send, kind, answer, message):
        response = send(kind, **answer)
        assert refused(response, message)
        kept = {**FORMS[kind], **answer}
        assert [value for value in kept.values() if str(value).strip() not in text(response)
                and not isinstance(value, list)] == []  # fmt: skip

    def test_five_hundred_characters_on_lines_of_their_own_are_five_hundred(self, send):
        assert send("review", message="x\r\n" * 250).status_code == 302

    def test_a_review_asks_nothing_that_could_identify(self):
        """These fields, and no upload."""
        assert set(ReviewForm().fields) == {*REVIEW, "ticket", "company_url"}
        assert not ReviewForm().is_multipart()

    def test_the_notes_say_above_themselves_what_to_leave_out(self, client):
        page = text(client.get(reverse("enquiry_review")))
        before, _, box = page.partition('<textarea name="message"')
        assert box
        assert (
            "No names, initials, dates of birth, death or incident, addresses, schools,"
            " relationships, and no account of what happened. Up to 500 characters."
        ) in before[-600:]

    @pytest.mark.parametrize(
        ("kind", "field"),
        [
            ("review", "message"),
            ("review", "conflicts"),
            ("review", "reference"),
            ("training", "audience"),
            ("training", "message"),
            ("contact", "message"),
        ],
    )
    def test_what_looks_identifying_is_stopped_and_kept_nowhere(
        self, send, office_address, caplog, kind, field
    ):
        response = send(kind, **{field: BORN})
        assert refused(response, "“born on 3 March 2019” looks like a date of birth")
        assert "Why we stopped your message" in text(response)
        assert BORN in text(response)
        assert not OutgoingMessage.objects.exists()
        assert "2019" not in caplog.text

    def test_what_only_a_review_refuses(self, send):
        assert refused(send("review", message="They live near LE1 1AA."), "an address")
        assert send("contact", message="We are near LE1 1AA.").status_code == 302


class TestSomebodyAtRisk:
    @pytest.mark.parametrize("kind", ["contact", "training"])
    def test_is_never_stopped_and_is_shown_whom_to_call(
        self, website, client, send, office_address, kind
    ):
        response = send(kind, message="My husband hits me. My daughter, Aisha, saw it. Help me.")
        enquiry = Enquiry.objects.get()
        assert enquiry.at_risk
        page = text(client.get(response.url))
        assert "If you are not safe, please do not wait for us" in page
        assert "0808 2000 247" in page.partition("<footer")[0]
        assert "no confirmation by email" in page
        assert [each.kind for each in OutgoingMessage.objects.all()] == [emails.FOR_OFFICE]

    def test_everybody_else_is_told_what_this_inbox_is_not(self, client, send):
        assert "not wait for us" not in text(client.get(send("contact").url))
        assert "For help now, call 999" in text(client.get(reverse("enquiry_contact")))

    def test_in_a_review_there_is_no_way_round_the_check(self, send):
        assert refused(send("review", message=f"I am scared. {BORN}"), "looks like")


class TestMachines:
    def test_the_box_that_nobody_sees(self, client, send):
        page = text(client.get(reverse("enquiry_contact")))
        assert '<label for="id_company_url">Leave this box empty</label>' in page
        response = send("contact", company_url="https://spam.example")
        assert refused(response, "We have emptied it: please send your answers again.")
        assert "spam.example" not in text(response)
        assert "Do you teach at weekends?" in text(response)

    def test_too_quick_for_a_person(self, send):
        assert refused(send("contact", ticket=ticket(0)), "quicker than people can read")

    @pytest.mark.parametrize(
        "stale", [lambda: ticket(25 * 3600), lambda: "", lambda: signing.dumps("x", salt="other")]
    )
    def test_open_for_a_day_or_no_form_of_ours(self, send, stale):
        response = send("contact", ticket=stale())
        assert refused(response, "Nothing is lost: look over your answers, and send them again.")
        again = response.context["form"]["ticket"].value()
        with time_machine.travel(timezone.now() + dt.timedelta(seconds=5)):
            assert send("contact", ticket=again).status_code == 302

    def test_many_from_one_address_wait_an_hour_and_keep_their_words(self, send):
        for number in range(10):
            assert send("contact", message=f"Number {number}").status_code == 302
        response = send("contact", message="Number ten")
        assert response.status_code == 429
        assert "Keep this page open and send it again in an hour" in text(response)
        assert "Number ten" in text(response)
        assert Enquiry.objects.count() == 10
        with time_machine.travel(timezone.now() + dt.timedelta(hours=1, minutes=1)):
            assert send("contact", message="Number ten").status_code == 302

    def test_another_address_is_another_s(self, send):
        for number in range(10):
            send("contact", message=f"Number {number}")
        assert send("contact", client=Client(REMOTE_ADDR="203.0.113.9")).status_code == 302

    def test_posts_need_the_token_of_a_page(self):
        client = Client(enforce_csrf_checks=True)
        assert client.post(reverse("enquiry_contact"), CONTACT).status_code == 403


class TestTwelveMonths:
    def test_then_the_enquiry_and_its_messages_go(self, office_address, send, now):
        with time_machine.travel(now - dt.timedelta(days=366)):
            send("contact", message="Old")
        with time_machine.travel(now - dt.timedelta(days=364)):
            send("contact", message="Not so old")
        mail.queue("sign_in_unknown", to="x@example.org", context={})
        OutgoingMessage.objects.filter(kind="sign_in_unknown").update(
            created_at=now - dt.timedelta(days=400)
        )
        call_command("apply_retention")
        call_command("apply_retention")
        assert [enquiry.message for enquiry in Enquiry.objects.all()] == ["Not so old"]
        assert OutgoingMessage.objects.filter(kind__in=emails.KINDS).count() == 2
        assert OutgoingMessage.objects.filter(kind="sign_in_unknown").count() == 1


def test_the_forms_check_every_box_that_people_write_into():
    """A new free-text question must be looked through too."""
    for form in (ReviewForm, TrainingForm, ContactForm):
        written = {
            name
            for name, field in form().fields.items()
            if type(field).__name__ in ("Line", "Text")
        }
        assert written - set(form.checked) <= {"name", "role", "organisation", "phone"}


def test_no_page_of_it_is_kept_by_the_browser(client):
    for kind in FORMS:
        assert "no-store" in client.get(reverse(f"enquiry_{kind}"))["Cache-Control"]


def test_answers_are_plain_json(send):
    send("training")
    assert json.loads(json.dumps(Enquiry.objects.get().answers))[0] == {
        "name": "people",
        "question": "How many people?",
        "answer": "18",
    }
