"""What courses are about: a word and a woven mark, never a colour alone."""

from django.db import models

from common.marks import MARKS


class Topic(models.Model):
    """One subject. A course may have several; the first lends it its mark."""

    name = models.CharField(max_length=60, unique=True, help_text="As readers see it.")
    slug = models.SlugField(
        max_length=60, unique=True, help_text="Its word in the catalogue's addresses."
    )
    mark = models.CharField(
        max_length=20,
        choices=list(MARKS.items()),
        default="training",
        help_text="The woven mark beside its name.",
    )
    description = models.CharField(
        "short description", max_length=240, blank=True, help_text="One sentence, for lists."
    )
    sort_order = models.PositiveSmallIntegerField(default=100, db_index=True)

    class Meta:
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name
