"""What an editor may put on a page: blocks named for what they say, not for how they look. Those
that list courses, people or records are in `pages.blocks`."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from common.links import validate_local_path

#: Inside a paragraph. Headings are fields of their own, so that levels cannot be skipped.
WORDS = ["bold", "italic", "link", "document-link"]
PROSE = [*WORDS, "h3", "ul", "ol"]

#: How the picker sorts them.
WRITING, PROOF, LISTS, SAFETY = "Writing", "Reviews and proof", "Lists and files", "Safety"


class ContentBlock(blocks.StructBlock):
    """What stands in the picker: its help text says there, too, what it is for."""

    def get_description(self) -> str:
        return str(self.meta.help_text)


class SectionBlock(ContentBlock):
    heading = blocks.CharBlock(
        required=False, help_text="Leave empty to go on under the heading before."
    )
    text = blocks.RichTextBlock(features=PROSE)

    class Meta:
        icon = "pilcrow"
        label = "Text"
        template = "blocks/section.html"
        group = WRITING
        help_text = "Running text under a heading of its own."
        preview_value = {
            "heading": "What a review is for",
            "text": "<p>It is there to make services better. It is not there to find somebody to "
            "blame.</p>",
        }


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


class PointsBlock(ContentBlock):
    heading = blocks.CharBlock(help_text="For example “What the report contains”.")
    introduction = blocks.RichTextBlock(features=WORDS, required=False)
    points = blocks.ListBlock(blocks.CharBlock(), min_num=1, help_text="One point each.")

    class Meta:
        icon = "list-ul"
        label = "Points"
        template = "blocks/points.html"
        group = WRITING
        help_text = "Short points with a tick each: what people learn, who it is for."
        preview_value = {
            "heading": "What people learn",
            "points": ["To recognise the signs", "To take the first safe step"],
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


class FactBlock(blocks.StructBlock):
    label = blocks.CharBlock(help_text="For example “Length”.")
    value = blocks.CharBlock(help_text="For example “1 hour”.")

    class Meta:
        icon = "info-circle"
        label = "Fact"


class FactsBlock(ContentBlock):
    heading = blocks.CharBlock()
    facts = blocks.ListBlock(FactBlock(), min_num=1)

    class Meta:
        icon = "table"
        label = "Facts"
        template = "blocks/facts.html"
        group = WRITING
        help_text = "Short facts with a label each."
        preview_value = {
            "heading": "At a glance",
            "facts": [
                {"label": "Length", "value": "1 hour"},
                {"label": "Where", "value": "Online"},
            ],
        }


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(help_text="Or a heading: what shows while it is folded.")
    answer = blocks.RichTextBlock(features=[*WORDS, "ul", "ol"])


class QuestionsBlock(ContentBlock):
    heading = blocks.CharBlock(default="Questions people ask")
    questions = blocks.ListBlock(QuestionBlock(), min_num=1)

    class Meta:
        icon = "expand-right"
        label = "Accordion"
        template = "blocks/questions.html"
        group = WRITING
        help_text = (
            "Texts that stay folded until they are asked for, for this page alone. Questions that "
            "come up on several pages are kept under FAQs."
        )
        preview_value = {
            "heading": "Questions people ask",
            "questions": [
                {"question": "Can I leave the room?", "answer": "<p>At any time.</p>"},
                {"question": "Is there a certificate?", "answer": "<p>For everybody.</p>"},
            ],
        }


class QuotationBlock(ContentBlock):
    text = blocks.TextBlock(help_text="Without quotation marks.")
    source = blocks.CharBlock(help_text="Who said or wrote it, and where. Never a client unnamed.")

    class Meta:
        icon = "openquote"
        label = "Quotation"
        template = "blocks/quotation.html"
        group = WRITING
        help_text = (
            "A sentence from a published source. What a client said belongs under Testimonials, "
            "with their consent."
        )
        preview_value = {
            "text": "A sentence worth repeating, in the words of its author.",
            "source": "Its author, and where it was published",
        }


class Destination(blocks.StructValue):
    """A value with a `page` or, instead of one, an `address`."""

    @property
    def url(self) -> str:
        """Empty where the page has been taken down: a button may not lead to nothing."""
        if page := self.get("page"):
            return page.url or "" if page.live else ""
        return self.get("address") or ""


class CallToActionBlock(ContentBlock):
    heading = blocks.CharBlock()
    text = blocks.TextBlock(required=False)
    page = blocks.PageChooserBlock(required=False, help_text="Where the button leads.")
    address = blocks.CharBlock(
        required=False,
        validators=[validate_local_path],
        help_text="Instead of a page: an address on this site, such as “/enquiries/review/”.",
    )
    label = blocks.CharBlock(help_text="What happens then, for example “See dates and book”.")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if bool(value["page"]) == bool(value["address"]) and not self.is_deferred_validation:
            error = ValidationError("Choose a page, or give an address: one of the two.")
            raise StructBlockValidationError(block_errors={"page": error})
        return value

    class Meta:
        icon = "pick"
        label = "Call to action"
        template = "blocks/call_to_action.html"
        group = WRITING
        value_class = Destination
        help_text = "One next step, with one button."
        preview_value = {
            "heading": "For your own people",
            "text": "Any course can be given for one organisation.",
            "address": "/enquiries/training/",
            "label": "Ask about training",
        }


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
