from collections.abc import Callable

from django.db import transaction

from demo.models import Loaded


def once(key: str, make: Callable[[], object]) -> None:
    """Make a piece of content unless it was ever made before: with its record, or not at all."""
    with transaction.atomic():
        # The record comes first: a second loader waits here for the first, and then finds it done.
        if Loaded.objects.get_or_create(key=key)[1]:
            make()
