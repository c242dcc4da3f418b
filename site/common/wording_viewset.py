"""The words of our messages in the office: a list of every kind, and an editor with a preview."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets
from wagtail.utils.decorators import xframe_options_sameorigin_override

from common import default_wording, letters, wording, wording_preview
from common.models import MessageWording
from common.recorded import RecordedEdit


class WordingForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        names = wording.Words.__dataclass_fields__
        words = wording.Words(**{name: cleaned.get(name, "") for name in names})
        for name, wrong in wording.problems(self.instance.described, words).items():
            # A field that is empty has been told so.
            if name not in self.errors:
                self.add_error(name, wrong)
        self.instance.edited = words != self.instance.described.words
        return cleaned


class WordingIndexView(snippets.IndexView):
    page_title = "Email wording"

    @cached_property
    def columns(self) -> list[Column]:
        """Without boxes to tick: nothing is done to many at once."""
        return super().columns[1:]


class WordingEditView(RecordedEdit, snippets.EditView):
    success_message = "“%(object)s” is saved: messages are written like this from now on."

    def get_object(self, queryset: QuerySet[MessageWording] | None = None) -> MessageWording:
        return wording_preview.offer(super().get_object(queryset), self.request)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        if self.object.edited:
            restore = reverse("message_wording:restore", args=[self.object.pk])
            buttons.append(Button("Restore the default wording", url=restore, icon_name="history"))
        return buttons


class WordingPreviewView(snippets.PreviewOnEditView):
    """The message as it would be sent, with made-up people in it or with a real message's. No page
    of the site: it goes through none of the site's middleware, and carries its styles in
    itself."""

    @method_decorator(xframe_options_sameorigin_override)
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(self._get_form_data(self._get_form_state()))
        if not self.validate_form(form):
            return self.error_response()
        kind = self.object.described
        mode = request.GET.get("mode", "html")
        try:
            context = wording_preview.context(self.object, mode, request)
        except wording_preview.NotShown:
            raise PermissionDenied from None
        letter = letters.letter(kind, form.save(commit=False).words, context)
        if mode == "text":
            plain = f"Subject: {letter.subject}\n\n{letter.text}"
            return HttpResponse(plain, content_type="text/plain; charset=utf-8")
        return HttpResponse(letter.html)


class RestoreWordingView(generic.InspectView):
    """Asks first: the words in force are not kept."""

    any_permission_required = ["change"]
    template_name = "common/cms/restore_wording.html"
    page_title = "Restore the default wording"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        default_wording.restore(self.object, by=request.user)
        messages.success(request, f"“{self.object}” says again what it was delivered with.")
        return redirect(self.get_edit_url())


class WordingViewSet(snippets.SnippetViewSet):
    model = MessageWording
    admin_url_namespace = "message_wording"
    base_url_path = "wording"
    icon = "mail"
    menu_label = "Email wording"
    menu_name = "wording"
    add_to_settings_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    #: All on one page: nobody looks for the second half of a list of what there is.
    list_per_page = 200
    index_view_class = WordingIndexView
    edit_view_class = WordingEditView
    preview_on_edit_view_class = WordingPreviewView
    list_display = [
        TitleColumn("__str__", label="Message"),
        Column("sent", label="Sent", accessor="described.sent"),
        StatusTagColumn("status", label="Wording", primary=lambda row: row.edited),
    ]
    search_fields = ["subject", "heading", "opening", "closing"]
    edit_handler = ObjectList(
        [
            HelpPanel(template="common/cms/wording_help.html", heading="About this message"),
            MultiFieldPanel(
                [FieldPanel("subject"), FieldPanel("inbox_line")],
                heading="Seen without opening it",
            ),
            FieldPanel("heading"),
            FieldPanel("opening"),
            FieldPanel("closing"),
        ],
        base_form_class=WordingForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[MessageWording]:
        """A record that an older release left behind names no message."""
        return MessageWording.objects.filter(kind__in=wording.kinds())

    def register_chooser_viewset(self) -> None:
        """Nothing refers to a wording, so nobody chooses one."""

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = ("add", "delete", "usage")
        return super().get_common_view_kwargs(
            **{f"{name}_url_name": None for name in absent}, **kwargs
        )

    @property
    def restore_view(self) -> Any:
        return self.construct_view(
            RestoreWordingView, **self.get_common_view_kwargs(), fields=["subject"]
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        offered = {
            "list", "list_results", "edit", "history", "history_results", "preview_on_edit",
        }  # fmt: skip
        return [
            *(each for each in super().get_urlpatterns() if each.name in offered),
            path("restore/<int:pk>/", self.restore_view, name="restore"),
        ]
