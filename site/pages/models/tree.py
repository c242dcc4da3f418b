"""The pages that editors write. Courses have pages of their own, in courses."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from common.blocks import BodyBlock, FactBlock
from common.marks import MARKS
from courses.models import CoursePage
from pages.moderation import SecondPairOfEyes

SUMMARY_HELP = "One or two sentences: under the heading, in lists, and in search results."
CHILDREN = ["pages.ServicePage", "pages.PersonPage", "pages.StandardPage", "pages.HelpPage"]


class WrittenPage(Page):
    """A heading, a summary and a body."""

    summary = models.CharField(max_length=300, blank=True, help_text=SUMMARY_HELP)
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*Page.content_panels, "summary", "body"]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
    ]

    class Meta:
        abstract = True


class HomePage(WrittenPage):
    """The front door: what we do, the courses, and what the editor adds below."""

    heading = models.CharField(max_length=120, help_text="The large words at the top.")
    services_heading = models.CharField(max_length=80, default="What we do")
    courses_heading = models.CharField(max_length=80, default="Courses")
    courses_text = models.CharField(max_length=240, blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("summary")], heading="At the top"),
        MultiFieldPanel(
            [
                FieldPanel("services_heading"),
                FieldPanel("courses_heading"),
                FieldPanel("courses_text"),
            ],
            heading="Lists, filled from the pages below this one",
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "pages/home_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["services"] = ServicePage.objects.descendant_of(self).live().order_by("path")
        context["course_pages"] = CoursePage.objects.descendant_of(self).live().with_courses()
        return context


class IndexPage(WrittenPage):
    """A section of the site: its introduction, and the pages below it."""

    subpage_types = CHILDREN
    template = "pages/index_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["children"] = self.get_children().live().specific().order_by("path")
        return context


class ServicePage(WrittenPage):
    """Something we are commissioned to do."""

    mark = models.CharField(
        max_length=20,
        choices=list(MARKS.items()),
        default="consultancy",
        help_text="The woven mark beside its name in lists.",
    )
    facts = StreamField(
        [("fact", FactBlock())],
        blank=True,
        help_text="Short facts, shown beside the text.",
    )
    action_page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="page of the button",
    )
    action_label = models.CharField(
        max_length=40, blank=True, help_text="What the button says, beside the facts."
    )

    content_panels = [
        *Page.content_panels,
        "summary",
        "mark",
        MultiFieldPanel(
            [FieldPanel("facts"), FieldPanel("action_page"), FieldPanel("action_label")],
            heading="Beside the text",
        ),
        "body",
    ]
    subpage_types: list[str] = []
    template = "pages/service_page.html"


class PersonPage(WrittenPage):
    """Somebody who works for the practice."""

    mark = "review"
    role = models.CharField(max_length=120)
    portrait = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    facts = StreamField([("fact", FactBlock())], blank=True, help_text="Roles and qualifications.")

    content_panels = [*Page.content_panels, "role", "summary", "portrait", "facts", "body"]
    subpage_types: list[str] = []
    template = "pages/person_page.html"


class StandardPage(WrittenPage):
    """Text: about us, privacy, guidance."""

    mark = "training"
    in_footer = models.BooleanField(
        "show at the foot of every page", default=False, help_text="Keep it to the pages of record."
    )

    promote_panels = [*Page.promote_panels, "in_footer"]
    subpage_types = CHILDREN
    template = "pages/standard_page.html"


class HelpPage(SecondPairOfEyes, WrittenPage):
    """For somebody at risk: the one kind of page that wears the safety colour."""

    mark = "training"
    in_footer = models.BooleanField("show at the foot of every page", default=False)

    promote_panels = [*Page.promote_panels, "in_footer"]
    subpage_types: list[str] = []
    template = "pages/help_page.html"

    class Meta:
        permissions = [("publish_helppage", "Can publish pages for people at risk")]


class ContactPage(WrittenPage):
    """How to reach the office: only by the ways that the site settings name."""

    subpage_types: list[str] = []
    template = "pages/contact_page.html"
