"""What the courses keep of people who have not booked, and for how long."""

from common.retention import Kind, months, register
from courses.models import InterestNotice

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
    )
)
