"""Who learns: an enrolment, and what hangs off it. Nothing here knows of money."""

import uuid

from django.db import models
from django.db.models import F, Q, Sum

from accounts.models import Learner, Organisation
from common.models import Record
from courses.models.catalogue import Course
from courses.models.runs import CourseRun, Session


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def live(self) -> "EnrolmentQuerySet":
        return self.exclude(state=Enrolment.State.WITHDRAWN)

    def completed(self) -> "EnrolmentQuerySet":
        return self.filter(state=Enrolment.State.COMPLETED)

    def visible_to(self, organisation: Organisation) -> "EnrolmentQuerySet":
        """What an employer may see: enrolments of its own learners, never through another employer;
        of who has left, those made while they were there. Everything that shows an organisation
        anybody's learning, and the certificates that came of it, begins here."""
        return self.filter(learner__organisation=organisation, learner__merged_into=None).filter(
            Q(learner__left_on=None) | Q(created_at__date__lte=F("learner__left_on"))
        )

    def attended(self) -> "EnrolmentQuerySet":
        """Who was there for any of it, each with `minutes` in all."""
        return self.annotate(minutes=Sum("attendance__minutes")).filter(minutes__gt=0)


class Enrolment(Record):
    """One learner on one run, or (without a run) on a self-paced course."""

    class State(models.TextChoices):
        ENROLLED = "enrolled", "Enrolled"
        COMPLETED = "completed", "Completed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments")
    run = models.ForeignKey(CourseRun, models.PROTECT, null=True, related_name="enrolments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ENROLLED)
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False)
                | (~Q(state="completed") & Q(completed_at=None)),
                name="completed_enrolment_says_when",
            ),
            models.UniqueConstraint(
                fields=["learner", "run"],
                condition=~Q(state="withdrawn"),
                name="one_live_enrolment_per_run",
            ),
            models.UniqueConstraint(
                fields=["learner", "course"],
                condition=Q(run=None, state="enrolled"),
                name="one_self_paced_enrolment_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} on {self.course}"


class Attendance(Record):
    """Minutes that a learner was truly at a session."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance")
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendance")
    minutes = models.PositiveSmallIntegerField(help_text="Breaks left out; 0 is absent.")

    class Meta:
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "session"], name="one_mark_per_session"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.minutes} minutes"
