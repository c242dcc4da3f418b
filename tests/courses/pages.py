"""A catalogue with its courses, for tests of what visitors see."""

from wagtail.models import Page

from courses.models import CourseIndexPage, CoursePage, Topic
from tests import factories


def catalogue() -> CourseIndexPage:
    """At /courses/."""
    page = CourseIndexPage(title="Courses", slug="courses")
    Page.objects.get(depth=2).add_child(instance=page)
    return page


def course_page(title: str, *topics: Topic, **course) -> CoursePage:
    """Below the catalogue."""
    taught = factories.CourseFactory(title=title, **course)
    taught.topics.set(topics)
    page = CoursePage(
        title=title, course=taught, summary=f"{title}, in short.", aims="A", audience="B"
    )
    CourseIndexPage.objects.get().add_child(instance=page)
    return page


def topic(name: str, **fields) -> Topic:
    return Topic.objects.create(name=name, slug=name.lower(), **fields)
