"""What the courses keep of people beside their learning, and for how long."""

from common.retention import Kind, days, months, register
from courses import needs
from courses.models import InterestNotice

WHY = "Health data: wanted for the course alone (safety.md)."

register(
    Kind(
        name="interest",
        label="Requests for dates",
        what="The address of whoever wants to hear of a new date. Once told, it goes at once.",
        why="After a year without a date, nobody waits for one any more.",
        counted_from="the day they asked",
        default=months(12),
        maximum=months(24),
        due=lambda before: InterestNotice.objects.filter(created_at__lt=before),
        moment="created_at",
        reference="public_id",
    ),
    Kind(
        name="access_needs",
        label="Access and dietary needs",
        what="What somebody needs to take part in a date, in their own words.",
        why=WHY,
        counted_from="the end of the course",
        default=days(30),
        maximum=days(30),
        due=needs.due,
        moment="updated_at",
    ),
    Kind(
        name="standing_needs",
        label="Needs for all dates",
        what="What somebody asked to be kept for every date of theirs.",
        why=WHY,
        counted_from="the end of their last course",
        default=days(30),
        maximum=days(30),
        due=needs.standing_due,
        moment="updated_at",
    ),
)
