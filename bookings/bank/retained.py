"""How long what the bank says is kept: its texts name people."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import BankFile, BankRow
from bookings.retained import SIX_YEARS, TAX
from common.retained import LOGS
from common.retention import Kind, days, months, register


def _files(before: dt.datetime) -> QuerySet[BankFile]:
    """Never confirmed, or nothing is left of what came by it."""
    came = BankRow.objects.filter(file=OuterRef("pk"))
    of_no_use = Q(state=BankFile.State.PREVIEW) | Q(state=BankFile.State.DONE) & ~Exists(came)
    return BankFile.objects.filter(of_no_use, created_at__lt=before)


def _rows(state: "BankRow.State") -> QuerySet[BankRow]:
    return BankRow.objects.filter(state=state)


register(
    Kind(
        name="bank_files",
        label="Bank statements not confirmed",
        what="A bank's file that was sent and never confirmed, with all that it says.",
        why="It names whoever paid us, and whomever we paid, and nobody has used it.",
        counted_from="the day it was sent",
        default=days(7),
        maximum=LOGS,
        due=_files,
        moment="created_at",
        reference="public_id",
    ),
    Kind(
        name="bank_transfers",
        label="Bank transfers that were recorded",
        what="What the bank's statement said of money that came: day, amount, who paid and what"
        " they wrote.",
        why=TAX,
        counted_from="the day it was recorded",
        default=SIX_YEARS,
        minimum=SIX_YEARS,
        due=lambda before: _rows(BankRow.State.RECORDED).filter(settled_at__lt=before),
        moment="settled_at",
        reference="public_id",
    ),
    Kind(
        name="bank_not_ours",
        label="Bank transfers that were put aside",
        what="The same of money that was for nothing that we sold, or was recorded by hand.",
        why="Long enough to see that it was put aside rightly, and that no later file brings it"
        " back.",
        counted_from="the day it was put aside",
        default=months(12),
        maximum=SIX_YEARS,
        due=lambda before: _rows(BankRow.State.NOT_OURS).filter(settled_at__lt=before),
        moment="settled_at",
        reference="public_id",
    ),
)
