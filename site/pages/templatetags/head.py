from typing import Any

from django import template
from django.utils.safestring import SafeString
from wagtail.models import Page

from pages import head, structured_data
from pages.furniture import furniture

register = template.Library()


@register.inclusion_tag("components/head_meta.html", takes_context=True)
def head_meta(context: dict[str, Any]) -> dict[str, Any]:
    """Everything in the head that tells one page of the tree from another, but its title."""
    page, site_settings = context["page"], furniture()["site_settings"]
    return {
        "meta": head.facts(page, site_settings, context.get("request")),
        "data": structured_data.script(structured_data.of_page(page, site_settings)),
    }


@register.simple_tag
def breadcrumb_data(page: Page, crumbs: list[dict[str, str]]) -> SafeString:
    """The trail that the page shows, for machines."""
    return structured_data.script([structured_data.breadcrumb_list(crumbs, page)] if crumbs else [])
