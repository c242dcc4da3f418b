"""The links of a page, wherever an editor can put one: text, blocks, fields. Read from what is
stored, so that a link to what was deleted is found as well."""

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import ForeignKey, Model
from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText

ANCHOR = re.compile(r"<a\s+(?P<attributes>[^>]*)>(?P<text>.*?)</a>", re.DOTALL | re.IGNORECASE)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
#: Of a block with a link in it: what readers click on.
LABELS = ("label", "title", "heading")


class Link(NamedTuple):
    text: str
    #: One of these three: a page's or a document's id, or an address.
    page: int | None = None
    document: int | None = None
    address: str = ""


def of(page: Page) -> Iterator[Link]:
    """Of the specific page, every link that it holds."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from _in_block(field.stream_block, list(getattr(page, field.name).raw_data))
        elif isinstance(field, RichTextField):
            yield from _in_text(getattr(page, field.name))
        elif isinstance(field, ForeignKey) and not _of_the_tree(field):
            yield from _chosen(
                field.related_model, getattr(page, field.attname), field.verbose_name
            )


def _of_the_tree(field: ForeignKey) -> bool:
    """Wagtail's own: aliases and the like are no links."""
    return field.model is Page or field.primary_key


def _chosen(model: type[Model], pk: int | None, text: str) -> Iterator[Link]:
    if pk is None:
        return
    if issubclass(model, Page):
        yield Link(str(text), page=pk)
    elif issubclass(model, get_document_model()):
        yield Link(str(text), document=pk)


def _in_block(block: blocks.Block, value: Any, text: str = "") -> Iterator[Link]:
    """Of a block's stored value; `text` is what the block around it calls its link."""
    if not value:
        return
    if isinstance(block, blocks.StreamBlock):
        for child in value:
            if child["type"] in block.child_blocks:
                yield from _in_block(block.child_blocks[child["type"]], child["value"], text)
    elif isinstance(block, blocks.ListBlock):
        for child in value:
            listed = isinstance(child, dict) and child.get("type") == "item"
            yield from _in_block(block.child_block, child["value"] if listed else child, text)
    elif isinstance(block, blocks.StructBlock):
        label = next((value[name] for name in LABELS if value.get(name)), text)
        for name, child_block in block.child_blocks.items():
            yield from _in_block(child_block, value.get(name), str(label))
    else:
        yield from _in_leaf(block, value, text or block.label)


def _in_leaf(block: blocks.Block, value: Any, text: str) -> Iterator[Link]:
    if isinstance(block, blocks.RichTextBlock):
        yield from _in_text(value.source if isinstance(value, RichText) else value)
    elif isinstance(block, blocks.PageChooserBlock):
        # Its `target_model` is several, where pages of several types can be chosen.
        yield Link(text, page=value)
    elif isinstance(block, DocumentChooserBlock):
        yield Link(text, document=value)
    elif isinstance(block, blocks.URLBlock):
        yield Link(text, address=value)


def _in_text(source: str) -> Iterator[Link]:
    """Rich text as Wagtail stores it: a link to a page or a document by its id."""
    for anchor in ANCHOR.finditer(source):
        attributes = dict(ATTRIBUTE.findall(anchor["attributes"]))
        text = " ".join(html.unescape(strip_tags(anchor["text"])).split())
        match attributes.get("linktype"):
            case "page":
                yield Link(text, page=int(attributes["id"]))
            case "document":
                yield Link(text, document=int(attributes["id"]))
            case None:
                yield Link(text, address=html.unescape(attributes.get("href", "")))
