"""Somebody at a browser, who looks at every page they come to."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Request, expect

from tests.browser.demo import Demo

#: Seconds in which a message arrives: a file takes one, and the machine may be slow.
PATIENCE = 20
AXE = Axe()
#: Chromium's mistake, on a page that is looked at for longer: a font that it takes from memory, as
#: on every page but the first, it takes for unused.
MISTAKEN = "was preloaded using link preload but not used"
#: Wagtail's own, on the pages of its editor: rich text inside a block has no accessible name, nor
#: has the picture of somebody else who has the page open. All else is looked at as our own pages.
NOT_OURS = {"exclude": [[".DraftEditor-root"], [".w-editing-sessions__list"]]}


class Person:
    """Follows links and presses buttons by what they say. Each page that answers is looked at: axe
    finds nothing, nothing sticks out at the side, nothing is wrong on the console, and no other
    host was spoken to."""

    javascript = True

    def __init__(self, context: BrowserContext, demo: Demo) -> None:
        self.context, self.demo = context, demo
        self.page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.wrongs: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrongs.append(f"{error} at {self.page.url}"))
        self.page.on("request", self._asked)

    def visit(self, address: str) -> None:
        self.page.goto(self.demo.site + address if address.startswith("/") else address)
        self.look()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.take(self.page.get_by_role("link", name=name).first)

    def press(self, name: str) -> None:
        self.take(self.page.get_by_role("button", name=name))

    def take(self, control: Locator) -> None:
        """Use a link or a button that leads somewhere."""
        with self.page.expect_navigation():
            control.click()
        self.look()

    def fill(self, **answers: str) -> None:
        """Answer by label, in which _ stands for a space."""
        for label, answer in answers.items():
            self.field(label).fill(answer)

    def field(self, label: str) -> Locator:
        start = re.escape(label.replace("_", " "))
        return self.page.get_by_label(re.compile(f"^{start}"))

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text)

    def download(self, link: Locator) -> bytes:
        with self.page.expect_download() as saving:
            link.click()
        return Path(saving.value.path()).read_bytes()

    @contextmanager
    def mail(self, *, to: str, subject: str, beyond: int = 0) -> Iterator["Person"]:
        """Another tab, with the newest message to that address whose subject has these words, when
        there are more of them than `beyond`."""
        deadline = time.monotonic() + PATIENCE
        while self.messages(to=to, subject=subject) <= beyond:
            assert time.monotonic() < deadline, f"No message to {to} about {subject!r}"
            self.page.wait_for_timeout(100)
        tab = type(self)(self.context, self.demo)
        tab.visit(_outbox(to))
        tab.take(tab.page.get_by_role("main").get_by_role("link", name=subject).first)
        yield tab
        tab.page.close()

    def messages(self, *, to: str, subject: str) -> int:
        """How many have come so far."""
        shown = self.context.request.get(self.demo.site + _outbox(to)).text()
        return len(re.findall(rf"<a [^>]*>[^<]*{subject}", shown))

    def look(self) -> None:
        # What slides or fades in has come to rest: half faded, its colours are too pale.
        self.page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
        complaints = self.complaints()
        assert not complaints, "\n".join(complaints)
        width, sticks_out = self.page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        assert sticks_out <= width, f"{self.page.url} is {sticks_out} px wide on {width}"
        assert not self.wrongs, "\n".join(self.wrongs)

    def complaints(self) -> list[str]:
        """What axe has to say about the page: rule, element, page."""
        violations = AXE.run(self.page, NOT_OURS).response["violations"]
        return [
            f"{violation['id']}: {violation['help']} at {node['target']} on {self.page.url}"
            for violation in violations
            for node in violation["nodes"]
        ]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and MISTAKEN not in message.text:
            self.wrongs.append(f"{message.type}: {message.text} at {self.page.url}")

    def _asked(self, request: Request) -> None:
        asked = urlsplit(request.url)
        ours = [urlsplit(address).netloc for address in (self.demo.site, self.demo.stripe)]
        if asked.scheme.startswith("http") and asked.netloc not in ours:
            self.wrongs.append(f"{request.url} was asked for by {self.page.url}")


def _outbox(to: str) -> str:
    return "/demo/outbox/?" + urlencode({"to": to})


class Hurried(Person):
    """Passes pages that axe has seen with somebody else."""

    def complaints(self) -> list[str]:
        return []


class WithoutJavaScript(Hurried):
    """axe is JavaScript itself."""

    javascript = False
