"""Private files go with the rows that named them. A file cannot be deleted in a transaction: a row
says that it is owed, and whatever a crash left is swept."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile

from common.models import FileToDelete
from common.storage import private_storage


def forget(files: Iterable[FieldFile]) -> None:
    """Delete these files of the private storage once the caller's transaction is committed."""
    names = [file.name for file in files if file.name]
    if names:
        FileToDelete.objects.bulk_create(
            (FileToDelete(name=name) for name in names), ignore_conflicts=True
        )
        transaction.on_commit(partial(sweep, names))


def sweep(names: Iterable[str] | None = None) -> int:
    """Delete the files that are owed to be deleted: these, or all. The number deleted. Safe to run
    twice at once, for a file that is gone already counts as deleted."""
    owed = (
        FileToDelete.objects.all() if names is None else FileToDelete.objects.filter(name__in=names)
    )
    for row in owed:
        private_storage().delete(row.name)
        FileToDelete.objects.filter(pk=row.pk).delete()
    return len(owed)
