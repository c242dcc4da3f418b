"""The picture that stands beside a shared link: our thread that becomes cloth, with our name."""

import re
from pathlib import Path

import font_source_serif_pro
from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
PAPER, INK, QUIET, THREAD, MARIGOLD = "#FBF7F0", "#1E2A32", "#4A5861", "#0B5563", "#E0A526"
#: Drawn so much larger, then made smaller: Pillow's lines have no soft edges.
LARGER = 3
STROKE = 3
#: Straight pieces for each curve.
PIECES = 12
COLOURS = 24


class Strokes(BasePen):
    """Turns the curves of a path into points that are close together."""

    def __init__(self) -> None:
        super().__init__(None)
        self.lines: list[list[tuple[float, float]]] = []

    def _moveTo(self, point: tuple[float, float]) -> None:
        self.lines.append([point])

    def _lineTo(self, point: tuple[float, float]) -> None:
        self.lines[-1].append(point)

    def _curveToOne(self, one, two, three) -> None:  # type: ignore[no-untyped-def]
        start = self._getCurrentPoint()
        for piece in range(1, PIECES + 1):
            t = piece / PIECES
            s = 1 - t
            weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
            points = (start, one, two, three)
            self.lines[-1].append(
                tuple(
                    sum(w * p[axis] for w, p in zip(weights, points, strict=True))
                    for axis in (0, 1)
                )
            )


def draw(svg: Path, *, name: str, strapline: str) -> Image.Image:
    image = Image.new("RGB", tuple(side * LARGER for side in SIZE), PAPER)
    canvas = ImageDraw.Draw(image)
    _thread(canvas, svg, top=330)
    _write(canvas, name, "Semibold", size=104, top=96, colour=INK)
    _write(canvas, strapline, "Regular", size=42, top=228, colour=QUIET)
    canvas.rectangle((0, (SIZE[1] - 12) * LARGER, SIZE[0] * LARGER, SIZE[1] * LARGER), MARIGOLD)
    smaller = image.resize(SIZE, Image.Resampling.LANCZOS)
    return smaller.quantize(COLOURS, dither=Image.Dither.NONE)


def _thread(canvas: ImageDraw.ImageDraw, svg: Path, *, top: int) -> None:
    """As wide as the picture, which the drawing is too."""
    for path in re.findall(r' d="([^"]+)"', svg.read_text()):
        strokes = Strokes()
        parse_path(path, strokes)
        for line in strokes.lines:
            points = [(x * LARGER, (y + top) * LARGER) for x, y in line]
            canvas.line(points, fill=THREAD, width=round(STROKE * LARGER), joint="curve")


def _write(
    canvas: ImageDraw.ImageDraw, words: str, face: str, *, size: int, top: int, colour: str
) -> None:
    path = Path(font_source_serif_pro.font_directory) / f"SourceSerifPro-{face}.ttf"
    font = ImageFont.truetype(path, size * LARGER)
    canvas.text((88 * LARGER, top * LARGER), words, font=font, fill=colour)
