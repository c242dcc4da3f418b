"""What we can show a bank that decides about a dispute, on one paper that staff send it: what was
bought, agreed, sent and attended, by number and date. It names nobody (the invoice goes with it),
and no course but by its code."""

import datetime as dt
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from bookings.models import Booking, Dispute, Place, SellerDetails
from bookings.payments import standing
from bookings.payments.office.deciding import DecidingError
from common import audit, files, pdf, wording
from common.models import OutgoingMessage
from courses.models import Attendance, Enrolment

#: Of the messages that went out, the newest.
MESSAGES = 200


class Bought(NamedTuple):
    """Places on one date, or on a self-paced course. `attended` have been there, for `minutes` in
    all; of a self-paced course they have completed it."""

    code: str
    when: str
    places: int
    cancelled: int
    attended: int
    minutes: int

    @property
    def hours(self) -> Decimal:
        return Decimal(self.minutes) / 60


@task(backend="background")
def make_summary(pk: int) -> None:
    make(Dispute.objects.select_related("attempt__booking").get(pk=pk))


def ask_for(dispute: Dispute) -> None:
    """Have it made, or made anew. By the worker: pages render slowly."""
    with transaction.atomic():
        audit.record(
            "bookings.payments.ask_for_evidence",
            on=standing.about(dispute.attempt),
            after={"dispute": dispute.stripe_id},
        )
        transaction.on_commit(partial(make_summary.enqueue, dispute.pk))


def make(dispute: Dispute) -> None:
    """The earlier one, if there is any, goes."""
    made = pdf.render(
        "bookings/dispute_evidence.html",
        context(dispute),
        title=f"onEvidence training, dispute {dispute.stripe_id}",
    )
    with transaction.atomic():
        locked = Dispute.objects.select_for_update(of=("self",), no_key=True).get(pk=dispute.pk)
        files.forget([locked.evidence])
        locked.evidence.save(f"{locked.stripe_id}.pdf", ContentFile(made), save=False)
        locked.evidence_made_at = timezone.now()
        locked.save(update_fields=["evidence", "evidence_made_at"])


def record_sent(
    dispute: Dispute, *, what: str, on: dt.date, by: User | None, now: dt.datetime
) -> None:
    """Say that this was sent to the bank, through Stripe. Raises DecidingError."""
    if on > timezone.localdate(now):
        raise DecidingError("Give the day on which it was sent: today or before.")
    if not what.strip():
        raise DecidingError("Say what was sent.")
    with transaction.atomic():
        locked = Dispute.objects.select_for_update(of=("self",), no_key=True).get(pk=dispute.pk)
        before = {"on": locked.evidence_sent_on}
        locked.evidence_sent, locked.evidence_sent_on = what.strip(), on
        locked.evidence_sent_by = by
        locked.save(update_fields=["evidence_sent", "evidence_sent_on", "evidence_sent_by"])
        audit.record(
            "bookings.payments.evidence_sent",
            on=standing.about(locked.attempt),
            before=before,
            after={"dispute": locked.stripe_id, "on": on},
        )


def context(dispute: Dispute) -> dict[str, Any]:
    attempt = dispute.attempt
    invoice = standing.invoice_of(attempt)
    booking = attempt.about or (invoice and invoice.booking)
    return {
        "dispute": dispute,
        "attempt": attempt,
        "booking": booking,
        "invoice": invoice,
        "credit_notes": invoice.credit_notes.order_by("pk") if invoice else [],
        "refunds": attempt.refunds.order_by("pk"),
        "bought": bought(booking) if booking else [],
        "messages": _messages(booking) if booking else [],
        "seller": SellerDetails.load(),
        "today": timezone.localdate(),
        "demo": settings.DEMO,
    }


def bought(booking: Booking) -> list[Bought]:
    places = booking.places.select_related("course", "run").prefetch_related("run__sessions")
    found = sorted(places, key=lambda place: (place.run_id or 0, place.course_id))
    grouped = groupby(found, key=lambda place: (place.run_id, place.course_id))
    return [_bought(list(alike)) for _, alike in grouped]


def _bought(places: list[Place]) -> Bought:
    first = places[0]
    learners = {place.learner_id for place in places if not place.cancelled_at}
    enrolled = Enrolment.objects.filter(
        course=first.course, run=first.run, learner__in=learners - {None}
    )
    if first.run:
        there = Attendance.objects.filter(enrolment__in=enrolled, minutes__gt=0)
        counted = there.order_by().values("enrolment").annotate(all=Sum("minutes"))
        minutes = list(counted.values_list("all", flat=True))
    else:
        minutes = [0] * enrolled.completed().count()
    return Bought(
        code=first.course.code,
        when=first.run.when if first.run else "at their own pace",
        places=len(places),
        cancelled=sum(place.cancelled_at is not None for place in places),
        attended=len(minutes),
        minutes=sum(minutes),
    )


def _messages(booking: Booking) -> list[tuple[str, dt.datetime]]:
    """Which kind was sent when, and nothing of what it said or to whom."""
    sent = OutgoingMessage.objects.about(booking).exclude(sent_at=None).order_by("-sent_at", "-pk")
    newest = list(sent.values_list("kind", "sent_at")[:MESSAGES])
    return [(_label(kind), at) for kind, at in reversed(newest) if at]


def _label(kind: str) -> str:
    """A kind that an older release sent has its bare name."""
    declared = wording.kinds().get(kind)
    return declared.label if declared else kind
