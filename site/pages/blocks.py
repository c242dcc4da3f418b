"""Blocks that show what is kept elsewhere: people, courses, FAQs, testimonials. However many rows
they show, each asks the database the same number of questions."""

from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.snippets.blocks import SnippetChooserBlock

from common.blocks import LISTS, PROOF, BodyBlock, ContentBlock

#: What templates ask of a portrait (components/portrait.html), fetched for a whole list at once.
PORTRAIT_SPECS = [
    f"fill-{width}x{width}|format-{kind}"
    for kind in ("avif", "webp", "jpeg")
    for width in (256, 512)
]


def with_portraits(people: QuerySet) -> QuerySet:
    images = get_image_model().objects.prefetch_renditions(*PORTRAIT_SPECS)
    return people.prefetch_related(Prefetch("portrait", queryset=images))


def _in_order(rows: QuerySet, chosen: list[Any]) -> list[Model]:
    """The rows that were chosen and may be shown, in the order of choosing."""
    found = {row.pk: row for row in rows.filter(pk__in=[each.pk for each in chosen if each])}
    return [found[each.pk] for each in chosen if each and each.pk in found]


class PeopleBlock(ContentBlock):
    heading = blocks.CharBlock(default="Who you will meet")
    people = blocks.ListBlock(blocks.PageChooserBlock("pages.PersonPage"), min_num=1)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        people = self.child_blocks["people"].child_block.target_model.objects.live()
        context["people"] = _in_order(with_portraits(people), value["people"])
        return context

    def get_preview_value(self) -> Any:
        people = self.child_blocks["people"].child_block.target_model.objects.live()
        return self.normalize({"heading": "Who you will meet", "people": list(people[:2])})

    class Meta:
        icon = "group"
        label = "People"
        template = "blocks/people.html"
        group = PROOF
        help_text = "Some of our people, each with their role and the way to their page."


class CoursesBlock(ContentBlock):
    heading = blocks.CharBlock(default="Courses")
    courses = blocks.ListBlock(
        blocks.PageChooserBlock("courses.CoursePage"),
        default=[],
        help_text="Leave empty to show every course.",
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        pages = self.child_blocks["courses"].child_block.target_model.objects.live()
        pages = pages.with_courses().order_by("title")
        chosen = value["courses"]
        context["course_pages"] = _in_order(pages, chosen) if len(chosen) else list(pages)
        return context

    class Meta:
        icon = "calendar-alt"
        label = "Course list"
        template = "blocks/courses.html"
        group = LISTS
        help_text = "Courses with their price, hours and next date, kept up to date by themselves."
        preview_value = {"heading": "Courses", "courses": []}


class FaqsBlock(ContentBlock):
    heading = blocks.CharBlock(default="Questions people ask")
    faqs = blocks.ListBlock(SnippetChooserBlock("pages.Faq"), min_num=1)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["questions"] = [faq for faq in value["faqs"] if faq]
        return context

    def get_preview_value(self) -> Any:
        faq = self.child_blocks["faqs"].child_block.target_model
        return self.normalize(
            {
                "heading": "Questions people ask",
                "faqs": [faq(question="Can I leave the room?", answer="<p>At any time.</p>")],
            }
        )

    class Meta:
        icon = "help"
        label = "FAQ"
        template = "blocks/faqs.html"
        group = LISTS
        help_text = (
            "Questions that are kept under FAQs, and answered alike wherever they are shown."
        )


class TestimonialBlock(ContentBlock):
    testimonial = SnippetChooserBlock("pages.Testimonial")

    def get_preview_value(self) -> Any:
        testimonial = self.child_blocks["testimonial"].target_model
        return self.normalize({"testimonial": testimonial.example()})

    class Meta:
        icon = "openquote"
        label = "Testimonial"
        template = "blocks/testimonial.html"
        group = PROOF
        help_text = (
            "What somebody said of our work, kept under Testimonials with the consent they gave. "
            "It disappears from the page as soon as the consent is withdrawn."
        )


class PageBodyBlock(BodyBlock):
    """All that the body of a page may hold."""

    people = PeopleBlock()
    testimonial = TestimonialBlock()
    courses = CoursesBlock()
    faqs = FaqsBlock()
