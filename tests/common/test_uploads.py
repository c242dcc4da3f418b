"""What is let in, what is refused, and what is left of a picture."""

import io
import re
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import override_settings
from PIL import Image
from wagtail.documents.models import Document
from wagtail.images.fields import WagtailImageField

from common import archives, tables, uploads
from tests.files import PDF, csv_file, docx, entry, picture, sent, with_entry, xlsx

PEOPLE = [("Full name", "Email"), ("Ann Able", "ann@example.org")]
SHEET = "xl/worksheets/sheet1.xml"


def refused(check, content, name="f"):
    read_too = (lambda file: tables.read(uploads.table(file))) if check is uploads.table else check
    with pytest.raises((uploads.UploadError, tables.TableError)) as error:
        read_too(sent(content, name))
    return str(error.value)


def read(content):
    return tables.read(uploads.table(sent(content)))


# --- Tables -----------------------------------------------------------------------------------


def test_a_workbook_and_a_csv_file_read_alike():
    expected = [(1, ["Full name", "Email"]), (2, ["Ann Able", "ann@example.org"])]
    assert read(xlsx(*PEOPLE)) == expected
    assert read(b"Full name,Email\nAnn Able,ann@example.org\n") == expected


def test_neither_name_nor_content_type_says_what_a_file_is():
    disguised = sent(xlsx(*PEOPLE), "list.csv", "text/csv")
    assert tables.read(uploads.table(disguised))[1] == (2, ["Ann Able", "ann@example.org"])


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_comma_semicolon_and_tab(between):
    file = csv_file(("Ann Able", "ann@example.org"), headings=None, between=between)
    assert tables.read(uploads.table(file)) == [(1, ["Ann Able", "ann@example.org"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_alphabet_that_spreadsheets_save_in(encoding):
    assert read("Zoë Müller,zoe@example.org".encode(encoding)) == [
        (1, ["Zoë Müller", "zoe@example.org"])
    ]


def test_numbers_are_words_and_formulas_give_their_kept_value():
    assert read(xlsx(("Ann", 12345.0, 7, "=1+1"), ("=HYPERLINK(1)", "", "", "x"))) == [
        (1, ["Ann", "12345", "7"]),
        (2, ["", "", "", "x"]),
    ]


def test_empty_rows_are_passed_over_and_numbers_stay_true():
    assert read(b"Ann\n\n , \nBen") == [(1, ["Ann"]), (4, ["Ben"])]


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><h1>Hello</h1>", b"\n <html><script>1</script>", b"<svg/>"]
)
def test_html_named_csv(page):
    assert "web page" in refused(uploads.table, page, "list.csv")


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00\x03\x00", picture(), PDF, b"\xd0\xcf\x11\xe0\xa1\xb1", b"a\x81\x00b", b"\x81,b"],
    ids=["exe", "picture", "pdf", "xls", "binary", "no alphabet"],
)
def test_what_is_no_table(content):
    assert "not an Excel" in refused(uploads.table, content, "list.xlsx")


def test_an_empty_file_and_one_that_is_too_large():
    assert refused(uploads.table, b"") == "The file is empty."
    large = b"a" * (uploads.TABLE_SIZE + 1)
    assert "larger than" in refused(uploads.table, large)


def test_too_many_rows_and_columns():
    enough = b"a\n" * (tables.MOST_ROWS + 1)
    assert len(read(enough)) == tables.MOST_ROWS + 1
    assert "more than 5,000 rows" in refused(uploads.table, enough + b"a\n")
    assert len(read(b"a," * 49 + b"a")[0][1]) == 50
    assert "more than 50 columns" in refused(uploads.table, b"a," * 50 + b"a")
    assert "more than 50 columns" in refused(uploads.table, xlsx(["a"] * 51))


def test_a_sheet_that_says_it_is_endless_is_not_walked_through():
    content = xlsx(*PEOPLE)
    text = entry(content, SHEET).decode()
    text = (
        re.sub(r'<row r="2"', '<row r="999999999999"', text)
        .replace('r="A2"', "")
        .replace('r="B2"', "")
    )
    assert "goes on below row 20,000" in refused(uploads.table, with_entry(content, SHEET, text))


# --- Archives ---------------------------------------------------------------------------------


def test_a_zip_bomb_is_not_unpacked():
    bomb = with_entry(xlsx(*PEOPLE), SHEET, b"<x>" + b"0" * 20_000_000)
    assert len(bomb) < 100_000
    assert "packed in a way" in refused(uploads.table, bomb)


def test_an_archive_that_unpacks_to_too_much_in_small_parts():
    bomb = xlsx(*PEOPLE)
    chunk = b"<x>" + bytes(range(32, 127)) * 9_000
    written = io.BytesIO(bomb)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"xl/media/{number}.bin", chunk)
    assert "unpacks to more" in refused(uploads.table, written.getvalue())


