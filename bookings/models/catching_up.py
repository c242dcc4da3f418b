import datetime as dt

from django.db import models

from common.models import Record


class CatchUp(Record):
    """Up to when Stripe was asked what its webhooks should have said. One row at most."""

    until = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Until {self.until}"

    @classmethod
    def reached(cls) -> dt.datetime | None:
        return cls.objects.values_list("until", flat=True).first()

    @classmethod
    def reach(cls, until: dt.datetime) -> None:
        cls.objects.update_or_create(pk=1, defaults={"until": until})
