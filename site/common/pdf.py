"""Documents that people print and keep: a template goes in, one tagged PDF/UA-1 file comes out.

WeasyPrint is loaded for the first page, not on import: it is slow to load, and without its
libraries, or any font, it takes the process down with it. `check_printing` says so beforehand.
"""

import threading
from collections.abc import Mapping
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core import checks
from django.template.loader import render_to_string

from common.drawings import Drawings
from common.fonts import FACES, font_faces, installed

SITE = Path(settings.BASE_DIR) / "site"
STYLES = SITE / "templates" / "pdf"
#: All that a document may load.
OURS = (STYLES, SITE / "static" / "svg", *(face.path for face in FACES))
#: From generous to small print: classes of the root element, for the style sheet to set in type.
SIZES = ("generous", "snug", "tight", "small", "smallest")
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    # Without this one WeasyPrint works, four times as slowly.
    "harfbuzz-subset": "libharfbuzz-subset0",
}


class CannotPrint(Exception):
    """PDFs cannot be made here; the message says what to do."""


def render(
    template: str, context: Mapping[str, Any], *, title: str, one_page: bool = False
) -> bytes:
    """The template as a PDF, in the style sheet of its name. `title` shows in the reader's title
    bar: neutral, no subject. `one_page` takes the largest of SIZES in which all fits on one page
    (the last, if none does). Raises CannotPrint outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        # Fonts shared by threads corrupt memory, and fonts for each page leak it.
        raise CannotPrint("The worker makes PDFs, one at a time: enqueue a task that does it.")
    for size in SIZES if one_page else SIZES[:1]:
        html = render_to_string(template, {**context, "title": title, "size": size})
        document = _press().lay_out(html, style=Path(template).stem)
        if len(document.pages) == 1:
            break
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


@cache
def _press() -> "Press":
    if problem := printing_problem():
        raise CannotPrint(problem)
    return Press()


class Press:
    """WeasyPrint, and what the pages of one process share. Made anew for each page, fonts, style
    sheets and drawings would cost far more than the page."""

    def __init__(self) -> None:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        self.weasyprint = weasyprint
        self.fetcher = _our_files_alone()
        self.fonts = FontConfiguration()
        self.drawings = Drawings(self._picture)
        self.faces = self._sheet(string=font_faces())
        self.sheets: dict[str, Any] = {}

    def lay_out(self, html: str, *, style: str) -> Any:
        try:
            page = self.weasyprint.HTML(string=html, url_fetcher=self.fetcher)
            return page.render(
                font_config=self.fonts,
                stylesheets=[self.faces, self._named(style)],
                cache=self.drawings,
                pdf_variant="pdf/ua-1",
            )
        except self.weasyprint.urls.FatalURLFetchingError as error:
            # Not an Exception: it would end the worker.
            raise CannotPrint(str(error)) from error.__cause__

    def _named(self, style: str) -> Any:
        if style not in self.sheets:
            self.sheets[style] = self._sheet(filename=STYLES / f"{style}.css")
        return self.sheets[style]

    def _picture(self, url: str) -> Any:
        from weasyprint.images import get_image_from_uri

        return get_image_from_uri({}, self.fetcher, self.weasyprint.DEFAULT_OPTIONS, url)

    def _sheet(self, **source: Any) -> Any:
        return self.weasyprint.CSS(**source, font_config=self.fonts, url_fetcher=self.fetcher)


def _our_files_alone() -> Any:
    from weasyprint.urls import URLFetcher

    class OurFilesAlone(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            scheme, _, path, *_ = urlsplit(url)
            file = Path(unquote(path)).resolve()
            if scheme != "file" or not any(file.is_relative_to(ours) for ours in OURS):
                raise ValueError(f"A document may not load {url}")
            return super().fetch(url, headers)

    return OurFilesAlone(fail_on_errors=True)


def printing_problem() -> str:
    """What to do before PDFs can be made on this machine, in one line; empty if nothing."""
    packages = [package for name, package in LIBRARIES.items() if not find_library(name)]
    if not installed():
        packages += ["fontconfig", "fonts-noto-core"]
    if not packages:
        return ""
    return (
        "PDFs cannot be made on this machine yet. As root: "
        f"apt-get install --no-install-recommends {' '.join(packages)}"
    )


@checks.register
def check_printing(**kwargs: Any) -> list[checks.CheckMessage]:
    problem = printing_problem()
    return [checks.Error(problem, id="common.E001")] if problem else []
