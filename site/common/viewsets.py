"""Every message that was promised, in the office: what became of it, and a way to send it again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import linebreaksbr
from django.urls import URLPattern, path
from wagtail.admin.views.generic import InspectView

from common import mail
from common.models import OutgoingMessage
from common.recorded import RecordedViewSet


class MessageView(InspectView):
    """One message; posting sends it again."""

    template_name = "common/cms/message.html"
    page_title = "Message"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_send = self.user_has_permission("change") and not self.object.secret
        return super().get_context_data(may_send_again=may_send, **kwargs)

    def get_text_display_value(self) -> str:
        return linebreaksbr(self.object.text)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user_has_permission("change"):
            raise PermissionDenied
        try:
            mail.resend(self.object)
        except mail.Forgotten as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "It is in the queue again, and goes out within a minute.")
        return redirect(request.path)


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
    inspect_view_fields = [
        "recipient", "subject", "kind", "state", "attempts", "last_error", "created_at", "sent_at",
        "text",
    ]  # fmt: skip
    list_display = ["subject", "recipient", "kind", "state", "created_at", "last_error"]
    list_filter = ["state", "kind"]
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
