from django.core.files.storage import storages
from django.core.files.storage.base import Storage


def private_storage() -> Storage:
    """Where invoices and certificates lie: outside every public folder, sent only by a view that
    has checked who asks."""
    return storages["private"]
