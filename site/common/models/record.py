from django.db import models


class Record(models.Model):
    """A row of business, not a piece of content: pages are not made of it, so Wagtail need not look
    through it for references at every save (which costs more than the save)."""

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True


class NumberSeries(Record):
    """A counter that gives each number once and leaves no gap (`common.numbering`)."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