def test_too_many_entries():
    written = io.BytesIO(xlsx(*PEOPLE))
    with zipfile.ZipFile(written, "a") as archive:
        for number in range(archives.ENTRIES):
            archive.writestr(f"xl/{number}.txt", b"")
    assert "unpacks to more" in refused(uploads.table, written.getvalue())


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../up.xml", "xl\\..\\up", "xl/vbaProject.bin", "xl/externalLinks/one.xml"],
)
def test_odd_entries(name):
    # zipfile itself writes other separators.
    written = name.replace("\\", "!")
    content = with_entry(xlsx(*PEOPLE), written, b"<x/>").replace(written.encode(), name.encode())
    with pytest.raises(archives.ArchiveError, match=r"locked|program"):
        archives.check(content)


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""
OUTSIDE = ENTITIES.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/hostname">')


@pytest.mark.parametrize(
    "text",
    [ENTITIES, OUTSIDE, ENTITIES.decode().encode("utf-16")],
    ids=["billion laughs", "outside", "in another encoding"],
)
@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_xml_that_declares_entities(name, text):
    assert "XML that we do not take" in refused(
        uploads.table, with_entry(xlsx(*PEOPLE), name, text)
    )


def test_openpyxl_itself_refuses_entities_in_a_sheet():
    """The second wall, should the first one fall."""
    with pytest.raises(tables.TableError):
        tables.read(with_entry(xlsx(*PEOPLE), SHEET, ENTITIES))


def test_something_before_or_behind_an_archive():
    whole = xlsx(*PEOPLE)
    assert "something else" in refused(uploads.table, whole + b"<script>")
    assert "not an Excel" in refused(uploads.table, b"GIF89a\x00" + whole)


def test_a_damaged_archive_and_one_that_is_no_workbook():
    whole = xlsx(*PEOPLE)
    assert "damaged" in refused(uploads.table, whole[:200])
    assert "Choose an Excel" in refused(uploads.table, docx())


def test_a_workbook_whose_inside_is_nonsense():
    assert "cannot be read" in refused(
        uploads.table, with_entry(xlsx(*PEOPLE), "xl/workbook.xml", b"<workbook/>")
    )


# --- Pictures ---------------------------------------------------------------------------------


