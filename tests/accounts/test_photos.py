"""A person's photo: theirs to show, and seen by few."""

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from accounts.models import ProfilePhoto
from accounts.own import photos
from courses.models import Enrolment
from tests import factories
from tests.courses.rooms import sign_in_staff, trainer
from tests.files import picture, sent, xlsx
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return factories.UserFactory()


@pytest.fixture
def browser(client, me):
    client.force_login(me, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def photo(me):
    return photos.show(me, file=sent(picture()))


def address(photo):
    return reverse("photo", args=[photo.public_id])


def files():
    try:
        return storages["private"].listdir("photos")[1]
    except FileNotFoundError:
        return []


def on_a_date_of(user, me, **fields):
    run = factories.CourseRunFactory(trainer=user)
    return factories.EnrolmentFactory(run=run, learner__user=me, **fields)


def test_it_is_uploaded_seen_and_removed(browser, me, django_capture_on_commit_callbacks):
    there = reverse("my_photo")
    assert browser.post(there, {"photo": sent(picture(), "me.jpg")}).status_code == 302
    photo = ProfilePhoto.objects.get(user=me)
    assert address(photo) in browser.get(there).content.decode()
    assert len(files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("my_photo_remove"))
    assert (ProfilePhoto.objects.count(), files()) == (0, [])


def test_a_new_one_takes_the_place_and_the_address_of_the_old(
    me, photo, browser, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        new = photos.show(me, file=sent(picture("PNG")))
    assert len(files()) == 1
    assert browser.get(address(photo)).status_code == 404
    assert browser.get(address(new))["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    "content", [b"<svg onload='alert(1)'/>", b"MZ\x90", xlsx(("a",))], ids=["svg", "exe", "xlsx"]
)
def test_what_is_no_picture_is_refused_on_the_page(browser, content):
    response = browser.post(reverse("my_photo"), {"photo": sent(content, "me.jpg", "image/jpeg")})
    page = response.content.decode()
    assert "Choose a picture" in page
    assert "There is a problem" in page
    assert not ProfilePhoto.objects.exists()


def test_sending_none_says_so(browser):
    assert "Choose a picture." in browser.post(reverse("my_photo")).content.decode()


def test_it_is_sent_to_be_saved_under_a_neutral_name(browser, photo):
    response = browser.get(address(photo))
    assert response["Content-Disposition"] == 'attachment; filename="photo.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in response["Cache-Control"]


def test_the_trainer_of_a_date_that_they_are_on_sees_it_and_no_other(me, photo):
    mine, other = trainer(), trainer()
    on_a_date_of(mine, me)
    on_a_date_of(other, factories.UserFactory())
    assert at_work(mine).get(address(photo)).status_code == 200
    assert at_work(other).get(address(photo)).status_code == 404
    assert sign_in_staff(Client(), mine, verified=False).get(address(photo)).status_code == 302


def test_who_gave_up_their_place_is_no_longer_seen(me, photo):
    mine = trainer()
    on_a_date_of(mine, me, state=Enrolment.State.WITHDRAWN)
    assert at_work(mine).get(address(photo)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("Training office", 200), ("Administrators", 200), ("Finance", 404), ("Editors", 404)],
)
def test_of_the_office_only_those_who_train_see_it(photo, role, status):
    assert at_work(member(role)).get(address(photo)).status_code == status


def test_their_employer_and_other_people_do_not(photo, me, client):
    learner = factories.LearnerFactory(user=me)
    member = factories.MembershipFactory(organisation=learner.organisation)
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address(photo)).status_code == 404


def test_it_stands_beside_the_name_on_the_register(me, photo):
    mine = trainer()
    enrolment = on_a_date_of(mine, me)
    factories.EnrolmentFactory(run=enrolment.run)
    page = at_work(mine).get(reverse("register", args=[enrolment.run.public_id])).content.decode()
    assert page.count("<img") == 1
    assert f'src="{address(photo)}"' in page
