"""What is said in many places and kept in one: statutory names, questions, testimonials."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from common.blocks import WORDS
from pages.forms import RecordForm

#: What a finished page, its attributes and its JSON can hold without being rewritten (pages.names).
PLAIN = RegexValidator(
    r'^[^<>&"\\\[\]\x00-\x1f]*$', 'Please leave out these characters: < > & " \\ [ ]'
)


class StatutoryName(models.Model):
    """A term or an edition that the government may change."""

    key = models.SlugField(
        "placeholder",
        max_length=40,
        unique=True,
        help_text="Texts refer to the name by it: “working-together” is written as "
        "[[working-together]]. It cannot be changed later.",
    )
    name = models.CharField(
        max_length=160,
        validators=[PLAIN],
        help_text="As texts should say it today, for example “Working Together 2023”.",
    )
    short = models.CharField(
        "short form",
        max_length=40,
        blank=True,
        validators=[PLAIN],
        help_text="For example “DHR”, written as [[dhr:short]].",
    )
    note = models.CharField(
        max_length=240, blank=True, help_text="For editors: what it is, and where it is published."
    )
    last_checked = models.DateField(
        null=True, blank=True, help_text="When somebody last made sure that it is still called so."
    )

    base_form_class = RecordForm
    panels = [
        FieldPanel("key"),
        FieldRowPanel([FieldPanel("name"), FieldPanel("short")]),
        FieldPanel("note"),
        FieldPanel("last_checked"),
    ]

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.pk and not StatutoryName.objects.filter(pk=self.pk, key=self.key).exists():
            raise ValidationError(
                {"key": "Texts refer to the name by this placeholder, so it stays as it is."}
            )

    @property
    def placeholder(self) -> str:
        return f"[[{self.key}]]" + (f", [[{self.key}:short]]" if self.short else "")

    @classmethod
    def placeholders(cls) -> dict[str, str]:
        """What may stand between the brackets, and what it stands for."""
        found: dict[str, str] = {}
        for each in cls.objects.all():
            found[each.key] = each.name
            if each.short:
                found[f"{each.key}:short"] = each.short
        return found


class Faq(models.Model):
    """A question that people ask in more than one place."""

    question = models.CharField(max_length=200, help_text="As somebody would ask it.")
    answer = RichTextField(features=[*WORDS, "ul", "ol"], help_text="Answer in the first sentence.")
    subject = models.CharField(
        max_length=60, blank=True, help_text="For your own lists, for example “Booking”."
    )

    base_form_class = RecordForm
    panels = ["question", "answer", "subject"]

    class Meta:
        verbose_name = "FAQ"
        verbose_name_plural = "FAQs"
        ordering = ["subject", "question"]

    def __str__(self) -> str:
        return self.question

    @property
    def plain_answer(self) -> str:
        return strip_tags(self.answer)


class TestimonialQuerySet(models.QuerySet["Testimonial"]):
    def consented(self, day: dt.date) -> "TestimonialQuerySet":
        return self.filter(consented_on__lte=day).exclude(withdrawn_on__lte=day)


class Testimonial(models.Model):
    """What somebody said of our work, and their consent to our showing it."""

    text = models.TextField(help_text="Their own words, without quotation marks.")
    source = models.CharField(
        max_length=160,
        help_text="How they wish to be named, for example by role and kind of organisation. "
        "Nothing from which a case could be recognised.",
    )
    consented_by = models.CharField(
        "who consented", max_length=120, help_text="Seen in the office alone."
    )
    consented_on = models.DateField("when", help_text="The day they gave their consent.")
    consented_how = models.CharField(
        "how",
        max_length=240,
        help_text="For example “by email to the office”, so that it is found.",
    )
    withdrawn_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day they took it back. The testimonial disappears from every page.",
    )

    base_form_class = RecordForm
    panels = [
        FieldPanel("text"),
        FieldPanel("source"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("consented_by"), FieldPanel("consented_on")]),
                FieldPanel("consented_how"),
                FieldPanel("withdrawn_on"),
            ],
            heading="Consent",
        ),
    ]

    objects = TestimonialQuerySet.as_manager()

    class Meta:
        ordering = ["-consented_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(consented_by="") & ~Q(consented_how=""),
                name="testimonial_has_consent",
                violation_error_message="Say who consented, and how.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.text[:60]}"

    @property
    def may_be_shown(self) -> bool:
        today = timezone.localdate()
        return self.consented_on <= today and not (self.withdrawn_on and self.withdrawn_on <= today)

    @classmethod
    def example(cls) -> "Testimonial":
        """For the preview of its block."""
        return cls(
            text="What they said of our work, in their own words.",
            source="How they wish to be named",
            consented_on=timezone.localdate(),
        )
