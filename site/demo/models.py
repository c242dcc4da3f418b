from django.db import models


class Loaded(models.Model):
    """A piece of demo content that was put in once. What a person has edited or deleted since is
    theirs: loading again leaves it alone."""

    key = models.CharField(max_length=100, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "loaded"

    def __str__(self) -> str:
        return self.key
