"""Somebody to be forgotten, and where words of theirs are still held."""

from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.privacy import erasure_requests

NAME, ADDRESS, PHONE = "Zoë Quillfeather", "zoe.q@example.org", "07700 900123"


def held(*words):
    """Every field of every row of every model in which one of `words` stands, by its name; files
    are opened. Neither capitals nor JSON's escapes hide anything."""
    wanted = [word.casefold() for word in words]
    found = set()
    for model in apps.get_models():
        text = [
            field
            for field in model._meta.concrete_fields
            if isinstance(
                field, models.CharField | models.TextField | models.JSONField | models.FileField
            )
        ]
        for row in model._base_manager.all():
            for field in text:
                value = getattr(row, field.attname)
                said = str(value).casefold()
                if isinstance(field, models.FileField) and value:
                    with value.open("rb") as file:
                        said += file.read().decode("latin-1").casefold()
                if any(word in said for word in wanted):
                    found.add(f"{model._meta.label}.{field.name}")
    return found


def erase(user):
    now = timezone.now()
    names = erasure_requests.names(user)
    return erasure_requests.ask(user, names=names, now=now, at_once=True)
