"""Reading PDFs, as a screen reader would."""

import io
import re
from collections.abc import Iterator

import pikepdf

ENTRY = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


def opened(made: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made))


def texts(made: bytes) -> list[str]:
    """The text of each page in the order it is drawn, its lines joined by spaces."""
    return [re.sub(r"\s+", " ", " ".join(_lines(page))) for page in opened(made).pages]


def _lines(page: pikepdf.Page) -> Iterator[str]:
    tables = {name: _characters(font) for name, font in page.resources.Font.items()}
    table: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) == "TJ":
            codes = b"".join(
                bytes(part) for part in operands[0] if isinstance(part, pikepdf.String)
            )
            pairs = (codes[at : at + 2] for at in range(0, len(codes), 2))
            yield "".join(table[int.from_bytes(pair, "big")] for pair in pairs)


def _characters(font: pikepdf.Object) -> dict[int, str]:
    table = ENTRY.findall(font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in table}


def fonts(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [font for _, font in document.pages[0].resources.Font.items()]


def elements(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    """The structure, flattened in reading order."""
    return list(_elements(document.Root.StructTreeRoot.K))


def _elements(kids: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid.get("/K", []))


def drawings(of: pikepdf.Object) -> Iterator[bytes]:
    """The operators of each form that a page draws, and of those that these draw."""
    for form in dict(of.get("/XObject", {})).values():
        yield form.read_bytes()
        yield from drawings(form.Resources)
