"""In-house training from an offer to a date of one's own: what it costs, who may answer, and that
no step is taken twice."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import Membership
from bookings import quotes
from bookings.models import InvoiceTerms, Quote, SellerDetails
from common import mail
from common.models import OutgoingMessage
from courses.models import CourseRun
from courses.policy import dates_for
from tests import factories
from tests.courses.rooms import sign_in_staff, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return trainer(email="olu@onevidence.example")


@pytest.fixture
def draft(owner):
    seller = SellerDetails.load()
    seller.vat_number = "GB123456789"
    seller.save()
    return quotes.draft(
        factories.CourseFactory(title="Honour abuse awareness", price=Decimal("33.33")),
        organisation_name="Example Council",
        contact_name="Asha Asker",
        contact_email="asha@example.org",
        people=7,
        wanted_dates="A Tuesday in March 2027",
        mode="in_person",
        place="Leicester",
        owner=owner,
    )


@pytest.fixture
def sent(draft, now):
    return quotes.send(draft, now=now)


@pytest.fixture
def accepted(sent, now):
    return quotes.accept(sent, by="Asha Asker", po_number="PO-1", now=now)


def page(quote):
    return reverse("quote", args=[quote.public_id])


def text(response):
    return response.content.decode()


def kinds():
    return [message.kind for message in OutgoingMessage.objects.order_by("pk")]


class TestDraft:
    def test_is_numbered_and_stands_thirty_days(self, draft):
        today = timezone.localdate()
        assert draft.number == f"QU-{today.year}-00001"
        assert draft.valid_until == today + dt.timedelta(days=30)
        assert (draft.price, draft.state) == (Decimal("33.33"), Quote.State.DRAFT)

    def test_has_no_page_yet(self, client, draft):
        assert client.get(page(draft)).status_code == 404
        assert client.post(page(draft), {"accepted_by": "X", "no_po": "on"}).status_code == 404

    @pytest.mark.parametrize("missing", ["course", "price"])
    def test_is_completed_before_it_is_sent(self, draft, now, missing):
        Quote.objects.filter(pk=draft.pk).update(**{missing: None})
        with pytest.raises(quotes.QuoteError, match="Choose the course and give the price"):
            quotes.send(draft, now=now)
        assert kinds() == []

    def test_that_would_have_lapsed_is_not_sent(self, draft, now):
        with pytest.raises(quotes.QuoteError, match="lapsed already"):
            quotes.send(draft, now=now + dt.timedelta(days=31))

    def test_the_database_keeps_what_is_incomplete_a_draft(self, draft):
        with pytest.raises(IntegrityError), transaction.atomic():
            Quote.objects.filter(pk=draft.pk).update(state=Quote.State.SENT)


class TestSending:
    def test_says_what_it_comes_to_rounded_as_invoices_are(self, sent, mailoutbox):
        amount = quotes.amount(sent)
        assert (amount.net, amount.vat, amount.gross) == (
            Decimal("233.31"),
            Decimal("46.66"),
            Decimal("279.97"),
        )
        mail.send_due()
        [message] = mailoutbox
        assert message.to == ["asha@example.org"]
        assert message.subject == f"onEvidence training: quote {sent.number}"
        assert "£233.31 + £46.66 VAT" in message.body
        assert f"http://testserver{page(sent)}" in message.body

    def test_charges_no_vat_while_nobody_is_registered(self, draft, now):
        SellerDetails.objects.update(vat_number="")
        assert quotes.amount(quotes.send(draft, now=now)).gross == Decimal("233.31")

    def test_twice_sends_once(self, draft, now):
        quotes.send(draft, now=now)
        quotes.send(draft, now=now)
        assert kinds() == ["quote_sent"]


class TestAnswering:
    def test_is_accepted_on_its_page_with_a_po_number(self, client, sent, owner, mailoutbox):
        assert "Accept for £279.97 with VAT" in text(client.get(page(sent)))
        form = {"accepted_by": "Asha Asker", "po_number": "PO-77"}
        after = client.post(page(sent), form, follow=True)
        assert "You have accepted this quote" in text(after)
        sent.refresh_from_db()
        assert (sent.state, sent.po_number, sent.accepted_by) == ("accepted", "PO-77", "Asha Asker")
        mail.send_due()
        assert [(message.to, message.subject) for message in mailoutbox[1:]] == [
            (["asha@example.org"], f"onEvidence training: quote {sent.number} accepted"),
            (["olu@onevidence.example"], f"onEvidence training: quote {sent.number} accepted"),
        ]

    def test_or_without_one(self, client, sent):
        client.post(page(sent), {"accepted_by": "Asha Asker", "no_po": "on"})
        sent.refresh_from_db()
        assert (sent.state, sent.po_number) == ("accepted", "")

    def test_with_a_number_of_the_form_that_was_agreed(self, client, sent):
        """Whoever has the link may not be of the organisation: an example is for those who are."""
        asha = factories.MembershipFactory(
            organisation__name="Example Council", user__email="asha@example.org"
        )
        InvoiceTerms.objects.create(organisation=asha.organisation, po_pattern="PO-####")
        none = {"accepted_by": "Asha Asker", "no_po": "on"}
        answer = text(client.post(page(sent), none))
        assert "needs its purchase order number. Look it up, or ask us." in answer
        assert "PO-1234" not in answer
        assert 'value="Asha Asker"' in answer
        other = {"accepted_by": "Asha Asker", "po_number": "77"}
        assert "is not of the form that this organisation gave us" in text(
            client.post(page(sent), other)
        )
        sign_in_staff(client, asha.user)
        assert "look like PO-1234. Check the number." in text(client.post(page(sent), other))
        sent.refresh_from_db()
        assert sent.state == Quote.State.SENT
        client.post(page(sent), other | {"po_number": "PO-5678"})
        sent.refresh_from_db()
        assert (sent.state, sent.po_number) == ("accepted", "PO-5678")

    @pytest.mark.parametrize(
        ("form", "message"),
        [
            ({"no_po": "on"}, "Give your full name."),
            ({"accepted_by": "Asha"}, "or say below that you use none"),
            ({"accepted_by": "Asha", "po_number": "P", "no_po": "on"}, "Take it out"),
        ],
    )
    def test_a_missing_answer_is_named(self, client, sent, form, message):
        response = client.post(page(sent), form)
        assert message in text(response)
        assert "<title>Error: " in text(response)
        sent.refresh_from_db()
        assert sent.state == Quote.State.SENT

    def test_twice_changes_nothing(self, client, sent):
        for number in ("PO-1", "PO-2"):
            client.post(page(sent), {"accepted_by": "Asha", "po_number": number})
        sent.refresh_from_db()
        assert sent.po_number == "PO-1"
        assert kinds() == ["quote_sent", "quote_accepted", "quote_answered"]

    def test_is_declined(self, client, sent):
        address = reverse("quote_decline", args=[sent.public_id])
        assert client.get(address).status_code == 405
        assert "This quote was declined" in text(client.post(address, follow=True))
        again = client.post(page(sent), {"accepted_by": "A", "no_po": "on"}, follow=True)
        assert "can no longer be answered" in text(again)
        sent.refresh_from_db()
        assert sent.state == Quote.State.DECLINED

    def test_not_after_its_last_day(self, client, sent):
        with time_machine.travel(timezone.now() + dt.timedelta(days=30)):
            assert "To accept" in text(client.get(page(sent)))
        with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
            response = client.post(page(sent), {"accepted_by": "A", "no_po": "on"}, follow=True)
        assert "This quote has lapsed" in text(response)
        assert "To accept" not in text(response)
        sent.refresh_from_db()
        assert sent.state == Quote.State.SENT

    def test_its_page_is_not_kept_nor_indexed(self, client, sent):
        response = client.get(page(sent))
        assert "no-store" in response["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in text(response)


class TestLapsing:
    def test_on_the_day_after_the_last_and_no_earlier(self, sent, now):
        assert quotes.lapse(now=now + dt.timedelta(days=30)) == 0
        assert quotes.lapse(now=now + dt.timedelta(days=31)) == 1
        assert quotes.lapse(now=now + dt.timedelta(days=31)) == 0

    def test_what_came_to_nothing_goes_after_a_year_and_what_was_sold_stays(self, draft, now):
        Quote.objects.update(created_at=now - dt.timedelta(days=366))
        call_command("lapse_quotes")
        assert Quote.objects.exists()
        call_command("apply_retention")
        assert not Quote.objects.exists()

    def test_an_accepted_one_stays(self, accepted, now):
        Quote.objects.update(created_at=now - dt.timedelta(days=366))
        call_command("apply_retention")
        assert Quote.objects.get() == accepted

    def test_it_is_scheduled(self, settings):
        assert "lapse_quotes" in dict(settings.SCHEDULE)


class TestDate:
    def test_is_private_has_their_places_at_their_price_and_waits_for_a_time(self, accepted):
        run = quotes.make_date(accepted)
        assert (run.course, run.capacity, run.price) == (accepted.course, 7, Decimal("33.33"))
        assert (run.mode, run.place, run.state) == ("in_person", "Leicester", "draft")
        assert run.organisation.name == "Example Council"
        assert run not in CourseRun.objects.public()

    def test_is_theirs_to_book_once_it_is_scheduled(self, accepted):
        run = quotes.make_date(accepted)
        contact = Membership.objects.get(organisation=run.organisation).user
        assert contact.email == "asha@example.org"
        assert run not in dates_for(contact)
        CourseRun.objects.filter(pk=run.pk).update(state=CourseRun.State.SCHEDULED)
        assert run in dates_for(contact)
        assert run not in dates_for(factories.UserFactory())

    def test_is_made_once(self, accepted):
        assert quotes.make_date(accepted) == quotes.make_date(accepted)
        assert CourseRun.objects.count() == 1

    def test_needs_an_accepted_quote(self, sent):
        with pytest.raises(quotes.QuoteError, match="when the quote has been accepted"):
            quotes.make_date(sent)
        assert not CourseRun.objects.exists()

    def test_quotes_without_one_are_known(self, accepted):
        assert Quote.objects.without_date().get() == accepted
        quotes.make_date(accepted)
        assert not Quote.objects.without_date().exists()


@pytest.fixture
def office():
    def office(role=roles.TRAINING_OFFICE):
        roles.sync()
        user = trainer()
        user.groups.add(Group.objects.get(name=role))
        return sign_in_staff(Client(), user)

    return office


def edit(quote):
    return reverse("quotes:edit", args=[quote.pk])


def step(quote, name):
    return reverse("quotes:step", args=[quote.pk, name])


class TestOffice:
    def test_takes_a_quote_from_draft_to_date(self, office, draft):
        browser = office()
        form = {
            "organisation_name": "Example Council",
            "contact_name": "Asha Asker",
            "contact_email": "asha@example.org",
            "course": draft.course_id,
            "people": 7,
            "price": "40",
            "wanted_dates": "",
            "mode": "online",
            "place": "",
            "note": "Travel is included.",
            "valid_until": draft.valid_until.isoformat(),
        }
        assert browser.post(edit(draft), form).url == edit(draft)
        browser.post(step(draft, "send"))
        draft.refresh_from_db()
        assert (draft.state, draft.price, draft.note) == ("sent", Decimal("40"), form["note"])
        assert "See it as the customer does" in text(browser.get(edit(draft)))
        browser.post(step(draft, "accept"), {"po_number": "PO-9"})
        response = browser.post(step(draft, "date"))
        draft.refresh_from_db()
        assert (draft.state, draft.po_number) == ("accepted", "PO-9")
        assert response.url == reverse("courserun:edit", args=[draft.run_id])
        assert browser.get(response.url).status_code == 200

    def test_is_told_of_the_order_number_that_was_agreed(self, office, sent):
        asha = factories.MembershipFactory(
            organisation__name="Example Council", user__email="asha@example.org"
        )
        InvoiceTerms.objects.create(organisation=asha.organisation, po_pattern="PO-####")
        answer = office().post(step(sent, "accept"), {"po_number": ""}, follow=True)
        assert "Example Council needs its purchase order number, like PO-1234." in text(answer)
        sent.refresh_from_db()
        assert sent.state == Quote.State.SENT

    def test_what_was_sent_stands_still(self, office, sent):
        browser = office()
        browser.post(edit(sent), {"people": 99, "price": "1", "contact_email": "x@example.org"})
        sent.refresh_from_db()
        assert (sent.people, sent.price) == (7, Decimal("33.33"))
        assert sent.contact_email == "asha@example.org"

    def test_a_step_out_of_turn_says_why(self, office, draft):
        response = office().post(step(draft, "date"), follow=True)
        assert "A date is made when the quote has been accepted." in text(response)
        assert office().post(step(draft, "elsewhere")).status_code == 404
        assert office().get(step(draft, "send")).status_code == 405

    @pytest.mark.parametrize(
        ("role", "sees", "sends"),
        [
            (roles.EDITORS, False, False),
            (roles.FINANCE, True, False),
            (roles.TRAINING_OFFICE, True, True),
            (roles.ADMINISTRATORS, True, True),
        ],
    )
    def test_who_may(self, office, draft, role, sees, sends):
        browser = office(role)
        assert (browser.get("/cms/quotes/").status_code == 200) == sees
        browser.post(step(draft, "send"))
        draft.refresh_from_db()
        assert (draft.state == Quote.State.SENT) == sends

    def test_a_list_of_thirty_takes_as_many_queries_as_one(self, office, accepted):
        browser = office()
        quotes.make_date(accepted)

        def queries():
            browser.get("/cms/quotes/")
            with CaptureQueriesContext(connection) as captured:
                assert browser.get("/cms/quotes/").status_code == 200
            return len(captured)

        few = queries()
        for number in range(29):
            run = factories.CourseRunFactory()
            Quote.objects.create(
                number=f"X-{number}", course=run.course, run=run, people=1, price=1,
                owner=trainer(), valid_until=timezone.localdate(), contact_email="a@example.org",
            )  # fmt: skip
        assert queries() == few
