"""Pictures, tables, and files to keep."""

from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from common.blocks.base import LISTS, ContentBlock


class PictureBlock(ContentBlock):
    image = ImageBlock(
        help_text="Say what it shows, for people who cannot see it; or, where it adds nothing to "
        "the text, say that it is decorative."
    )
    caption = blocks.CharBlock(required=False, help_text="Shown below the picture.")

    class Meta:
        icon = "image"
        label = "Picture"
        template = "blocks/picture.html"
        preview_template = "blocks/previews/picture.html"
        group = LISTS
        help_text = "A drawing or a chart. Never a photograph that stands for a victim."


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock()
    title = blocks.CharBlock(required=False, help_text="Empty: the title of the document.")
    text = blocks.CharBlock(required=False, help_text="What it is for, in one line.")


class DownloadsBlock(ContentBlock):
    heading = blocks.CharBlock(default="Downloads")
    downloads = blocks.ListBlock(DownloadBlock(), min_num=1)

    class Meta:
        icon = "download"
        label = "Downloads"
        template = "blocks/downloads.html"
        preview_template = "blocks/previews/downloads.html"
        group = LISTS
        help_text = "Files to keep. Each says its kind and its size."


class NumberBlock(blocks.CharBlock):
    """A column of figures: set to the right, and aligned."""

    class Meta:
        label = "Figures"


class TableBlock(ContentBlock):
    table = TypedTableBlock(
        [("text", blocks.CharBlock(required=False, label="Words")), ("number", NumberBlock())],
        help_text="The first column names each row. Give it a caption.",
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """As components/table.html takes a table."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        table = value["table"]
        columns = [
            {"label": column["heading"], "numeric": isinstance(column["block"], NumberBlock)}
            for column in table.columns
        ]
        context["columns"] = columns
        context["rows"] = [
            [{**column, "text": cell.value} for column, cell in zip(columns, row, strict=True)]
            for row in table.rows
        ]
        return context

    class Meta:
        icon = "table"
        label = "Table"
        template = "blocks/table.html"
        group = LISTS
        help_text = "Rows and columns, for what is a table and not merely looks like one."
        preview_value = {
            "table": {
                "caption": "If you cancel a place",
                "columns": [
                    {"type": "text", "heading": "When"},
                    {"type": "number", "heading": "Days before"},
                ],
                "rows": [{"values": ["In good time", "28"]}, {"values": ["Late", "13"]}],
            }
        }
