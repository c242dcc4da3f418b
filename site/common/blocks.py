"""What an editor may put on a page: blocks named for what they say, not for how they look."""

from wagtail import blocks

#: Inside a paragraph. Headings are fields of their own, so that levels cannot be skipped.
WORDS = ["bold", "italic", "link", "document-link"]
PROSE = [*WORDS, "h3", "ul", "ol"]


class SectionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(
        required=False, help_text="Leave empty to go on under the heading before."
    )
    text = blocks.RichTextBlock(features=PROSE)

    class Meta:
        icon = "pilcrow"
        label = "Text"
        template = "blocks/section.html"
        help_text = "Running text under a heading of its own."


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(help_text="What is done, in a few words.")
    text = blocks.RichTextBlock(features=WORDS)


class MethodBlock(blocks.StructBlock):
    heading = blocks.CharBlock(default="How we work")
    steps = blocks.ListBlock(StepBlock(), min_num=2, help_text="Numbered in this order.")

    class Meta:
        icon = "list-ol"
        label = "Steps of a method"
        template = "blocks/method.html"
        help_text = "What happens first, next and last."


class PointsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(help_text="For example “What the report contains”.")
    introduction = blocks.RichTextBlock(features=WORDS, required=False)
    points = blocks.ListBlock(blocks.CharBlock(), min_num=1, help_text="One point each.")

    class Meta:
        icon = "list-ul"
        label = "Points"
        template = "blocks/points.html"
        help_text = "What a report contains, what people learn, who it is for."


class FactBlock(blocks.StructBlock):
    label = blocks.CharBlock(help_text="For example “Length”.")
    value = blocks.CharBlock(help_text="For example “1 hour”.")

    class Meta:
        icon = "info-circle"
        label = "Fact"


class FactsBlock(blocks.StructBlock):
    heading = blocks.CharBlock()
    facts = blocks.ListBlock(FactBlock(), min_num=1)

    class Meta:
        icon = "table"
        label = "Facts"
        template = "blocks/facts.html"
        help_text = "Short facts with a label each."


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock()
    answer = blocks.RichTextBlock(features=[*WORDS, "ul", "ol"])


class QuestionsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(default="Questions people ask")
    questions = blocks.ListBlock(QuestionBlock(), min_num=1)

    class Meta:
        icon = "help"
        label = "Questions and answers"
        template = "blocks/questions.html"
        help_text = "Answers stay folded until they are asked for."


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(help_text="Without quotation marks.")
    source = blocks.CharBlock(help_text="Who said or wrote it, and where. Never a client unnamed.")

    class Meta:
        icon = "openquote"
        label = "Quotation"
        template = "blocks/quotation.html"
        help_text = "A sentence from a published source."


class CallToActionBlock(blocks.StructBlock):
    heading = blocks.CharBlock()
    text = blocks.TextBlock(required=False)
    page = blocks.PageChooserBlock(help_text="Where the button leads.")
    label = blocks.CharBlock(help_text="What happens then, for example “See dates and book”.")

    class Meta:
        icon = "pick"
        label = "Call to action"
        template = "blocks/call_to_action.html"
        help_text = "One next step, with one button."


class ContentNoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(help_text="Topics and media that may be hard to meet unprepared.")

    class Meta:
        icon = "warning"
        label = "Content note"
        template = "blocks/content_note.html"
        help_text = "Put it before what it warns of."


class HelplinesBlock(blocks.StructBlock):
    heading = blocks.CharBlock(default="Who to call")

    class Meta:
        icon = "mobile-alt"
        label = "Helplines"
        template = "blocks/helplines.html"
        help_text = (
            "All helplines. Their numbers are kept under Helplines, and are the same everywhere."
        )


class BodyBlock(blocks.StreamBlock):
    """The body of every page that an editor writes."""

    section = SectionBlock()
    method = MethodBlock()
    points = PointsBlock()
    facts = FactsBlock()
    questions = QuestionsBlock()
    quotation = QuotationBlock()
    content_note = ContentNoteBlock()
    helplines = HelplinesBlock()
    call_to_action = CallToActionBlock()
