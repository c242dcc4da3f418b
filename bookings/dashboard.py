"""What waits for the people who fill the courses."""

import datetime as dt
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, DateSettings, Place
from common.dashboard import Panel, Row, Status, register
from courses.models import CourseRun

AHEAD = dt.timedelta(weeks=6)


def with_few_bookings(*, now: dt.datetime, under: int) -> QuerySet[CourseRun]:
    """Dates of the next weeks with fewer than `under` places sold and places left, the soonest
    first, each with its `sold`. A place that is only held, or being paid for, is not sold yet."""
    sold = (
        Place.objects.live()
        .filter(run=OuterRef("pk"), booking__state=Booking.State.CONFIRMED)
        .order_by()
        .values("run")
        .annotate(count=CountOf("pk"))
        .values("count")
    )
    upcoming = CourseRun.objects.upcoming(now).filter(first_start__lt=now + AHEAD)
    counted = upcoming.annotate(sold=Coalesce(Subquery(sold), 0, output_field=IntegerField()))
    return counted.filter(sold__lt=under).filter(sold__lt=F("capacity"))


@register
class FewBookings(Panel):
    name, order, heading = "few-bookings", 300, "Dates in the next 6 weeks with few bookings"
    headings = ["Course", "When", "Where", "Sold", "Places"]
    numbers = ["Sold", "Places"]
    empty = "Every date in the next 6 weeks has enough bookings."
    more = "See all dates"
    permissions = ["courses.change_courserun"]

    def waiting(self) -> QuerySet[CourseRun]:
        settings = DateSettings.load(request_or_site=self.request)
        return with_few_bookings(now=timezone.now(), under=settings.few_bookings)

    def row(self, item: Any) -> Row:
        status = Status("warning", "Few") if item.sold else Status("cross", "None yet")
        return Row(
            item.course.title,
            reverse("courserun:edit", args=[item.pk]),
            [item.when, item.where, item.sold, item.capacity],
            status,
        )

    def more_url(self) -> str:
        return reverse("courserun:index")
