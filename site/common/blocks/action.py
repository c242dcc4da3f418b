"""The next step."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from common.blocks.base import WRITING, ContentBlock
from common.links import validate_local_path


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
