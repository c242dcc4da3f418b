"""Who works for the practice."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from common.blocks import WORDS
from pages.blocks import with_portraits
from pages.models.written import WrittenPage, facts_field, lines
from pages.names import NamedField

ONE_A_LINE = "One a line. Leave it empty rather than guess."


class PeopleIndexPage(WrittenPage):
    """The people, each with their portrait if there is one."""

    page_description = "The list of our people."
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.PersonPage"]
    max_count = 1
    template = "pages/people_index_page.html"

    class Meta:
        verbose_name = "list of people"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        people = PersonPage.objects.child_of(self).live().order_by("path")
        context["people"] = with_portraits(people)
        return context


class PersonPage(WrittenPage):
    """Somebody who works for the practice."""

    mark = "review"
    role = models.CharField(max_length=120, help_text="For example “Independent lead reviewer”.")
    portrait = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Square is best. Who cannot see it is told whose portrait it is.",
    )
    qualifications = models.TextField(blank=True, help_text=ONE_A_LINE)
    roles_held = models.TextField(
        blank=True, help_text=f"Appointments, with the body that made them. {ONE_A_LINE}"
    )
    languages = models.TextField(blank=True, help_text=ONE_A_LINE)
    publications = RichTextField(
        blank=True, features=[*WORDS, "ul"], help_text="A list, the latest first, or nothing."
    )
    facts = facts_field("Anything else worth knowing at a glance.")

    page_description = "The profile of one person."
    content_panels = [
        *Page.content_panels,
        "role",
        "summary",
        "portrait",
        MultiFieldPanel(
            [
                FieldPanel("qualifications"),
                FieldPanel("roles_held"),
                FieldPanel("languages"),
                FieldPanel("facts"),
            ],
            heading="Beside the text",
        ),
        "body",
        "publications",
    ]
    search_fields = [
        *WrittenPage.search_fields,
        *(
            NamedField(field)
            for field in ("role", "qualifications", "roles_held", "languages", "publications")
        ),
    ]
    parent_page_types = ["pages.PeopleIndexPage"]
    subpage_types: list[str] = []
    template = "pages/person_page.html"

    class Meta:
        verbose_name = "person"

    @property
    def in_short(self) -> list[dict[str, Any]]:
        """What is known, as lists under a label each."""
        fields = [
            ("Qualifications", self.qualifications),
            ("Roles held", self.roles_held),
            ("Languages", self.languages),
        ]
        return [{"label": label, "lines": lines(text)} for label, text in fields if lines(text)]
