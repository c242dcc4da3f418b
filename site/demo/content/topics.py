"""What courses are about. Each topic is given to its course once: an editor's choice stays."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from functools import partial

from courses.models import Course, Topic
from demo.content.once import once

#: Slug, name, mark, short description, and the code of its course.
TOPICS = [
    (
        "honour-abuse",
        "‘Honour’-based abuse",
        "honour-abuse",
        "So-called ‘honour’-based abuse and other harmful traditional practices.",
        "oe-101",
    ),
    (
        "domestic-abuse",
        "Domestic abuse",
        "domestic-abuse",
        "Domestic abuse as the law defines it, and those who live with it.",
        "oe-102",
    ),
]


def load() -> None:
    for order, (slug, name, mark, description, code) in enumerate(TOPICS, start=1):
        topic = Topic(
            slug=slug, name=name, mark=mark, description=description, sort_order=order * 10
        )
        once(f"topic:{slug}", topic.save)
        once(f"topic:{slug}:{code}", partial(_give, slug, code))


def _give(slug: str, code: str) -> None:
    if topic := Topic.objects.filter(slug=slug).first():
        for course in Course.objects.filter(code=code):
            course.topics.add(topic)
