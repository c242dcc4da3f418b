"""What came by bank, as the statements have it: each transfer once, however often it is in a file,
and what became of it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from common.models import Record


class BankLayout(Record):
    """What the columns of one bank's files are, as it was said last."""

    key = models.CharField(max_length=64, unique=True, help_text="Of the headings")
    columns = models.JSONField(help_text="What each is; empty for one that is not used")
    account = models.CharField(
        max_length=60, blank=True, help_text="Ours, where the file does not say it"
    )
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.account or self.key


class BankFile(Record):
    """One file. Until it is confirmed its rows are here as they were sent; then they are not kept:
    what is not money for us is nobody's business."""

    class State(models.TextChoices):
        PREVIEW = "preview", "To be confirmed"
        RUNNING = "running", "Being matched"
        DONE = "done", "Done"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREVIEW)
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=list, help_text="What each is, once it is known")
    is_mapped = models.BooleanField(default=False, help_text="Somebody said what the columns are")
    account = models.CharField(max_length=60, blank=True)
    rows = models.JSONField(default=list, help_text="Number and cells of each, until confirmed")
    known = models.PositiveIntegerField(default=0, help_text="Transfers that were there already")
    passed_over = models.PositiveIntegerField(default=0, help_text="Rows that are no money for us")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    #: When it last got on, so that one which lost its worker is found.
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        verbose_name = "bank statement"
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False)
                | (~Q(state="done") & Q(finished_at=None)),
                name="finished_bank_file_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account or 'Bank statement'}, {self.get_state_display()}"


class BankRow(Record):
    """One transfer to us."""

    class State(models.TextChoices):
        TAKEN = "taken", "Being matched"
        RECORDED = "recorded", "Recorded"
        QUEUED = "queued", "To be matched"
        NOT_OURS = "not_ours", "Put aside"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(BankFile, models.SET_NULL, null=True, related_name="transfers")
    number = models.PositiveIntegerField(help_text="Its row in the file")
    account = models.CharField(max_length=60, help_text="Ours, that it came to")
    on = models.DateField("day")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    balance = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    text = models.CharField(max_length=300, help_text="Who paid, and what they wrote")
    #: Of what is the same in every file that has it: account, day, amount and text.
    likeness = models.CharField(max_length=64)
    serial = models.PositiveIntegerField(help_text="Among those that are alike")
    is_doubtful = models.BooleanField(
        default=False, help_text="An earlier file has the like of it, with another balance"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.TAKEN)
    why = models.CharField(
        max_length=200, blank=True, help_text="Of the one that waits: what stands in the way"
    )
    #: What the rows of the ledger share that it is recorded by; another after a match is undone.
    act = models.UUIDField(default=uuid.uuid4, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="bank_rows", help_text="Whose it is"
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Of staff: it names nobody")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        verbose_name = "bank transfer"
        default_permissions = ("change", "view")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["likeness", "serial"], name="bank_row_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_row_is_money_for_us"),
            models.CheckConstraint(
                condition=Q(state="recorded", organisation__isnull=False)
                | (~Q(state="recorded") & Q(organisation=None)),
                name="recorded_bank_row_is_somebody_s",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_ours") | ~Q(reason=""), name="not_ours_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "on"], name="bank_rows_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}, {self.amount}"
