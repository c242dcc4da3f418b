"""The pages that editors write. Courses have pages of their own, in courses."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.models import Page

from common.marks import MARKS
from courses.models import CoursePage
from pages.models.written import Action, WrittenPage, facts_field
from pages.moderation import SecondPairOfEyes

#: What a service's page says, in the order in which a commissioner asks.
SERVICE_HELP = """<p>Readers find their way fastest when each service is told in the same order:
what it is, how we work, what the report contains, what to expect, how long it takes, and how to
commission it. Add a block for each below.</p>"""


class HomePage(WrittenPage):
    """The front door: what we do, the courses, and what the editor adds below."""

    heading = models.CharField(max_length=120, help_text="The large words at the top.")
    services_heading = models.CharField(max_length=80, default="What we do")
    courses_heading = models.CharField(max_length=80, default="Courses")
    courses_text = models.CharField(max_length=240, blank=True)

    page_description = "The front page of the site."
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
    subpage_types = [
        "pages.IndexPage",
        "pages.PeopleIndexPage",
        "pages.GuidanceIndexPage",
        "courses.CourseIndexPage",
        "pages.StandardPage",
        "pages.HelpPage",
        "pages.ContactPage",
    ]
    max_count = 1
    template = "pages/home_page.html"

    class Meta:
        verbose_name = "front page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["services"] = ServicePage.objects.descendant_of(self).live().order_by("path")
        context["course_pages"] = CoursePage.objects.descendant_of(self).live().with_courses()
        return context


class IndexPage(WrittenPage):
    """A section of the site: its introduction, and the pages below it."""

    page_description = "A section, such as reviews or training: lists the pages below it."
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ServicePage", "pages.StandardPage"]
    template = "pages/index_page.html"

    class Meta:
        verbose_name = "section"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["children"] = self.get_children().live().specific().order_by("path")
        return context


class ServicePage(Action, WrittenPage):
    """Something we are commissioned to do."""

    mark = models.CharField(
        max_length=20,
        choices=list(MARKS.items()),
        default="consultancy",
        help_text="The woven mark beside its name in lists.",
    )
    facts = facts_field("Short facts, shown beside the text.")
    lead_reviewer = models.ForeignKey(
        "pages.PersonPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who leads this work: shown beside the text, with the way to their page.",
    )

    page_description = "Something we are commissioned to do: a kind of review, or consultancy."
    content_panels = [
        *Page.content_panels,
        "summary",
        "mark",
        MultiFieldPanel(
            [FieldPanel("facts"), FieldPanel("lead_reviewer"), *Action.action_panels],
            heading="Beside the text",
        ),
        HelpPanel(SERVICE_HELP, heading="What to say"),
        "body",
    ]
    parent_page_types = ["pages.IndexPage"]
    subpage_types: list[str] = []
    template = "pages/service_page.html"

    class Meta:
        verbose_name = "service"


class StandardPage(WrittenPage):
    """Text: about us, privacy, guidance."""

    mark = "training"

    page_description = "Text of any kind: about us, privacy, how something works."
    parent_page_types = [
        "pages.HomePage",
        "pages.IndexPage",
        "pages.GuidanceIndexPage",
        "pages.StandardPage",
    ]
    subpage_types = ["pages.StandardPage"]
    template = "pages/standard_page.html"

    class Meta:
        verbose_name = "page of text"


class HelpPage(SecondPairOfEyes, WrittenPage):
    """For somebody at risk: the one kind of page that wears the safety colour."""

    mark = "training"

    page_description = "For somebody who may be at risk. Plum, calm, and never a word too many."
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    template = "pages/help_page.html"

    class Meta:
        verbose_name = "page for people at risk"
        permissions = [("publish_helppage", "Can publish pages for people at risk")]


class ContactPage(WrittenPage):
    """How to reach the office: only by the ways that the site settings name."""

    page_description = "How to reach us. Address and numbers come from the site settings."
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "pages/contact_page.html"

    class Meta:
        verbose_name = "contact page"
