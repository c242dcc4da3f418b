"""`check_integrity` as it is run: by its command, and by the office."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import roles
from bookings.models import Booking
from common import attention, integrity
from common.models import IntegrityCheck
from courses.models import CourseRun, Enrolment
from tests.booking import confirmed
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(run) -> Booking:
    return confirmed(run)


class TestRunningIt:
    def test_a_sound_site(self, booking, capsys):
        call_command("check_integrity")
        assert capsys.readouterr().out.startswith("Everything is whole")
        assert IntegrityCheck.objects.get().is_clean

    def test_each_problem_is_printed_and_the_end_is_bad(self, booking, capsys):
        Enrolment.objects.all().delete()
        with pytest.raises(CommandError, match=r"^1 problems found\.$"):
            call_command("check_integrity")
        said = f"bookings.people: {booking.reference}: somebody has a place, and is not enrolled.\n"
        assert capsys.readouterr().out == said
        assert IntegrityCheck.objects.get().problems == [said.strip()]

    def test_of_a_thousand_alike_some_are_named_and_the_rest_counted(self, monkeypatch):
        monkeypatch.setattr(integrity, "_checks", {})
        integrity.register("test", lambda: (f"Number {n}." for n in range(1000)))
        problems = integrity.check().problems
        assert len(problems) == integrity.MOST + 1
        assert problems[-1] == f"test: and {1000 - integrity.MOST} more like these."

    def test_as_many_queries_for_many_as_for_one(self, run):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert integrity.check() == ([], [])
            return len(captured)

        confirmed(run)
        one = queries()
        CourseRun.objects.update(capacity=100)
        for n in range(29):
            confirmed(run, contact_email=f"b{n}@example.org", organisation_name=f"O{n}")
        assert queries() == one


class TestInTheOffice:
    URL = "/cms/reports/integrity/"

    @pytest.fixture
    def office(self):
        return at_work(member(roles.TRAINING_OFFICE))

    def test_before_the_first(self, office):
        assert "There was none yet" in office.get(self.URL).content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_asking_for_one_has_the_worker_do_it(self, office, booking, work):
        Enrolment.objects.all().delete()
        page = office.post(self.URL + "now/", follow=True).content.decode()
        assert "A check is under way" in page
        assert "Check now" not in page
        work()
        page = office.get(self.URL).content.decode()
        assert f"{booking.reference}: somebody has a place, and is not enrolled." in page
        assert "1 problem<" in page
        assert "Check now" in page

    def test_asking_twice_is_asking_once(self, office):
        for _ in range(2):
            office.post(self.URL + "now/")
        assert IntegrityCheck.objects.count() == 1

    def test_one_that_was_lost_is_asked_for_anew(self, office, now):
        office.post(self.URL + "now/")
        IntegrityCheck.objects.update(asked_at=now - integrity.PATIENCE)
        office.post(self.URL + "now/")
        assert IntegrityCheck.objects.count() == 2

    def test_a_clean_one_says_so(self, office):
        call_command("check_integrity")
        assert "Everything is whole." in office.get(self.URL).content.decode()

    def test_one_that_came_to_no_end_says_nothing_about_the_records(self, office, monkeypatch):
        def broken():
            yield "A problem."
            raise RuntimeError("No such table")

        monkeypatch.setattr(integrity, "_checks", {})
        integrity.register("test", broken)
        with pytest.raises(RuntimeError):
            call_command("check_integrity")
        page = office.get(self.URL).content.decode()
        assert "It came to no end" in page
        assert "Everything is whole" not in page

    def test_what_was_found_needs_attention_until_it_is_put_right(self, office, booking, rf):
        request = office.get(self.URL).wsgi_request
        [watch] = [each for each in attention.watches(request) if each.name == "integrity"]
        assert not watch.found()
        enrolments = list(Enrolment.objects.all())
        Enrolment.objects.all().delete()
        with pytest.raises(CommandError):
            call_command("check_integrity")
        [wrong] = watch.found()
        assert watch.trouble(wrong).what == "1 problem was found."
        assert watch.trouble(wrong).url == self.URL
        Enrolment.objects.bulk_create(enrolments)
        call_command("check_integrity")
        assert not watch.found()

    def test_finance_has_no_button(self):
        browser = at_work(member(roles.FINANCE))
        assert browser.post(self.URL + "now/").status_code in (302, 403)
        assert not IntegrityCheck.objects.exists()
