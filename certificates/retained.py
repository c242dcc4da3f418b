"""Who learnt what, and what was issued for it, and for how long that is kept."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from certificates.forgetting import forget
from certificates.models import Certificate
from common.retention import Kind, register, years
from courses.models import Attendance, Enrolment, Session
from courses.models.learning import EnrolmentQuerySet


def _due(before: dt.datetime) -> EnrolmentQuerySet:
    """Nothing of it is younger: neither the date, nor a certificate corrected later."""
    later = Session.objects.filter(run=OuterRef("run"), ends_at__gte=before)
    issued = Certificate.objects.filter(enrolment=OuterRef("pk"), issued_at__gte=before)
    return Enrolment.objects.filter(~Exists(later), ~Exists(issued), created_at__lt=before)


def delete(enrolments: Sequence[Enrolment]) -> None:
    """With attendance and certificates. Whoever types the code of one is told that it is held no
    longer."""
    forget(Certificate.objects.filter(enrolment__in=enrolments))
    Attendance.objects.filter(enrolment__in=enrolments).delete()
    Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in enrolments]).delete()


register(
    Kind(
        name="learning",
        label="Attendance and certificates",
        what="Who was enrolled on which date, for how long they were there, their certificate and"
        " its file. Of a certificate, its code alone is kept, to answer that it is held no longer.",
        why="Employers and inspectors ask for proof of training for six years: as long as claims"
        " can be brought (Limitation Act 1980).",
        counted_from="the end of the course, or the day of its last certificate",
        default=years(6),
        minimum=years(6),
        due=_due,
        delete=delete,
        moment="created_at",
        reference="public_id",
    )
)
