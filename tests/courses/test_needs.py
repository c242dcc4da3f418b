"""What attendees need: said by themselves, read by the date's trainer and the training office
alone, deleted 30 days after the date."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.models import Membership
from common.models import OutgoingMessage
from courses import needs
from courses.models import AccessNeeds, CourseRun, StandingNeeds
from tests import factories
from tests.accounts.own import SMUGGLED, person, recorded
from tests.booking import confirmed
from tests.courses.rooms import sign_in_staff, trainer
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db
PAGE = "/my/account/needs/"
NOTE = "<i>Oat</i> milk"


@pytest.fixture
def ann(run):
    """Ann, who has a place on `run`: her enrolment and her browser."""
    user, browser = person(full_name="Ann Able")
    return place(user, run), browser


def place(user, run=None, name="Ann Able", **fields):
    return factories.EnrolmentFactory(
        run=run or factories.CourseRunFactory(),
        learner=factories.LearnerFactory(full_name=name, user=user),
        **fields,
    )


def say(enrolment, now, chosen=("captions",), note="", always=False):
    needs.say(enrolment, chosen=chosen, note=note, always=always, now=now)


def path(enrolment):
    """The private link, as this site's own address."""
    return "/" + needs.address(enrolment.run, enrolment.learner).split("/", 3)[3]


# --- Saying them, signed in


def test_they_are_said_on_ones_own_page(ann):
    enrolment, browser = ann
    assert "You have not said anything yet." in browser.get(PAGE).content.decode()
    form = {"access": ["bsl", "captions"], "food": ["vegan"], "note": NOTE}
    assert browser.post(f"{PAGE}{enrolment.public_id}/", form).url == PAGE
    kept = AccessNeeds.objects.get()
    assert (kept.enrolment, kept.chosen, kept.note) == (
        enrolment,
        ["bsl", "captions", "vegan"],
        NOTE,
    )
    page = browser.get(PAGE).content.decode()
    assert "Captions, BSL interpreter, Vegan" in page
    assert "&lt;i&gt;Oat&lt;/i&gt; milk" in page
    assert not StandingNeeds.objects.exists()
    assert recorded("courses.needs.say") == [
        (
            enrolment.learner.user.public_id,
            str(enrolment.public_id),
            {"fields": ["chosen", "note"], "dates": 1, "always": False},
        )
    ]
    again = browser.get(f"{PAGE}{enrolment.public_id}/").context["form"]
    assert (again["access"].value(), again["food"].value(), again["note"].value()) == (
        ["bsl", "captions"], ["vegan"], NOTE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "words"),
    [({"note": "x" * 301}, "Shorten this to 300"), ({"access": ["diagnosis"]}, "on the list")],
)
def test_what_is_too_long_or_not_on_the_list_is_refused(ann, form, words):
    enrolment, browser = ann
    answer = browser.post(f"{PAGE}{enrolment.public_id}/", form)
    assert words in answer.content.decode()
    assert not AccessNeeds.objects.exists()


def test_for_all_dates_to_come_of_the_same_person(ann, now):
    enrolment, browser = ann
    user = enrolment.learner.user
    other = place(user, name="ANN ABLE")
    sharing = place(user, name="Ben Baker")
    say(other, now, chosen=["halal"])
    browser.post(f"{PAGE}{enrolment.public_id}/", {"access": "captions", "always": "on"})
    assert {each.enrolment: each.chosen for each in AccessNeeds.objects.all()} == {
        enrolment: ["captions"],
        other: ["captions"],
    }
    later = factories.EnrolmentFactory(learner=enrolment.learner)
    said = {
        each.enrolment: each.needs and each.needs.chosen for each in needs.of_user(user, now=now)
    }
    assert said == {
        enrolment: ["captions"], other: ["captions"], later: ["captions"], sharing: None,
    }  # fmt: skip
    assert "Said for 3 of 4 dates to come" in browser.get("/my/account/").content.decode()


def test_something_else_for_one_date_leaves_the_rest(ann, now):
    enrolment, _ = ann
    say(enrolment, now, always=True)
    say(enrolment, now, chosen=[])
    later = factories.EnrolmentFactory(learner=enrolment.learner)
    assert needs.of_enrolment(enrolment, now=now).chosen == []
    assert needs.of_enrolment(later, now=now).chosen == ["captions"]


def test_at_a_new_employer_they_are_offered_and_not_assumed(ann, now):
    enrolment, browser = ann
    say(enrolment, now, always=True)
    new = place(enrolment.learner.user)
    offered = browser.get(f"{PAGE}{new.public_id}/").context["form"]
    assert offered["access"].value() == ["captions"]
    assert [said.needs for said in needs.of_run(new.run, now=now)] == [None]


