from django.db import models

from common.models import Record


class DefaultGiven(Record):
    """A setting of Wagtail's own that was put in place once (`pages.defaults`). What administrators
    make of it since is theirs."""

    key = models.CharField(max_length=60, unique=True)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
