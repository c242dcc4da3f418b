"""What of the bank waits for a person."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bookings.ledger.office_views import RECORD
from bookings.models import BankFile, BankRow
from common.attention import Trouble, Watch, register
from common.money import pounds

#: The worker needs no longer, and one that was killed is followed by another within minutes.
LATE = dt.timedelta(minutes=30)


@register
class TransfersToMatch(Watch):
    name, order, heading = "transfers", 125, "Bank transfers to match"
    advice = (
        "They came by bank, and it is not certain what for. Each page says whose it may be; what is"
        " recorded there counts at once."
    )
    permissions = (RECORD,)

    def found(self) -> QuerySet[BankRow]:
        return BankRow.objects.filter(state=BankRow.State.QUEUED).order_by("created_at", "pk")

    def trouble(self, item: Any) -> Trouble:
        return Trouble(
            pounds(item.amount),
            reverse("bank_transfer", args=[item.public_id]),
            item.why,
            item.created_at,
            step="Match it",
        )


@register
class StatementsThatStand(Watch):
    name, order, heading = "statements", 805, "Bank statements that do not get on"
    advice = "The worker may have stopped. If it stays here, tell whoever runs the server."
    permissions = (RECORD,)

    def found(self) -> QuerySet[BankFile]:
        late = timezone.now() - LATE
        running = BankFile.objects.filter(state=BankFile.State.RUNNING, moved_at__lt=late)
        return running.defer("rows").order_by("moved_at")

    def trouble(self, item: Any) -> Trouble:
        return Trouble(
            item.account or "Bank statement",
            reverse("bank_statements:statement", args=[item.public_id]),
            "Not all of its transfers are matched.",
            item.moved_at,
        )
