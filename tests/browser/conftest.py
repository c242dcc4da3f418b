"""One demonstration for all tests in a browser; the machine's own Chromium, which speaks to nobody
else."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.demo import Demo
from tests.browser.person import Person


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {
        "executable_path": "/usr/bin/chromium",
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"))
    demo.start()
    yield demo
    assert demo.stop() == "The demonstration has stopped."


@pytest.fixture
def person(demo, new_context) -> Callable[..., Person]:
    """Somebody with a browser of their own: `person(width=360, height=740)`."""

    def person(
        kind: type[Person] = Person, *, width: int = 1280, height: int = 900, **options: object
    ) -> Person:
        viewport = {"width": width, "height": height}
        context = new_context(viewport=viewport, java_script_enabled=kind.javascript, **options)
        return kind(context, demo)

    return person
