"""Source Serif for the browser: Latin subsets, made from the font dependency the first time that
static files are looked for, and kept in VAR_DIR. (`common.pdf` embeds whole faces instead.)"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import font_source_serif_pro
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage, Storage
from fontTools import subset
from fontTools.ttLib import TTFont

#: Name under static files -> face of the dependency.
FACES = {
    "fonts/source-serif-regular.woff2": "SourceSerifPro-Regular.ttf",
    "fonts/source-serif-semibold.woff2": "SourceSerifPro-Semibold.ttf",
    "fonts/source-serif-italic.woff2": "SourceSerifPro-It.ttf",
}
#: Everything that English pages set in the serif, and the letters of most European names.
CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *map(ord, "‘’‚“”„–—…•′″€→−×"),  # noqa: RUF001 (typographers' marks, meant)
)
FEATURES = ["kern", "liga", "lnum", "tnum"]


def make_subset(source: Path, target: Path) -> None:
    """Write `target` whole or not at all: processes that start together make the same file."""
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False)
    with (
        TTFont(source) as font,
        tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as out,
    ):
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(out)
    made = Path(out.name)
    made.chmod(0o644)
    made.replace(target)


class SubsetFinder(BaseFinder):
    """Lists the subsets among the static files, making those that are missing."""

    def __init__(self) -> None:
        self.root = Path(settings.VAR_DIR) / "webfonts"
        self.storage: Storage = FileSystemStorage(location=self.root)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in FACES:
            return []
        found = str(self._made(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for path in FACES:
            if not matches_patterns(path, ignore_patterns or ()):
                self._made(path)
                yield path, self.storage

    def _made(self, path: str) -> Path:
        """Made anew when this module is newer: it holds the recipe."""
        target = self.root / path
        if not target.exists() or target.stat().st_mtime < Path(__file__).stat().st_mtime:
            target.parent.mkdir(parents=True, exist_ok=True)
            make_subset(Path(font_source_serif_pro.font_directory) / FACES[path], target)
        return target
