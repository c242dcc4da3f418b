"""Office files are archives, and an archive can hold a thousand times what it weighs. What is not
plain is refused before anything of it is unpacked."""

import zipfile
from io import BytesIO

#: Bytes that a whole archive may unpack to: a sheet of 5,000 people takes about four million.
UNPACKED = 30_000_000
ENTRIES = 300
#: Times its size that an entry may unpack to. Small ones are left alone: they do no harm.
RATIO = 150
SMALL = 1_000_000
NAME = 200

#: Programs, other people's files and links to them: nothing of this is read, and it is only sent by
#: mistake or in bad faith.
ODD = ("vbaproject", "vbadata", "externallinks/", "embeddings/", "activex/", "macrosheets/")
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
END = 22  # bytes of the closing record of an archive without a comment


class ArchiveError(Exception):
    """Why the archive is not opened, in words for the reader."""


def check(content: bytes) -> frozenset[str]:
    """The names of what is in an office file. Raises ArchiveError for one that is not plain."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_frame(content)
            _check_sizes(entries)
            for entry in entries:
                _check_entry(entry)
            _check_words(archive, entries)
    # A way of packing that Python does not know is a RuntimeError too.
    except (zipfile.BadZipFile, EOFError, RuntimeError, ValueError) as error:
        raise ArchiveError("The file is damaged. Save it again, and send the new one.") from error
    return frozenset(entry.filename for entry in entries)


def _check_frame(content: bytes) -> None:
    """Nothing before it and nothing after it: what is two files at once means to deceive."""
    if not content.startswith(b"PK\x03\x04") or content[-END:-18] != b"PK\x05\x06":
        raise ArchiveError("The file holds something else besides. Save it again as a new file.")


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise ArchiveError(
            "The file unpacks to more than we take. Copy what is needed into a new one."
        )
    for entry in entries:
        if entry.file_size > max(SMALL, RATIO * entry.compress_size):
            raise ArchiveError(
                "The file is packed in a way that we do not take. Copy what is needed into a new"
                " one."
            )


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = name.split("/")
    is_outside = name.startswith("/") or "\\" in name or ".." in parts or ":" in parts[0]
    if is_outside or len(name) > NAME or entry.flag_bits & 1 or entry.compress_type not in PLAIN:
        raise ArchiveError("The file is locked or damaged. Save it without a password.")
    if any(word in name.casefold() for word in ODD):
        raise ArchiveError(
            "The file holds a program, or links to other files. Copy what is needed into a new one"
            " without them."
        )


def _check_words(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """No office program writes a document type into its XML: there, words are declared that stand
    for a billion others, or for what lies on our own disk. Reading also proves every checksum."""
    for entry in entries:
        text = archive.read(entry)
        is_xml = entry.filename.casefold().endswith((".xml", ".rels", ".vml"))
        # In another alphabet the words would not be found.
        is_hidden = is_xml and (b"\x00" in text or _is_encoded(text))
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text or is_hidden:
            raise ArchiveError(
                "The file holds XML that we do not take. Copy what is needed into a new one."
            )


def _is_encoded(text: bytes) -> bool:
    head = text[:200].lower()
    return b"encoding=" in head and b"utf-8" not in head and b"us-ascii" not in head
