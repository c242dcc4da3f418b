"""What staff do with what was asked: read it, take it on, answer it, make a quote of it."""

import csv
import datetime as dt
import io
import uuid

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from bookings.models import Quote
from courses.models import CoursePage
from pages.models import Enquiry
from tests.courses.rooms import sign_in_staff, trainer
from tests.pages.asking import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    """In a role, with the second factor shown."""

    def staff(role=roles.TRAINING_OFFICE):
        roles.sync()
        user = trainer(full_name="Olu Office")
        user.groups.add(Group.objects.get(name=role))
        return sign_in_staff(Client(), user), user

    return staff


class TestOffice:
    LIST = "/cms/enquiries/"

    @pytest.mark.parametrize(
        ("role", "sees"),
        [
            (roles.EDITORS, False),
            (roles.FINANCE, False),
            (roles.TRAINING_OFFICE, True),
            (roles.ADMINISTRATORS, True),
        ],
    )
    def test_who_sees_them(self, send, staff, role, sees):
        send("contact")
        browser, _ = staff(role)
        assert (browser.get(self.LIST).status_code == 200) == sees
        edit = reverse("enquiries:edit", args=[Enquiry.objects.get().pk])
        assert (browser.get(edit).status_code == 200) == sees

    def test_one_is_read_taken_on_and_answered(self, send, staff):
        send("review")
        browser, user = staff()
        enquiry = Enquiry.objects.get()
        edit = reverse("enquiries:edit", args=[enquiry.pk])
        page = text(browser.get(edit))
        assert "Panel meetings are on Tuesdays." in page
        assert "How will you choose a reviewer?" in page
        assert "Make a quote" not in page
        changed = {"status": "answered", "owner": user.pk, "notes": "Rang", "message": "Mine"}
        assert browser.post(edit, changed).status_code == 302
        enquiry.refresh_from_db()
        assert (enquiry.status, enquiry.owner, enquiry.notes) == ("answered", user, "Rang")
        assert enquiry.message == "Panel meetings are on Tuesdays."
        assert not Enquiry.objects.open().exists()

    def test_are_searched_and_filtered(self, send, staff):
        send("review")
        send("contact")
        browser, _ = staff()
        found = {
            query: {each.kind for each in browser.get(self.LIST + query).context["object_list"]}
            for query in ("?q=LSCP", "?kind=contact", "?status=closed", "")
        }
        assert found == {
            "?q=LSCP": {"review"},
            "?kind=contact": {"contact"},
            "?status=closed": set(),
            "": {"review", "contact"},
        }

    def test_nobody_adds_one_and_only_administrators_erase(self, send, staff):
        send("contact")
        erase = reverse("enquiries:delete", args=[Enquiry.objects.get().pk])
        office, _ = staff()
        assert office.get("/cms/enquiries/new/").status_code == 404
        office.post(erase)
        assert Enquiry.objects.exists()
        administrator, _ = staff(roles.ADMINISTRATORS)
        administrator.post(erase)
        assert not Enquiry.objects.exists()

    def test_no_download_runs_what_a_stranger_typed(self, send, staff):
        send("contact", name="=cmd()", phone="+44 7700 900123")
        browser, _ = staff()
        sheet = b"".join(browser.get(self.LIST + "?export=csv").streaming_content).decode()
        [row] = csv.DictReader(io.StringIO(sheet))
        assert (row["Full name"], row["Phone"]) == ("'=cmd()", "'+44 7700 900123")
        book = b"".join(browser.get(self.LIST + "?export=xlsx").streaming_content)
        cells = next(openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(min_row=2))
        assert {cell.data_type for cell in cells if cell.value == "=cmd()"} == {"s"}

    def test_a_list_of_thirty_takes_as_many_queries_as_one(self, send, staff, now):
        browser, _ = staff()

        def one(number):
            Enquiry.objects.create(
                form_key=uuid.uuid4(), kind="contact", name=f"N{number}",
                email="a@example.org", owner=trainer(),
            )  # fmt: skip

        def queries():
            browser.get(self.LIST)
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(self.LIST).status_code == 200
            return len(captured)

        one(0)
        few = queries()
        for number in range(29):
            one(number)
        assert queries() == few

    def test_recent_is_a_week(self, send, now):
        send("contact")
        assert Enquiry.objects.recent(now).count() == 1
        assert not Enquiry.objects.recent(now + dt.timedelta(days=8)).exists()


class TestQuoting:
    def test_one_button_makes_one_quote_with_what_was_asked(self, website, send, staff):
        course = CoursePage.objects.first().course
        send("training", course=course.pk)
        enquiry = Enquiry.objects.get()
        browser, user = staff()
        edit = reverse("enquiries:edit", args=[enquiry.pk])
        assert "Make a quote from this" in text(browser.get(edit))
        button = reverse("enquiries:quote", args=[enquiry.pk])
        first, second = browser.post(button), browser.post(button)
        quote = Quote.objects.get()
        assert first.url == second.url == reverse("quotes:edit", args=[quote.pk])
        assert (quote.course, quote.people, quote.price) == (course, 18, course.price)
        assert (quote.organisation_name, quote.contact_name) == ("Example LSCP", "Asha Asker")
        assert (quote.mode, quote.place) == ("in_person", "Leicester")
        assert (quote.wanted_dates, quote.state) == ("A Tuesday in March 2027", "draft")
        enquiry.refresh_from_db()
        assert (enquiry.status, enquiry.owner) == ("in_progress", user)
        assert quote.number in text(browser.get(edit))

    def test_is_for_requests_of_training_and_for_the_office_alone(self, send, staff):
        send("training")
        button = reverse("enquiries:quote", args=[Enquiry.objects.get().pk])
        editor, _ = staff(roles.EDITORS)
        assert editor.post(button).status_code in (302, 403)
        assert not Quote.objects.exists()
        office, _ = staff()
        assert office.get(button).status_code == 405
