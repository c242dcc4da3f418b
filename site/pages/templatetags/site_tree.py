from django import template
from wagtail.models import Page

register = template.Library()


@register.simple_tag
def breadcrumbs(page: Page) -> list[dict[str, str]]:
    """The pages above this one, from the home page down: one query, unless serving the page has
    met them on the way. What is above the front page has no address."""
    above = getattr(page, "above", None) or page.get_ancestors().order_by("depth")
    return [{"title": each.title, "url": each.url} for each in above if each.url]
