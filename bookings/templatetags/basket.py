from typing import Any

from django import template

from bookings import policy

register = template.Library()


@register.inclusion_tag("bookings/_basket_link.html", takes_context=True)
def basket_link(context: dict[str, Any]) -> dict[str, Any]:
    """For personal pages: those that are kept know no session."""
    return {"baskets": policy.baskets(context["request"]).count()}
