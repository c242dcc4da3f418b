"""Guidance, articles and publications."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page
from wagtail.search import index

from pages.models.written import WrittenPage


class GuidanceIndexPage(WrittenPage):
    """What we have written, by kind."""

    page_description = "The list of guidance, articles and publications."
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ArticlePage", "pages.StandardPage"]
    max_count = 1
    template = "pages/guidance_index_page.html"

    class Meta:
        verbose_name = "list of guidance"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        newest_first = (models.F("written_on").desc(nulls_last=True), "path")
        articles = list(ArticlePage.objects.child_of(self).live().order_by(*newest_first))
        context["groups"] = [
            (kind.label, [article for article in articles if article.kind == kind])
            for kind in ArticlePage.Kind
        ]
        return context


class ArticlePage(WrittenPage):
    """One piece of writing."""

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", "Guidance"
        ARTICLE = "article", "Articles"
        PUBLICATION = "publication", "Publications"

    mark = "training"
    kind = models.CharField(
        max_length=12,
        choices=Kind,
        default=Kind.ARTICLE,
        help_text="Under which heading it stands in the list.",
    )
    written_on = models.DateField(
        "date", null=True, blank=True, help_text="When it was written or last revised."
    )
    author = models.ForeignKey(
        "pages.PersonPage", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    page_description = "A piece of guidance, an article, or a publication with its download."
    content_panels = [
        *Page.content_panels,
        "summary",
        FieldRowPanel([FieldPanel("kind"), FieldPanel("written_on")]),
        "author",
        "body",
    ]
    search_fields = [*WrittenPage.search_fields, index.FilterField("kind")]
    parent_page_types = ["pages.GuidanceIndexPage"]
    subpage_types: list[str] = []
    template = "pages/article_page.html"

    class Meta:
        verbose_name = "article"