def opened(upload):
    return Image.open(io.BytesIO(upload.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_and_small_in_its_own_format(kind):
    upload = uploads.photo(sent(picture(kind), "x.bin", "application/pdf"))
    image = opened(upload)
    assert (image.format, image.size) == (kind, (480, 320))
    assert upload.content_type == f"image/{kind.lower()}"


def test_where_and_when_it_was_taken_is_gone_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture(exif=exif, comment=b"at home")
    assert b"A camera" in content
    upload = uploads.photo(sent(content))
    image = opened(upload)
    assert image.size == (320, 480)
    assert dict(image.getexif()) == {}
    assert b"A camera" not in upload.content
    assert b"at home" not in upload.content


def test_what_is_hidden_behind_a_picture_is_gone():
    for tail in (b"<script>alert(1)</script>", xlsx(*PEOPLE)):
        upload = uploads.photo(sent(picture() + tail))
        assert tail not in upload.content
        assert not zipfile.is_zipfile(io.BytesIO(upload.content))


def bomb(width, height):
    """A PNG of few bytes that says it is huge."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8_000, 7_000), (60_000, 60_000)])
@pytest.mark.parametrize("check", [uploads.photo, uploads.evidence])
def test_an_image_bomb(check, size):
    assert "million pixels" in refused(check, bomb(*size))


@override_settings(MAX_IMAGE_PIXELS=900 * 600)
def test_the_limit_of_pixels_is_exact():
    assert uploads.photo(sent(picture()))
    assert "pixels" in refused(uploads.photo, picture(size=(901, 600)))


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90", PDF, b"GIF89a", docx()],
    ids=["svg", "exe", "pdf", "gif", "docx"],
)
def test_what_is_no_photo(content):
    assert "Choose a picture" in refused(uploads.photo, content, "me.jpg")


@pytest.mark.parametrize("content", [picture()[:60], b"\xff\xd8\xff" + b"no picture" * 9])
def test_a_picture_that_is_damaged(content):
    assert "damaged" in refused(uploads.photo, content)


# --- Evidence ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "extension"),
    [(PDF, "pdf"), (docx(), "docx"), (picture(), "jpg"), (picture("PNG"), "png")],
)
def test_evidence_is_known_by_its_content(content, extension):
    assert uploads.evidence(sent(content, "x.exe")).extension == extension


def test_pictures_in_evidence_are_drawn_anew_too():
    upload = uploads.evidence(sent(picture(size=(3000, 1000)) + b"<script>"))
    assert opened(upload).size == (1200, 400)
    assert b"<script>" not in upload.content


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90 %PDF-1.7 %%EOF", b"<html>%PDF-", xlsx(*PEOPLE), picture("WEBP"), b"#!/bin/sh"],
    ids=["exe", "html", "xlsx", "webp", "script"],
)
def test_what_is_no_evidence_whatever_it_is_called(content):
    assert "Choose a PDF" in refused(uploads.evidence, content, "certificate.pdf")


def test_a_pdf_that_is_an_archive_too():
    assert "something else" in refused(uploads.evidence, PDF + xlsx(*PEOPLE) + b"%%EOF")
    assert "damaged" in refused(uploads.evidence, PDF[:30])


def test_a_word_file_with_a_program_in_it():
    assert "program" in refused(uploads.evidence, with_entry(docx(), "word/vbaProject.bin", b"x"))


# --- What editors upload ----------------------------------------------------------------------


def test_an_image_bomb_does_not_get_into_the_pictures_of_the_site():
    field = WagtailImageField()
    assert field.clean(sent(picture(), "a.jpg", "image/jpeg"))
    for size in [(8_000, 7_000), (60_000, 60_000)]:
        with pytest.raises(ValidationError, match="too many pixels"):
            field.clean(sent(bomb(*size), "a.png", "image/png"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.exe", "a.xlsm", "a.pdf.js"])
def test_what_a_browser_or_an_office_would_run_is_no_document_of_the_site(name):
    Document(title="A", file=ContentFile(PDF, "a.pdf")).clean()
    with pytest.raises(ValidationError, match="not allowed"):
        Document(title="A", file=ContentFile(PDF, name)).clean()


@pytest.mark.django_db
def test_documents_of_the_site_are_saved_and_not_shown():
    assert Document(file=ContentFile(PDF, "a.pdf")).content_disposition.startswith("attachment")


# --- Out again, and in at all -----------------------------------------------------------------


def test_what_is_kept_has_a_name_that_nobody_guesses():
    upload = uploads.evidence(sent(PDF, "my-secret.pdf"))
    names = {upload.as_file().name for _ in range(2)}
    assert len(names) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}\.pdf", name) for name in names)


def test_it_is_sent_as_a_file_to_save_that_runs_nowhere():
    response = uploads.attachment(ContentFile(PDF, "x"), filename="f.pdf", content_type="a/b")
    assert response["Content-Disposition"] == 'attachment; filename="f.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.django_db
def test_a_request_that_says_it_is_huge_is_not_read(client):
    body = {"file": sent(b"x")}
    assert client.post("/enquiries/contact/", body).status_code == 200
    huge = client.post("/enquiries/contact/", body, CONTENT_LENGTH=uploads.REQUEST_SIZE + 1)
    assert huge.status_code == 400


# --- Written ----------------------------------------------------------------------------------

HARM = ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1"]


def test_no_cell_of_a_written_csv_file_begins_a_formula():
    response = tables.write_csv(["A"], [[harm] for harm in HARM], name="x")
    lines = response.content.decode("utf-8-sig").splitlines()[1:]
    assert [line.strip('"')[0] for line in lines] == ["'"] * len(HARM)


def test_no_cell_of_a_written_workbook_is_a_formula():
    response = tables.write_xlsx(["A"], [[harm] for harm in HARM], name="x")
    assert b"<f>" not in entry(response.content, SHEET)
    rows = tables.read(response.content)
    assert [cells[0] for _, cells in rows[1:]] == [harm.strip() for harm in HARM]


def test_what_is_written_reads_back_as_it_was():
    rows = [["=Ann", "-2"], ["O'Brien", "'tis"]]
    for write in (tables.write_csv, tables.write_xlsx):
        content = write(["A", "B"], rows, name="x").content
        assert [cells for _, cells in tables.read(content)] == [["A", "B"], *rows]
