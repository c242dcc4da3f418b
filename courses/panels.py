"""What the office sees beside a date: the link to a private one, the way to what people need."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from wagtail.admin.panels import HelpPanel

from courses.policy import key_to, needs_of


class PrivateLinkPanel(HelpPanel):
    """The link that opens a private date to whoever has it, for staff to copy."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("template", "courses/cms/private_link.html")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.instance.is_private)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            book = reverse("book", args=[self.instance.public_id])
            link = f"{settings.SITE_URL}{book}?key={key_to(self.instance)}"
            return {**super().get_context_data(parent_context), "link": link}


class NeedsPanel(HelpPanel):
    """The way to what the attendees need: a page of its own, for opening it is on record."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("template", "courses/cms/needs_link.html")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            if not self.instance.pk:
                return False
            return bool(needs_of(self.request.user).filter(pk=self.instance.pk).exists())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            link = reverse("run_needs", args=[self.instance.public_id])
            return {**super().get_context_data(parent_context), "link": link}
