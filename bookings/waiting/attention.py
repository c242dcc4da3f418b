"""What the waiting lists cannot settle by themselves."""

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, Offer
from bookings.waiting import moving
from common.attention import Trouble, Watch, register
from common.dashboard import Action
from courses.models import CourseRun

#: The list is looked through every minute.
LATE = dt.timedelta(minutes=10)


@register
class FreeSeatsTooNear(Watch):
    name, order = "waiting-too-near", 320
    heading = "Places free within two hours, and somebody waits"
    advice = (
        "So near the start nobody is asked by themselves. Telephone whoever is next, or press the"
        " button: they are written to, and have as long to decide as any booking is held."
    )
    permissions = ("bookings.change_waitinglistentry",)

    def found(self) -> QuerySet[CourseRun]:
        return moving.for_the_office(now=timezone.now())

    def trouble(self, item: CourseRun) -> Trouble:
        index = reverse("waitinglistentry:index")
        places = "1 place is" if item.unsold == 1 else f"{item.unsold} places are"
        return Trouble(
            item.course.title,
            f"{index}?course={item.course_id}&state=waiting",
            f"{item.when}: {places} free.",
            action=Action(
                reverse("waitinglistentry:next", args=[item.public_id]), "Offer to the next"
            ),
        )


@register
class OffersPastTheirTime(Watch):
    name, order = "offers-stuck", 330
    heading = "Offers past their time"
    advice = "They lapse by themselves within a minute: look whether the scheduler runs."
    permissions = ("bookings.view_waitinglistentry",)

    def found(self) -> QuerySet[Offer]:
        late = Offer.objects.filter(
            state=Offer.State.OPEN,
            booking__state=Booking.State.HELD,
            booking__hold_expires_at__lt=timezone.now() - LATE,
        )
        offers = late.select_related("booking", "run__course")
        return offers.prefetch_related("run__sessions").order_by("booking__hold_expires_at")

    def trouble(self, item: Offer) -> Trouble:
        return Trouble(
            item.run.course.title,
            reverse("waitinglistentry:inspect", args=[item.entry_id]),
            f"{item.run.when}: {item} of the waiting list.",
            since=item.deadline,
            step="See the offer",
        )
