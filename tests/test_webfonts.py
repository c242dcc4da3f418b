"""The serif that browsers fetch: small, made once, never seen half-made."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import get_finder
from fontTools.ttLib import TTFont

from common.webfonts import FACES, SubsetFinder


@pytest.fixture
def finder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return SubsetFinder()


def test_collectstatic_finds_every_face():
    listed = [path for path, _ in get_finder("common.webfonts.SubsetFinder").list(None)]
    assert listed == list(FACES)


@pytest.mark.parametrize("path", FACES)
def test_a_face_is_small_and_spells_names(path):
    file = Path(finders.find(path))
    assert file.stat().st_size <= 20_000
    characters = TTFont(file).getBestCmap()
    assert [
        letter for letter in "Siân Żółtowski, O’Neill: £1 – “yes”" if ord(letter) not in characters
    ] == []


def test_other_files_are_not_its_business(finder):
    assert finder.find("css/site.css") == []
    assert not (finder.root / "fonts").exists()


def test_makers_at_the_same_moment_leave_one_whole_file(finder):
    path = next(iter(FACES))
    with ThreadPoolExecutor(3) as makers:
        found = set(makers.map(finder.find, [path] * 3))
    assert found == {str(finder.root / path)}
    assert TTFont(found.pop())["name"].getBestFamilyName() == "Source Serif Pro"
    assert [file.name for file in (finder.root / "fonts").iterdir()] == [Path(path).name]


def test_it_is_made_once(finder):
    path = next(iter(FACES))
    made = Path(finder.find(path)).stat().st_mtime_ns
    assert Path(finder.find(path)).stat().st_mtime_ns == made