def test_standing_ones_can_be_stopped(ann, now):
    enrolment, browser = ann
    say(enrolment, now, always=True)
    say(place(None), now, always=True)
    browser.post(f"{PAGE}forget/")
    assert StandingNeeds.objects.filter(learner__user=enrolment.learner.user).count() == 0
    assert StandingNeeds.objects.count() == 1
    assert needs.of_enrolment(enrolment, now=now).chosen == ["captions"]


def test_somebody_else_s_date_answers_404(ann, now):
    theirs = place(factories.UserFactory())
    _, browser = ann
    for method in (browser.get, browser.post):
        assert method(f"{PAGE}{theirs.public_id}/").status_code == 404
    assert not AccessNeeds.objects.exists()


def test_a_date_that_is_over_takes_none(now):
    user, browser = person()
    over = place(user, factories.CourseRunFactory(starts_in=dt.timedelta(hours=-2)))
    answer = browser.post(f"{PAGE}{over.public_id}/", {"access": "captions"})
    assert "This date is over" in answer.content.decode()
    assert not AccessNeeds.objects.exists()


def test_nothing_else_can_be_changed_along_with_them(ann):
    enrolment, browser = ann
    other = place(factories.UserFactory())
    browser.post(
        f"{PAGE}{enrolment.public_id}/",
        {"access": "captions", "enrolment": other.pk, "learner": other.learner_id, **SMUGGLED},
    )
    assert AccessNeeds.objects.get().enrolment == enrolment
    enrolment.learner.user.refresh_from_db()
    assert not enrolment.learner.user.is_staff


# --- Saying them, by the private link


def test_the_joining_message_brings_each_attendee_their_own_link(run, client):
    booking = confirmed(run)
    links = {}
    for message in OutgoingMessage.objects.filter(kind="place_confirmed"):
        links[message.recipient] = message.context["needs"]
    assert set(links) == {"ann@example.org", "ben@example.org"}
    assert links["ann@example.org"] != links["ben@example.org"]
    client.post("/" + links["ann@example.org"].split("/", 3)[3], {"food": "halal"})
    assert AccessNeeds.objects.get().enrolment.learner.full_name == "Ann Able"
    [to_booker] = OutgoingMessage.objects.filter(recipient=booking.contact_email)
    assert "needs" not in to_booker.context


def test_the_link_takes_needs_and_shows_none(run, client):
    enrolment = place(None, run)
    page = client.get(path(enrolment))
    assert "no-store" in page["Cache-Control"]
    assert run.course.title not in page.content.decode()
    said = client.post(path(enrolment), {"access": "bsl", "note": NOTE}, follow=True)
    html = said.content.decode()
    assert "You have told us already" in html
    assert "Oat" not in html
    assert " checked" not in html
    assert AccessNeeds.objects.get().chosen == ["bsl"]


def test_the_link_turns_discreet_messages_on_and_off(run, client):
    enrolment = place(None, run)
    for posted, kept in (({"discreet": "on"}, True), ({}, False)):
        client.post(path(enrolment), posted)
        enrolment.learner.refresh_from_db()
        assert enrolment.learner.discreet is kept


def test_a_link_that_was_made_up_or_is_of_no_use_any_more_answers_404(run, client):
    enrolment = place(None, run)
    address = path(enrolment)
    assert client.get(address.replace("/needs/", "/needs/x")).status_code == 404
    assert client.get("/needs/nonsense/").status_code == 404
    run.state = CourseRun.State.CANCELLED
    run.save()
    assert client.post(address, {"access": "bsl"}).status_code == 404
    run.state = CourseRun.State.SCHEDULED
    run.save()
    enrolment.state = enrolment.State.WITHDRAWN
    enrolment.save()
    assert client.post(address, {"access": "bsl"}).status_code == 404
    assert not AccessNeeds.objects.exists()


# --- Reading them


def test_the_trainer_reads_them_and_that_is_on_record(now):
    user = trainer()
    run = factories.CourseRunFactory(trainer=user)
    enrolment = place(None, run, name="<b>Ann</b>")
    say(enrolment, now, note=NOTE)
    place(None, run, name="Ben Baker")
    browser = sign_in_staff(Client(), user)
    register = browser.get(f"/staff/registers/{run.public_id}/").content.decode()
    page = f"/staff/registers/{run.public_id}/needs/"
    assert f'href="{page}"' in register
    assert "Captions" not in register
    assert recorded("courses.needs.view") == []
    html = browser.get(page).content.decode()
    assert "&lt;b&gt;Ann&lt;/b&gt;" in html
    assert "Captions" in html
    assert "&lt;i&gt;Oat&lt;/i&gt; milk" in html
    assert "1 of 2 people" in html
    assert recorded("courses.needs.view") == [(user.public_id, str(run.public_id), {})]


