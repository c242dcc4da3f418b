from django import template
from wagtail.models import Page

register = template.Library()


@register.simple_tag
def breadcrumbs(page: Page) -> list[dict[str, str]]:
    """The pages above this one, from the home page down: one query."""
    above = page.get_ancestors().filter(depth__gt=1).order_by("depth")
    return [{"title": each.title, "url": each.url} for each in above]
