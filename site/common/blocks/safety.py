"""For readers to whom a page may come close."""

from wagtail import blocks

from common.blocks.base import SAFETY, ContentBlock


class ContentNoteBlock(ContentBlock):
    text = blocks.TextBlock(help_text="Topics and media that may be hard to meet unprepared.")

    class Meta:
        icon = "warning"
        label = "Content note"
        template = "blocks/content_note.html"
        group = SAFETY
        help_text = "Put it before what it warns of."
        preview_value = {"text": "This page speaks about violence in families."}


class HelplinesBlock(ContentBlock):
    heading = blocks.CharBlock(default="Who to call")

    class Meta:
        icon = "mobile-alt"
        label = "Helplines"
        template = "blocks/helplines.html"
        group = SAFETY
        help_text = (
            "All helplines. Their numbers are kept under Helplines, and are the same everywhere."
        )
        preview_value = {"heading": "Who to call"}
