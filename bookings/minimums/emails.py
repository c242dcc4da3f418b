"""What the office is told of dates below their minimum."""

from django.conf import settings
from django.urls import reverse

from accounts import roles
from accounts.models import User
from bookings.models import DateSettings
from common import mail
from courses.models import CourseRun


def below(run: CourseRun) -> None:
    """To the office: one message each, with where it is decided. `run` comes with its `sold`."""
    mail.post(
        [
            mail.draft(
                "minimum_not_reached",
                to=address,
                context={
                    "course": run.course.title,
                    "when": run.when,
                    "where": run.where,
                    "sold": str(run.sold),
                    "minimum": str(run.minimum_places),
                    "link": f"{settings.SITE_URL}{reverse('minimum_decide', args=[run.public_id])}",
                },
                about=[run],
            )
            for address in _office()
        ]
    )


def _office() -> list[str]:
    if address := DateSettings.load().office_email:
        return [address]
    office = User.objects.filter(
        groups__name=roles.TRAINING_OFFICE, is_staff=True, is_active=True
    ).order_by("pk")
    return list(office.values_list("email", flat=True))