def test_the_training_office_reads_them_from_the_date_s_page(run, now):
    say(place(None, run), now)
    browser = at_work(member(roles.TRAINING_OFFICE))
    page = f"/staff/registers/{run.public_id}/needs/"
    date = browser.get(f"/cms/courserun/edit/{run.pk}/").content.decode()
    assert page in date
    assert "Captions" not in date
    assert "Captions" in browser.get(page).content.decode()
    assert len(recorded("courses.needs.view")) == 1


@pytest.mark.parametrize("role", [roles.ADMINISTRATORS, roles.TRAINERS, roles.FINANCE])
def test_nobody_else_of_the_staff_does(run, now, role):
    say(place(None, run), now)
    browser = at_work(member(role))
    page = f"/staff/registers/{run.public_id}/needs/"
    assert browser.get(page).status_code == 404
    assert page not in browser.get(f"/staff/registers/{run.public_id}/").content.decode()
    assert page not in browser.get(f"/cms/courserun/edit/{run.pk}/").content.decode()
    assert recorded("courses.needs.view") == []


@pytest.mark.parametrize("role", Membership.Role.values)
def test_an_employer_sees_nothing_of_them(run, now, role):
    booking = confirmed(run)
    organisation = booking.organisation
    [enrolment] = run.enrolments.filter(learner__full_name="Ann Able")
    say(enrolment, now, chosen=["kosher"], note="Oat milk")
    browser = Client()
    browser.force_login(
        factories.MembershipFactory(organisation=organisation, role=role).user,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for page in (f"/bookings/{booking.public_id}/", "/organisation/", PAGE, "/my/"):
        html = browser.get(page).content.decode()
        assert "Kosher" not in html
        assert "Oat milk" not in html
    assert browser.get(f"{PAGE}{enrolment.public_id}/").status_code == 404
    assert browser.get(f"/staff/registers/{run.public_id}/needs/").status_code == 403


def test_standing_ones_are_not_read_after_the_date(now):
    user, _ = person()
    over = place(user, factories.CourseRunFactory(starts_in=dt.timedelta(hours=-2)))
    StandingNeeds.objects.create(learner=over.learner, chosen=["captions"])
    assert [said.needs for said in needs.of_run(over.run, now=now)] == [None]


def test_lists_take_the_same_queries_however_long(now):
    user = trainer()
    run = factories.CourseRunFactory(trainer=user, capacity=40)
    staff = sign_in_staff(Client(), user)
    attendee, browser = person()

    def queries():
        counts = []
        for look, page in ((staff, f"/staff/registers/{run.public_id}/needs/"), (browser, PAGE)):
            with CaptureQueriesContext(connection) as asked:
                assert look.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    say(place(None, run), now)
    say(place(attendee), now)
    queries()
    one = queries()
    for _ in range(29):
        say(place(None, run), now)
        say(place(attendee), now)
    assert queries() == one


# --- Forgetting them


def ended(days, **fields):
    start = dt.timedelta(days=-days, hours=-1, minutes=-1)
    return place(None, factories.CourseRunFactory(starts_in=start), **fields)


def test_they_go_thirty_days_after_the_date():
    old, recent = ended(30), ended(29)
    for enrolment in (old, recent):
        AccessNeeds.objects.create(enrolment=enrolment, chosen=["captions"])
    call_command("apply_retention")
    assert [each.enrolment for each in AccessNeeds.objects.all()] == [recent]


def test_standing_ones_go_thirty_days_after_the_last_date(now):
    gone, recent, coming, fresh = ended(31), ended(29), ended(31), ended(31)
    factories.EnrolmentFactory(learner=coming.learner)
    for enrolment in (gone, recent, coming, fresh):
        StandingNeeds.objects.create(learner=enrolment.learner, chosen=["captions"])
    StandingNeeds.objects.exclude(learner=fresh.learner).update(
        updated_at=now - dt.timedelta(days=30)
    )
    call_command("apply_retention")
    assert not StandingNeeds.objects.filter(learner=gone.learner).exists()
    assert StandingNeeds.objects.count() == 3
