"""People whom nobody can tell how to join: in the queue of what needs attention."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from common import attention
from courses.joining import due
from courses.models import Enrolment

#: The scheduler passes every five minutes: whoever is owed it for longer could not be told.
_WHAT = "Somebody with a place has no email address, and nobody is known who booked it."


@attention.register
class NobodyToTell(attention.Watch):
    name = "nobody_to_tell"
    order = 50
    heading = "No address for joining instructions"
    advice = "Give the person an address, or tell them yourself how to join."
    permissions = ("courses.change_courserun",)

    def found(self) -> QuerySet[Enrolment]:
        owed = due.joining(timezone.now()).filter(learner__email="")
        return owed.select_related("run__course").prefetch_related("run__sessions")

    def trouble(self, item: Enrolment) -> attention.Trouble:
        run = item.run
        assert run is not None
        return attention.Trouble(
            title=str(run),
            url=reverse("learner:edit", args=[item.learner_id]),
            what=_WHAT,
            since=run.starts_at,
        )
