"""Files of papers are deleted after some days."""

from collections.abc import Sequence

from bookings.models import PaperArchive
from common import files
from common.retention import Kind, days, delete_rows, register


def _delete(archives: Sequence[PaperArchive]) -> None:
    files.forget(archive.file for archive in archives)
    delete_rows(archives)


register(
    Kind(
        name="paper_archives",
        label="PDFs in one file",
        what="Invoices or credit notes that somebody of the office had packed into one file. The"
        " papers themselves are kept.",
        why="A second copy lies about no longer than it takes to fetch it.",
        counted_from="the moment it was asked for",
        default=days(7),
        maximum=days(30),
        due=lambda before: PaperArchive.objects.filter(asked_at__lt=before),
        delete=_delete,
        moment="asked_at",
        reference="public_id",
    )
)
