"""The menu at the top and the links at the foot, as editors order them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

from common.links import validate_local_path

#: More would not fit on one line, and nobody reads a longer menu.
MOST_IN_MENU = 6


@register_setting(icon="list-ul", order=110)
class Menus(ClusterableModel, BaseSiteSetting):
    """One of each site: its two lists."""

    panels = [
        InlinePanel(
            "menu_links",
            heading="Menu",
            label="Link",
            max_num=MOST_IN_MENU,
            help_text=f"At the top of every page: {MOST_IN_MENU} at most. Signing in comes last, "
            "by itself.",
        ),
        InlinePanel(
            "foot_links",
            heading="Foot",
            label="Link",
            help_text="At the foot of every page: pages of record, and whatever else people look "
            "for there.",
        ),
    ]

    class Meta:
        verbose_name = "menu and foot"


class MenuLink(Orderable):
    page = models.ForeignKey(
        "wagtailcore.Page", models.CASCADE, null=True, blank=True, related_name="+"
    )
    address = models.CharField(
        max_length=200,
        blank=True,
        validators=[validate_local_path],
        help_text="Instead of a page: an address on this site, such as “/verify/”.",
    )
    label = models.CharField(
        max_length=40, blank=True, help_text="Empty: the title of the page. Short is better."
    )

    panels = [
        FieldPanel("page"),
        FieldRowPanel([FieldPanel("label"), FieldPanel("address")]),
    ]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if bool(self.page_id) == bool(self.address):
            raise ValidationError({"page": "Choose a page, or give an address: one of the two."})
        if self.address and not self.label:
            raise ValidationError({"label": "An address has no title of its own: give it a label."})

    @property
    def title(self) -> str:
        return self.label or (self.page.title if self.page else self.address)

    @property
    def link(self) -> dict[str, Any]:
        return {"title": self.title, "url": self.page.url if self.page else self.address}

    @property
    def is_live(self) -> bool:
        return self.page.live if self.page else True


class TopLink(MenuLink):
    menus = ParentalKey(Menus, related_name="menu_links")


class FootLink(MenuLink):
    menus = ParentalKey(Menus, related_name="foot_links")
