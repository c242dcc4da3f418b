"""How a piece of work is done, and what comes of it."""

from wagtail import blocks

from common.blocks.base import PROOF, WORDS, ContentBlock
from common.blocks.writing import PointsBlock


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(help_text="What is done, in a few words.")
    text = blocks.RichTextBlock(features=WORDS)


class MethodBlock(ContentBlock):
    heading = blocks.CharBlock(default="How we work")
    steps = blocks.ListBlock(StepBlock(), min_num=2, help_text="Numbered in this order.")

    class Meta:
        icon = "list-ol"
        label = "Steps of a method"
        template = "blocks/method.html"
        group = PROOF
        help_text = "What happens first, next and last."
        preview_value = {
            "heading": "How we work",
            "steps": [
                {"title": "Agree the method", "text": "<p>Scope and method are settled first.</p>"},
                {"title": "Look at practice", "text": "<p>And at what surrounds it.</p>"},
            ],
        }


class ReportBlock(PointsBlock):
    heading = blocks.CharBlock(default="What the report contains")

    class Meta:
        icon = "doc-full"
        label = "What the report contains"
        group = PROOF
        help_text = "Each part of a report that somebody commissions."
        preview_value = {
            "heading": "What the report contains",
            "introduction": "<p>It is written so that it harms nobody.</p>",
            "points": ["A short account of the circumstances", "Recommendations"],
        }
