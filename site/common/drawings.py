"""Pictures on our documents, as WeasyPrint understands a picture: something that knows its size and
draws itself into a stream of PDF operators. It draws an SVG by walking it in Python, anew for each
page: the certificate's thread and its QR code would take longer than all the rest of the page."""

import zlib
from collections.abc import Callable
from itertools import groupby
from typing import Any

import segno

QR_SCHEME = "qr:"


class Drawing:
    """An SVG file of ours: drawn once, then pasted into every page, compressed and all."""

    def __init__(self, image: Any) -> None:
        self.image = image
        self.get_intrinsic_size = image.get_intrinsic_size
        self.drawn: dict[tuple[float, float], tuple[bytes, dict[str, Any]]] = {}

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        form = stream.add_group(0, 0, width, height)
        if (width, height) not in self.drawn:
            self.image.draw(form, width, height, style)
            operators = zlib.compress(b"\n".join(form.stream), level=9)
            self.drawn[width, height] = operators, form._resources["ExtGState"]
        operators, states = self.drawn[width, height]
        form.stream, form.compress = [operators], False
        form.extra["Filter"] = "/FlateDecode"
        form._resources["ExtGState"].update(states)
        stream.draw_x_object(form.id)


class QRCode:
    """The QR code of an address, as one path."""

    def __init__(self, address: str) -> None:
        # A fixed mask: to weigh all eight against each other takes longer than to draw the code.
        self.rows = segno.make(address, micro=False, error="m", mask=2).matrix

    def get_intrinsic_size(self, *args: Any) -> tuple[float, float, float]:
        return len(self.rows), len(self.rows), 1

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        stream.transform(a=width / len(self.rows), d=height / len(self.rows))
        stream.set_color_rgb(0, 0, 0)
        for y, row in enumerate(self.rows):
            x = 0
            for dark, modules in groupby(row):
                length = len(list(modules))
                if dark:
                    stream.rectangle(x, y, length, 1)
                x += length
        stream.fill()


class Drawings(dict[str, Any]):
    """WeasyPrint's cache of pictures, for the life of the process: files of ours, and
    `<img src="qr:ADDRESS">`, drawn on the spot and not kept."""

    def __init__(self, load: Callable[[str], Any]) -> None:
        self.load = load

    def __contains__(self, url: object) -> bool:
        return True

    def __missing__(self, url: str) -> Drawing | QRCode:
        if url.startswith(QR_SCHEME):
            return QRCode(url.removeprefix(QR_SCHEME))
        self[url] = Drawing(self.load(url))
        return self[url]
