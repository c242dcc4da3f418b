"""What of card payments waits for a person: a bank's deadline, and what a bank or Stripe did to a
payment without our asking."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from bookings.ledger import balances
from bookings.models import Dispute, Movement, Refund
from bookings.office.pages import LOOK
from bookings.payments.office.views import RECORD, REFUND
from common.attention import Trouble, Watch, register
from common.money import pounds
from common.when import brief, date


def _about(item: Dispute | Refund) -> str:
    return item.attempt.reference


def _taken_from(rows: QuerySet[Any], of: str, kind: "Movement.Kind") -> QuerySet[Any]:
    """Each with the invoice that it was taken from, its `number`, how many pounds were `taken`, and
    what is `owed` there."""
    taken = Movement.objects.filter(kind=kind, **{of: OuterRef("pk")}).order_by()
    found = rows.annotate(
        taken_from=Subquery(taken.values("invoice")[:1]),
        number=Subquery(taken.values("invoice__number")[:1]),
        taken=Subquery(taken.values("amount")[:1]),
    )
    return found.annotate(owed=balances.owed_there("taken_from"))


class ToAnswer(Watch):
    permissions = (LOOK,)

    def found(self) -> QuerySet[Dispute]:
        return (
            Dispute.objects.to_answer()
            .select_related("attempt__booking", "attempt__invoice")
            .order_by("respond_by", "pk")
        )

    def trouble(self, item: Dispute) -> Trouble:
        may = self.request.user.has_perm(RECORD)
        page = reverse("dispute_page" if may else "dispute:inspect", args=[item.pk])
        by = f"answer by {brief(item.respond_by)}" if item.respond_by else "answer it"
        sent = (
            f" Evidence was sent on {date(item.evidence_sent_on)}."
            if item.evidence_sent_on
            else " No evidence was sent yet."
        )
        what = f"{item.asks}, {item.reason_words.lower()}: {by}.{sent}"
        return Trouble(_about(item), page, what, item.opened_at, step="Evidence")


@register
class DisputesThatPress(ToAnswer):
    name, order, heading = "disputes-soon", 50, "Disputes to answer now"
    advice = "A bank decides against whoever has not answered in time: answer at Stripe today."

    def found(self) -> QuerySet[Dispute]:
        return super().found().filter(respond_by__lt=timezone.now() + Dispute.SOON)


@register
class Disputes(ToAnswer):
    name, order, heading = "disputes", 140, "Payments in dispute"
    advice = "Have the summary made, send it at Stripe in time, and say here what was sent."

    def found(self) -> QuerySet[Dispute]:
        soon = Q(respond_by__lt=timezone.now() + Dispute.SOON)
        return super().found().filter(~soon | Q(respond_by=None))


@register
class DisputesLost(Watch):
    name, order, heading = "disputes-lost", 142, "Lost disputes"
    advice = "Credit what was invoiced, write it off, or ask for it; then say which."
    permissions = (RECORD,)

    def found(self) -> QuerySet[Dispute]:
        lost = Dispute.objects.to_decide().select_related("attempt__booking", "attempt__invoice")
        given = Refund.objects.filter(attempt=OuterRef("attempt")).exclude(
            state=Refund.State.FAILED
        )
        found = _taken_from(lost, "dispute", Movement.Kind.CHARGED_BACK)
        found = found.annotate(given_back=Exists(given))
        return found.filter(Q(taken_from=None) | Q(owed__gt=0)).order_by("closed_at", "pk")

    def trouble(self, item: Any) -> Trouble:
        page = reverse("dispute_page", args=[item.pk])
        return Trouble(_about(item), page, _lost(item), item.closed_at, step="Decide")


def _lost(item: Any) -> str:
    if item.taken is None:
        return f"The bank took back {item.asks}: see at Stripe what that is in pounds."
    again = f", and {item.number} is owed again" if item.number else ""
    besides = (
        " All or a part of that payment had been given back before." if item.given_back else ""
    )
    return f"The bank took back {pounds(item.taken)}{again}.{besides}"


@register
class RefundsToSeeTo(Watch):
    name, order, heading = "refunds-failed", 132, "Refunds that went another way"
    advice = "Each page has what can be done; or say there how it was seen to."
    permissions = (REFUND,)

    def found(self) -> QuerySet[Refund]:
        failed, by_hand = Q(state=Refund.State.FAILED), Q(by_hand=True)
        mine = Refund.objects.filter(failed | by_hand, settled_at=None)
        found = _taken_from(
            mine.select_related("attempt__booking", "attempt__invoice"),
            "refund",
            Movement.Kind.REFUNDED,
        )
        # Nobody need be told of what adds up again: it was credited, used or written off.
        waits = Q(taken_from=None) | failed & by_hand | failed & Q(owed__lt=0) | Q(owed__gt=0)
        return found.filter(waits).order_by("created_at", "pk")

    def trouble(self, item: Any) -> Trouble:
        page = reverse("refund_page", args=[item.pk])
        return Trouble(_about(item), page, _said(item), item.created_at, step="See to it")


def _said(item: Any) -> str:
    amount = pounds(item.amount)
    if item.state == Refund.State.FAILED:
        whose = "made in Stripe's dashboard " if item.by_hand else ""
        return f"A refund of {amount} {whose}failed. {item.problem}".strip()
    again = (
        f", and {item.number} is owed again: credit it, write it off, or ask for it"
        if item.number
        else ""
    )
    return f"{amount} was refunded in Stripe's dashboard{again}."
