"""The typefaces our documents are set in, and which characters this machine can print at all."""

import subprocess
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple


class Face(NamedTuple):
    family: str
    weight: int
    path: Path


def _file(package: str, name: str) -> Path:
    return Path(str(files(package))) / "files" / f"{name}.ttf"


#: Static TrueType on purpose: with woff2 or variable fonts a page takes two to three times as long.
FACES = (
    Face("Source Serif", 400, _file("font_source_serif_pro", "SourceSerifPro-Regular")),
    Face("Source Sans", 400, _file("font_source_sans_pro", "SourceSansPro-Regular")),
    Face("Source Sans", 600, _file("font_source_sans_pro", "SourceSansPro-Semibold")),
)
#: Joiners, direction marks and controls: they steer the drawing, and are not drawn.
UNDRAWN = ("Cc", "Cf")
VARIATION_SELECTORS = frozenset({range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)})


def font_faces() -> str:
    """The `@font-face` rules of FACES."""
    return "\n".join(
        f'@font-face {{font-family: "{face.family}"; font-weight: {face.weight};'
        f' src: url("{face.path.as_uri()}")}}'
        for face in FACES
    )


def missing_glyphs(text: str) -> set[str]:
    """The characters that no font on this machine can draw: they would be printed as boxes."""
    return {char for char in text if not _can_draw(char)}


def _can_draw(char: str) -> bool:
    if char.isspace() or unicodedata.category(char) in UNDRAWN:
        return True
    return any(ord(char) in span for span in _drawable())


@cache
def _drawable() -> frozenset[range]:
    ours = _run("fc-query", "--format", "%{charset} ", *(str(face.path) for face in FACES))
    return installed() | _spans(ours) | VARIATION_SELECTORS


@cache
def installed() -> frozenset[range]:
    """The code points that the machine's own fonts have; empty if there are none. Fontconfig knows,
    and Pango falls back on what it knows. Asked by its command: that is safe in any thread."""
    lines = _run("fc-list", "--format", "%{fontformat} %{charset}\n").splitlines()
    kinds = (line.partition(" ") for line in lines)
    # Pango draws these two alone: a bitmap font that has the character is no help.
    return _spans(" ".join(chars for kind, _, chars in kinds if kind in ("TrueType", "CFF")))


def _run(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    except FileNotFoundError:
        return ""


def _spans(charsets: str) -> frozenset[range]:
    """From fontconfig's way of writing them: `20-7e a0 b5-ff`, in hexadecimal."""
    ends = (span.partition("-") for span in charsets.split())
    return frozenset(range(int(first, 16), int(last or first, 16) + 1) for first, _, last in ends)
