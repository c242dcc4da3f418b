"""How the demo's pages are written down: an address, a type, its words. Links name addresses, which
the loader turns into references to pages."""

from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

Block = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    path: str
    page_type: type[Page]
    title: str
    fields: dict[str, Any] = field(default_factory=dict)
    body: list[Block] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.path.strip("/").rpartition("/")[2]

    @property
    def parent_path(self) -> str:
        above = self.path.strip("/").rpartition("/")[0]
        return f"/{above}/" if above else "/"


def section(heading: str, *paragraphs: str) -> Block:
    return _block("section", heading=heading, text=prose(*paragraphs))


def points(heading: str, *each: str, introduction: str = "") -> Block:
    return _block("points", heading=heading, introduction=prose(introduction), points=list(each))


def report(*each: str, introduction: str = "") -> Block:
    heading = "What the report contains"
    return _block("report", heading=heading, introduction=prose(introduction), points=list(each))


def steps(heading: str, *each: tuple[str, str]) -> Block:
    listed = [{"title": title, "text": prose(text)} for title, text in each]
    return _block("method", heading=heading, steps=listed)


def questions(heading: str, *each: tuple[str, str]) -> Block:
    listed = [{"question": question, "answer": prose(answer)} for question, answer in each]
    return _block("questions", heading=heading, questions=listed)


def facts(heading: str, *each: tuple[str, str]) -> Block:
    return _block("facts", heading=heading, facts=labelled(*each))


def table(caption: str, headings: tuple[str, ...], *rows: tuple[str, ...]) -> Block:
    columns = [{"type": "text", "heading": heading} for heading in headings]
    values = [{"values": list(row)} for row in rows]
    return _block("table", table={"caption": caption, "columns": columns, "rows": values})


def people(heading: str, *paths: str) -> Block:
    return _block("people", heading=heading, people=list(paths))


def courses(heading: str) -> Block:
    return _block("courses", heading=heading, courses=[])


def faqs(*each: str, heading: str = "Questions people ask") -> Block:
    """By their questions (demo.content.records)."""
    return _block("faqs", heading=heading, faqs=list(each))


def downloads(heading: str, *each: tuple[str, str]) -> Block:
    """A document's title (demo.content.records), and what it is for."""
    listed = [{"document": title, "title": "", "text": text} for title, text in each]
    return _block("downloads", heading=heading, downloads=listed)


def helplines(heading: str) -> Block:
    return _block("helplines", heading=heading)


def content_note(text: str) -> Block:
    return _block("content_note", text=text)


def call(heading: str, text: str, *, to: str, label: str) -> Block:
    """To a page of the tree; or to an address of the program, which begins with /enquiries/."""
    where = {"address": to} if to.startswith("/enquiries/") else {"page": to}
    return _block("call_to_action", heading=heading, text=text, label=label, **where)


def prose(*paragraphs: str) -> str:
    """Paragraphs as rich text; a list (<ul>) stands as it is."""
    return "".join(
        text if text.startswith("<ul") else f"<p>{text}</p>" for text in paragraphs if text
    )


def bullets(*each: str) -> str:
    return "<ul>" + "".join(f"<li>{text}</li>" for text in each) + "</ul>"


def labelled(*each: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in each]


def beside(*each: tuple[str, str]) -> list[Block]:
    """The facts beside a page's text."""
    return [{"type": "fact", "value": fact} for fact in labelled(*each)]


def _block(kind: str, **value: Any) -> Block:
    return {"type": kind, "value": value}
