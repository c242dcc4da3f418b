"""The one place where whatever is uploaded is checked, and the one way in which it is handed out.

What a file is, its content says; its name and what the browser calls it are never read. Whatever
is kept lies in private storage under a random name, and is sent by a view that has checked who
asks."""

import uuid
import zipfile
from io import BytesIO
from typing import Any, NamedTuple

from django.core.exceptions import RequestDataTooBig
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat

from common import archives, pictures

MEGABYTE = 1024 * 1024
PHOTO_SIZE = 10 * MEGABYTE
EVIDENCE_SIZE = 10 * MEGABYTE
TABLE_SIZE = 5 * MEGABYTE
#: Of a whole request: beyond it nothing is read at all, whoever sends it.
REQUEST_SIZE = 25 * MEGABYTE
#: Pixels along a side of somebody's photo: it is never shown larger than a stamp.
PHOTO_PIXELS = 480

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JPEG, PNG, WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"WEBP"


class UploadError(Exception):
    """Why the file is not taken, in words for whoever sent it."""


class Upload(NamedTuple):
    """What is kept of a file."""

    content: bytes
    extension: str
    content_type: str

    def as_file(self) -> ContentFile[bytes]:
        """Under a name that tells nothing and that nobody guesses."""
        return ContentFile(self.content, name=f"{uuid.uuid4().hex}.{self.extension}")


class NothingHuge(FileUploadHandler):
    """First of the upload handlers: a request that says it is too large is not read."""

    def handle_raw_input(  # Django's names
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > REQUEST_SIZE:
            raise RequestDataTooBig("The request is too large.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def photo(file: UploadedFile) -> Upload:
    """A picture of somebody, drawn anew and small. Raises UploadError."""
    content = _read(file, at_most=PHOTO_SIZE)
    if not _is_picture(content):
        raise UploadError("Choose a picture: a JPEG, PNG or WebP file.")
    return _picture(content, longest=PHOTO_PIXELS)


def evidence(file: UploadedFile) -> Upload:
    """Something that shows what a person has learnt: a PDF or Word file, or a picture, which is
    drawn anew. Raises UploadError."""
    content = _read(file, at_most=EVIDENCE_SIZE)
    if content.startswith((JPEG, PNG)):
        return _picture(content, longest=pictures.LONGEST)
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return Upload(content, "pdf", PDF)
    if content.startswith(b"PK"):
        if "word/document.xml" not in _archive(content):
            raise UploadError("Choose a PDF, Word (.docx), PNG or JPEG file.")
        return Upload(content, "docx", DOCX)
    raise UploadError("Choose a PDF, Word (.docx), PNG or JPEG file.")


def table(file: UploadedFile) -> bytes:
    """A list of people, as CSV or XLSX: `common.tables` reads it. Raises UploadError."""
    content = _read(file, at_most=TABLE_SIZE)
    if content.startswith(b"PK"):
        if "xl/workbook.xml" not in _archive(content):
            raise UploadError("Choose an Excel (.xlsx) or CSV file.")
        return content
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF-", JPEG, PNG)):
        raise UploadError(
            "This is not an Excel (.xlsx) or CSV file. An older Excel file (.xls), or one with a"
            " password, has to be saved as .xlsx without one."
        )
    return content


def attachment(file: FieldFile, *, filename: str, content_type: str) -> FileResponse:
    """Saved, never shown, by whatever opens it: as a page of ours it could do anything."""
    response = FileResponse(
        file.open("rb"), as_attachment=True, filename=filename, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _read(file: UploadedFile, *, at_most: int) -> bytes:
    if (file.size or 0) > at_most:
        raise UploadError(f"The file is larger than {filesizeformat(at_most)}. Send a smaller one.")
    content = bytes(file.read())
    if not content:
        raise UploadError("The file is empty.")
    return content


def _is_picture(content: bytes) -> bool:
    return content.startswith((JPEG, PNG)) or content[8:12] == WEBP


def _picture(content: bytes, *, longest: int) -> Upload:
    try:
        return Upload(*pictures.redrawn(content, longest=longest))
    except pictures.PictureError as error:
        raise UploadError(str(error)) from error


def _archive(content: bytes) -> frozenset[str]:
    try:
        return archives.check(content)
    except archives.ArchiveError as error:
        raise UploadError(str(error)) from error


def _check_pdf(content: bytes) -> None:
    """Whole, and a PDF alone: an archive opens from its end, whatever it begins with."""
    if b"%%EOF" not in content[-1024:]:
        raise UploadError("The PDF is damaged. Save it again, and send the new one.")
    if zipfile.is_zipfile(BytesIO(content)):
        raise UploadError("The file holds something else besides. Save it again as a new PDF.")
