"""What an editor may put on a page: blocks named for what they say, not for how they look. Those
that list courses, people or records are in `pages.blocks`."""

from wagtail import blocks

from common.blocks.action import CallToActionBlock
from common.blocks.base import LISTS, PROOF, WORDS, ContentBlock
from common.blocks.files import DownloadsBlock, PictureBlock, TableBlock
from common.blocks.proof import MethodBlock, ReportBlock
from common.blocks.safety import ContentNoteBlock, HelplinesBlock
from common.blocks.writing import (
    FactBlock,
    FactsBlock,
    PointsBlock,
    QuestionsBlock,
    QuotationBlock,
    SectionBlock,
)

__all__ = ["LISTS", "PROOF", "WORDS", "BodyBlock", "ContentBlock", "FactBlock"]


class BodyBlock(blocks.StreamBlock):
    """The body of every page that an editor writes."""

    section = SectionBlock()
    points = PointsBlock()
    facts = FactsBlock()
    questions = QuestionsBlock()
    quotation = QuotationBlock()
    call_to_action = CallToActionBlock()
    method = MethodBlock()
    report = ReportBlock()
    picture = PictureBlock()
    table = TableBlock()
    downloads = DownloadsBlock()
    content_note = ContentNoteBlock()
    helplines = HelplinesBlock()
