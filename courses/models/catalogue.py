"""What is taught: the course as a fact (booked, priced, certified) and the pages that present
it."""

import uuid
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Prefetch
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from courses.models.topics import Topic


def another_price(
    label: str, *, help_text: str
) -> "models.DecimalField[Decimal | str | float | None, Decimal | None]":
    """A price that some pay, of a course or of one of its dates; in pounds."""
    return models.DecimalField(
        label,
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0"))],
        help_text=help_text,
    )


class Course(models.Model):
    """One thing that is taught. Pages present it, runs deliver it, certificates quote it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=160)
    code = models.SlugField(
        max_length=40, unique=True, help_text="Short and neutral: it may appear in exports."
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="courses", help_text="The first lends the course its mark."
    )
    level = models.CharField(max_length=60, default="Awareness")
    content_version = models.CharField(
        max_length=20, default="1.0", help_text="Raise it when what is taught changes."
    )
    outcomes = models.TextField(
        help_text="Learning outcomes, one a line. Printed on the certificate as they are then."
    )
    cpd_hours = models.DecimalField(
        "CPD hours",
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.25"))],
        help_text="Hours of engaged learning, breaks left out.",
    )
    participatory_hours = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=Decimal("0"),
        help_text="Of the CPD hours, those spent learning with other people.",
    )
    price = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0"))],
        help_text="Pounds for one place, without VAT.",
    )
    charity_price = another_price(
        "price for charities",
        help_text="Pounds, without VAT. Empty: they pay what everybody pays.",
    )
    public_sector_price = another_price(
        "price for the public sector",
        help_text="Pounds, without VAT. Empty: they pay what everybody pays.",
    )
    early_price = another_price(
        "early-booking price",
        help_text="Pounds, without VAT, for whoever books long before a date. Empty: none.",
    )
    early_days = models.PositiveSmallIntegerField(
        "days before",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Until so many days before a date the early-booking price holds.",
    )
    price_note = models.CharField(
        max_length=80, blank=True, help_text="Shown beside the price, for example “demo price”."
    )
    vat_rate = models.DecimalField(
        "VAT rate",
        max_digits=4,
        decimal_places=2,
        default=Decimal("20"),
        validators=[MinValueValidator(Decimal("0")), MaxValueValidator(Decimal("100"))],
        help_text="Percentage. Standard rate unless your accountant says otherwise.",
    )
    vat_exempt_reason = models.CharField(
        max_length=120, blank=True, help_text="Printed on invoices where no VAT is charged."
    )
    self_paced = models.BooleanField(
        "can be taken self-paced",
        default=False,
        help_text="At any time, alone, at the course's price: its page offers places without a"
        " date.",
    )
    refresh_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Months until a refresher is recommended. Empty: none."
    )

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(participatory_hours__lte=models.F("cpd_hours")),
                name="participatory_within_cpd_hours",
                violation_error_message="Participatory hours are part of the CPD hours.",
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0), name="course_price_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(early_price=None) | models.Q(early_days__isnull=False),
                name="course_early_price_says_until_when",
                violation_error_message="Say until how many days before a date the early-booking"
                " price holds.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def outcome_list(self) -> list[str]:
        return [line.strip() for line in self.outcomes.splitlines() if line.strip()]

    @property
    def mark(self) -> str:
        """Of its first topic; training's where it has none."""
        return next((topic.mark for topic in self.topics.all()), "training")


class CourseIndexPage(Page):
    """The catalogue."""

    #: What it reads of its address (`courses.catalogue`): so asked, it is kept like any page.
    address_parameters = ("topic", "mode", "month", "place", "sort", "page")

    introduction = RichTextField(blank=True, features=["bold", "link"])

    content_panels = [*Page.content_panels, "introduction"]
    subpage_types = ["courses.CoursePage", "courses.TopicPage"]
    max_count = 1
    template = "courses/course_index_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["course_pages"] = CoursePage.objects.child_of(self).live().with_courses()
        return context


class TopicPage(Page):
    """Presents one topic: what it is, and its courses with their next dates."""

    topic = models.OneToOneField(Topic, models.PROTECT, related_name="page")
    introduction = RichTextField(blank=True, features=["bold", "link", "ul"])

    content_panels = [*Page.content_panels, FieldPanel("topic"), "introduction"]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types: list[str] = []
    template = "courses/topic_page.html"

    @classmethod
    def as_served(cls) -> PageQuerySet:
        """With all that the page shows of itself (pages.serving)."""
        return cls.objects.select_related("topic")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["course_pages"] = (
            CoursePage.objects.sibling_of(self)
            .filter(course__topics=self.topic_id)
            .live()
            .with_courses()
        )
        return context


class CoursePageQuerySet(PageQuerySet):
    def with_courses(self) -> "CoursePageQuerySet":
        """By title, with all that a list shows of each course: two queries for the whole list."""
        topics = Prefetch("course__topics", Topic.objects.select_related("page"))
        return self.select_related("course").prefetch_related(topics).order_by("title", "pk")


class CoursePage(Page):
    """Presents one course."""

    course = models.OneToOneField(Course, models.PROTECT, related_name="page")
    summary = models.CharField(max_length=240, help_text="One or two sentences, for lists.")
    aims = RichTextField(features=["bold", "link", "ul", "ol"])
    audience = RichTextField(features=["bold", "link", "ul"], help_text="Who it is for.")
    content_note = models.TextField(
        blank=True,
        help_text="Topics and media that may be hard. The page adds that anyone may step out.",
    )

    objects = PageManager.from_queryset(CoursePageQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("course"),
        MultiFieldPanel(
            [
                FieldPanel("summary"),
                FieldPanel("aims"),
                FieldPanel("audience"),
                FieldPanel("content_note"),
            ],
            heading="What the page says",
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("aims"),
        index.SearchField("audience"),
    ]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types: list[str] = []
    template = "courses/course_page.html"

    @classmethod
    def as_served(cls) -> PageQuerySet:
        """With all that the page shows of itself (pages.serving)."""
        return cls.objects.with_courses()
