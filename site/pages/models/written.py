"""What every written page is made of."""

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from common.blocks import FactBlock
from common.links import validate_local_path
from pages.blocks import PageBodyBlock
from pages.forms import WrittenPageForm
from pages.names import NamedField, fill_in

SUMMARY_HELP = "One or two sentences: under the heading, in lists, and in search results."

NAMES_HELP = (
    "What the government may rename is written by its placeholder, for example "
    "[[working-together]]: see Kept texts, Statutory names."
)


def facts_field(help_text: str) -> StreamField:
    return StreamField([("fact", FactBlock())], blank=True, help_text=help_text)


class WrittenPage(Page):
    """A heading, a summary and a body."""

    summary = models.CharField(max_length=300, blank=True, help_text=SUMMARY_HELP)
    body = StreamField(PageBodyBlock(), blank=True, help_text=NAMES_HELP)

    base_form_class = WrittenPageForm
    content_panels = [*Page.content_panels, "summary", "body"]
    # Not "show in menus": the menu and the foot are lists of their own, under Settings.
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading="For search engines",
        )
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("title_by_name", boost=2),
        index.AutocompleteField("title_by_name"),
        NamedField("summary", boost=2),
        NamedField("body"),
    ]

    class Meta:
        abstract = True

    def get_admin_display_title(self) -> str:
        return fill_in(super().get_admin_display_title())

    @property
    def title_by_name(self) -> str:
        """For the search, which has the title already unless it speaks of a statutory name."""
        return title if (title := fill_in(self.title)) != self.title else ""

    def mentions(self, key: str) -> bool:
        """Whether it speaks of a statutory name, in whichever field."""
        text = self.to_json()
        return any(f"[[{key}{end}" in text for end in ("]]", ":short]]"))


class Action(models.Model):
    """One button: where it leads, and what it says."""

    action_page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="page of the button",
    )
    action_address = models.CharField(
        "or address of the button",
        max_length=200,
        blank=True,
        validators=[validate_local_path],
        help_text="On this site, such as “/enquiries/review/”.",
    )
    action_label = models.CharField(
        max_length=40, blank=True, help_text="What the button says, beside the facts."
    )

    action_panels = [
        FieldPanel("action_label"),
        FieldPanel("action_page"),
        FieldPanel("action_address"),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.action_page_id and self.action_address:
            raise ValidationError({"action_address": "Choose a page or give an address, not both."})

    @property
    def action_url(self) -> str:
        """Empty where there is no button, or its page has been taken down."""
        if not self.action_label:
            return ""
        if self.action_page:
            return self.action_page.url or "" if self.action_page.live else ""
        return self.action_address


def lines(text: str) -> list[str]:
    """Of a field that holds one thing a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
