"""Running text, and what breaks it up."""

from wagtail import blocks

from common.blocks.base import PROSE, WORDS, WRITING, ContentBlock


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
