from typing import Any

from django import template
from django.urls import reverse

from bookings import policy
from bookings.basket.seating import Item

register = template.Library()


@register.inclusion_tag("bookings/_basket_link.html", takes_context=True)
def basket_link(context: dict[str, Any]) -> dict[str, Any]:
    """For personal pages: those that are kept know no session."""
    return {"baskets": policy.baskets(context["request"]).count()}


@register.simple_tag
def item_url(item: Item) -> str:
    """Where its number of places is chosen."""
    if item.run:
        return reverse("book", args=[item.run.public_id])
    return reverse("book_self_paced", args=[item.course.public_id])
