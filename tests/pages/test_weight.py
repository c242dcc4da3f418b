"""What a page costs on a slow connection. Text travels packed; fonts are packed already."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from common.webfonts import FACES
from tests.pages.conftest import ADDRESSES

ASKED_FOR = re.compile(r'/static/([^"#\s]+\.(?:css|js|svg|woff2))')
STATIC = Path(settings.BASE_DIR) / "site" / "static"


def files(folder: str) -> list[Path]:
    return [path for path in (STATIC / folder).iterdir() if path.is_file()]


def travels(name: str) -> int:
    content = Path(finders.find(name)).read_bytes()
    return len(content if name.endswith(".woff2") else gzip.compress(content))


@pytest.mark.usefixtures("website")
def test_no_public_page_weighs_more_than_100_kb(client):
    """With every face of the font, though few pages use all, and what the sheet draws with."""
    always = {*FACES, *(f"svg/{path.name}" for path in files("svg"))}
    weights = {}
    for address in ADDRESSES:
        html = client.get(address).content
        asked_for = always | set(ASKED_FOR.findall(html.decode()))
        weights[address] = len(gzip.compress(html)) + sum(map(travels, asked_for))
    assert {address: weight for address, weight in weights.items() if weight >= 100_000} == {}


def test_the_sheet_is_at_most_40_kb():
    assert (STATIC / "css" / "site.css").stat().st_size <= 40_000


def test_all_scripts_together_are_at_most_15_kb():
    assert sum(path.stat().st_size for path in files("js")) <= 15_000
