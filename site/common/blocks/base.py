"""What all blocks share."""

from wagtail import blocks

#: Inside a paragraph. Headings are fields of their own, so that levels cannot be skipped.
WORDS = ["bold", "italic", "link", "document-link"]
PROSE = [*WORDS, "h3", "ul", "ol"]

#: How the picker sorts blocks.
WRITING, PROOF, LISTS, SAFETY = "Writing", "Reviews and proof", "Lists and files", "Safety"


class ContentBlock(blocks.StructBlock):
    """What stands in the picker: its help text says there, too, what it is for."""

    def get_description(self) -> str:
        return str(self.meta.help_text)
