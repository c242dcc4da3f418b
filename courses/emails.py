"""What the courses write to people: one function a message, in the words of `wording`. Addresses
are neutral; the course's title stands once, inside the message (safety.md)."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from common import mail
from courses.models import CourseRun, InterestNotice


def interest_noted(notice: InterestNotice, *, stop: str) -> None:
    """To whoever asked to hear of a date, with the link that takes it back."""
    mail.queue(
        "interest_noted",
        to=notice.email,
        context={"course": notice.course.title, "stop": stop},
    )


def date_added(notice: InterestNotice, *, runs: Sequence[CourseRun]) -> mail.Draft:
    """The one message that they asked for."""
    return mail.draft(
        "date_added",
        to=notice.email,
        context={
            "course": notice.course.title,
            "dates": [
                {"when": run.when, "where": run.where, "link": _booking(run)} for run in runs
            ],
        },
    )


def _booking(run: CourseRun) -> str:
    return f"{settings.SITE_URL}{reverse('book', args=[run.public_id])}"
