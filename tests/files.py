"""Files for tests of uploads: honest ones, and those that mean harm."""

import io
import zipfile

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

HEADINGS = ("Full name", "Email", "Job role", "Team", "Professional body", "Registration number")


def sent(content, name="list.csv", content_type="text/csv"):
    return SimpleUploadedFile(name, content, content_type)


def csv_file(*rows, headings=HEADINGS, between=","):
    lines = [between.join(row) for row in ([headings] if headings else []) + list(rows)]
    return sent("\n".join(lines).encode())


def xlsx(*rows):
    """The bytes of a workbook with these rows."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def with_entry(content, name, inside, *, compression=zipfile.ZIP_DEFLATED):
    """The same archive with an entry added, or put in the place of the one of that name."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", compression) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, inside)
    return written.getvalue()


def entry(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def picture(kind="JPEG", size=(900, 600), **options):
    written = io.BytesIO()
    Image.new("RGB", size, (120, 80, 40)).save(written, kind, **options)
    return written.getvalue()


def docx():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<?xml version='1.0'?><Types/>")
        archive.writestr("word/document.xml", "<?xml version='1.0'?><document/>")
    return written.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
