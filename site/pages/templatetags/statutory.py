from typing import Any

from django import template

from pages.names import fill_in

register = template.Library()


class StatutoryNames(template.Node):
    def __init__(self, inside: template.NodeList) -> None:
        self.inside = inside

    def render(self, context: template.Context) -> Any:
        return fill_in(self.inside.render(context))


@register.tag
def statutory_names(parser: Any, token: Any) -> StatutoryNames:
    """Puts today's names into all that stands before `endstatutory_names`."""
    inside = parser.parse(("endstatutory_names",))
    parser.delete_first_token()
    return StatutoryNames(inside)
