"""Topics: a word and a mark, a page of their own, kept by the office."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import roles
from courses.models import Topic, TopicPage
from tests import factories
from tests.courses.pages import catalogue, course_page, topic
from tests.courses.rooms import sign_in_staff, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters():
    catalogue()
    return topic("Letters", mark="review", description="All about letters.")


def topic_page(topic: Topic) -> TopicPage:
    page = TopicPage(title=topic.name, topic=topic, introduction="<p>Why letters matter.</p>")
    course_page("Counting", topic_of_numbers()).get_parent().add_child(instance=page)
    return page


def topic_of_numbers() -> Topic:
    return topic("Numbers", mark="training")


def test_a_course_bears_the_mark_of_its_first_topic(letters):
    early = topic("Early", mark="consultancy", sort_order=1)
    assert course_page("Reading", letters, early).course.mark == "consultancy"
    assert course_page("Drawing").course.mark == "training"


def test_its_page_presents_its_courses_with_their_next_dates(client, letters):
    page = topic_page(letters)
    reading = course_page("Reading", letters)
    run = factories.CourseRunFactory(course=reading.course, starts_in=dt.timedelta(days=9))
    response = client.get(page.url)
    start = run.sittings[0].starts_at
    assertContains(response, "Why letters matter.")
    assertContains(response, "All about letters.")
    assertContains(response, f"{start:%A} {start.day} {start:%B %Y}")
    assertContains(response, 'href="/courses/?topic=letters"')
    assertContains(response, "marks.svg#review")
    assertNotContains(response, "Counting")


def test_its_page_without_courses_offers_to_ask(client, letters):
    response = client.get(topic_page(letters).url)
    assertContains(response, "No course on this at the moment")
    assertContains(response, 'href="/enquiries/training/')


def test_a_course_s_page_names_its_topics_and_leads_to_their_pages(client, letters):
    topic_page(letters)
    quiet = topic("Quiet")
    response = client.get(course_page("Reading", letters, quiet).url)
    assertContains(response, '<a href="/courses/letters/">Letters</a>')
    assertContains(response, "Quiet,")
    assertNotContains(response, ">Quiet</a>")


def test_a_topic_s_page_that_was_taken_down_is_not_led_to(client, letters):
    topic_page(letters).unpublish()
    response = client.get(course_page("Reading", letters).url)
    assertContains(response, "Letters,")
    assertNotContains(response, 'href="/courses/letters/"')


class TestInTheOffice:
    @pytest.fixture(params=[roles.EDITORS, roles.TRAINING_OFFICE])
    def office(self, client, request):
        roles.sync()
        user = trainer()
        user.groups.add(Group.objects.get(name=request.param))
        return sign_in_staff(client, user)

    def test_a_topic_is_made(self, office):
        assertContains(office.get(reverse("topic:add")), "Seven loops: domestic abuse")
        fields = {"name": "Letters", "slug": "letters", "mark": "review", "description": ""}
        assertRedirects(office.post(reverse("topic:add"), fields), reverse("topic:index"))
        assert list(Topic.objects.values_list("name", "mark")) == [("Letters", "review")]

    def test_one_with_a_page_is_kept(self, office, letters):
        topic_page(letters)
        answer = office.post(reverse("topic:delete", args=[letters.pk]), follow=True)
        assertContains(answer, "This topic is in use, so it is kept.")
        assert Topic.objects.filter(pk=letters.pk).exists()
