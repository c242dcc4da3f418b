"""Every message that was promised, in the office: what became of it, and a way to send it again, to
another address too."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import InspectView

from common import outbox, wording
from common.columns import State
from common.models import OutgoingMessage
from common.recorded import RecordedViewSet

_AGAIN = "It is in the queue again, and goes out within a minute."


class MessageView(InspectView):
    """One message; posting sends it again, or does what the button says."""

    template_name = "common/cms/message.html"
    page_title = "Message"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = self.user_has_permission("change")
        state = self.object.state
        return super().get_context_data(
            may_send_again=may and not self.object.secret,
            may_have_bounced=may and state == OutgoingMessage.State.SENT,
            may_be_settled=may
            and state in OutgoingMessage.GIVEN_UP
            and self.object.settled_at is None,
            label=self.object.kind_label,
            **kwargs,
        )

    def get_sent_at_display_value(self) -> Any:
        return self.object.sent_at or "Not yet"

    def get_field_label(self, field_name: str, field: Any) -> str:
        said = {"recipient": "To", "attempts": "Times tried", "created_at": "Promised"}
        return said.get(field_name) or str(super().get_field_label(field_name, field))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user_has_permission("change"):
            raise PermissionDenied
        act, said = self._acts().get(request.POST.get("act", ""), (outbox.resend, _AGAIN))
        try:
            act(self.object)
        except outbox.OutboxError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
        return redirect(request.path)

    def _acts(self) -> dict[str, tuple[Callable[[OutgoingMessage], None], str]]:
        to = self.request.POST.get("to", "")
        return {
            "readdress": (
                lambda message: outbox.readdress(message, to=to),
                "It goes to the new address within a minute. Put the address right where it came"
                " from too: on the booking, or with the person.",
            ),
            "bounced": (outbox.bounced, "It is marked as bounced."),
            "settle": (outbox.settle, "It is put aside, and stands here as it is."),
        }


class MessageFilters(WagtailFilterSet):
    trouble = django_filters.BooleanFilter(
        label="Needs somebody to look", method="in_trouble", help_text=""
    )
    about = django_filters.CharFilter(field_name="subjects__about", label="About (its reference)")

    class Meta:
        model = OutgoingMessage
        fields = ["state", "kind", "about"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((kind.label, name) for name, kind in wording.kinds().items())
        choices = [(name, label) for label, name in named]
        self.filters["kind"] = django_filters.ChoiceFilter(
            field_name="kind", label="Message", choices=choices
        )
        self.filters["kind"].parent, self.filters["kind"].model = self, OutgoingMessage

    def in_trouble(
        self, found: QuerySet[OutgoingMessage], name: str, value: bool
    ) -> QuerySet[OutgoingMessage]:
        trouble = OutgoingMessage.objects.in_trouble(timezone.now())
        return found.filter(pk__in=trouble.values("pk")) if value else found


class MessageViewSet(RecordedViewSet):
    """A message is a record: it is read and sent again, and never made or changed here. "Change" is
    the permission to send one again."""

    model = OutgoingMessage
    name = "messages"
    icon = "mail"
    menu_label = "Messages"
    add_to_admin_menu = True
    add_to_reference_index = False
    menu_order = 700
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = MessageView
    inspect_template_name = MessageView.template_name
    inspect_view_fields = ["recipient", "subject", "attempts", "created_at", "sent_at"]
    list_display = [
        TitleColumn("kind_label", label="Message", sort_key="kind", url_name="messages:inspect"),
        "recipient",
        State("state"),
        DateColumn("created_at", label="Promised", sort_key="created_at"),
        DateColumn("sent_at", label="Sent", sort_key="sent_at"),
        "subject",
        Column("last_error", label="What went wrong", classname="wrap-anywhere"),
    ]
    filterset_class = MessageFilters
    search_fields = ["recipient", "subject"]
    list_export = ["created_at", "recipient", "subject", "kind", "state", "sent_at", "last_error"]
    export_filename = "messages"

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = ("history", "usage", "add", "edit", "delete")
        return super().get_common_view_kwargs(
            **{f"{name}_url_name": None for name in absent}, **kwargs
        )

    def register_admin_url_finder(self) -> None:
        """Wagtail links what it mentions to where it is edited; there is no such place."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
        ]
