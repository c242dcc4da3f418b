"""The schedule in the office: how long what is kept, with why; the periods can be changed within
bounds."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.snippets.views import snippets

from common import retention
from common.models import RetentionRule
from common.recorded import RecordedEdit


class RuleForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        number, unit = cleaned.get("number"), cleaned.get("unit")
        if number and unit:
            period = retention.Period(number, retention.Unit(unit))
            if wrong := self.instance.described.problem(period, now=timezone.now()):
                self.add_error("number", wrong)
        return cleaned


class RuleIndexView(snippets.IndexView):
    page_title = "What is kept for how long"
    template_name = "common/cms/retention_rules.html"

    @cached_property
    def columns(self) -> list[Column]:
        """Without boxes to tick: nothing is done to many at once."""
        return super().columns[1:]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        late = RetentionRule.objects.late(timezone.now()).exists()
        return super().get_context_data(late=late, **kwargs)


class RuleEditView(RecordedEdit, snippets.EditView):
    success_message = "“%(object)s” is saved, and counts from the next run on."


class RuleViewSet(snippets.SnippetViewSet):
    model = RetentionRule
    admin_url_namespace = "retention"
    base_url_path = "retention"
    icon = "history"
    menu_label = "What is kept for how long"
    menu_name = "retention"
    add_to_settings_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 100
    index_view_class = RuleIndexView
    index_template_name = RuleIndexView.template_name
    edit_view_class = RuleEditView
    list_display = [
        TitleColumn("__str__", label="Record"),
        Column("what", label="What goes", accessor="described.what"),
        Column("kept_for", label="Kept for"),
        Column("why", label="Why", accessor="described.why"),
        StatusTagColumn("status", label="State", primary=lambda rule: rule.active),
        DateColumn("last_run_at", label="Last run"),
    ]
    edit_handler = ObjectList(
        [
            HelpPanel(template="common/cms/retention_help.html", heading="About this record"),
            FieldRowPanel([FieldPanel("number"), FieldPanel("unit")]),
            FieldPanel("active"),
        ],
        base_form_class=RuleForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[RetentionRule]:
        return RetentionRule.objects.known()

    def register_chooser_viewset(self) -> None:
        """Nothing refers to a period, so nobody chooses one."""

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = ("add", "delete", "usage")
        return super().get_common_view_kwargs(
            **{f"{name}_url_name": None for name in absent}, **kwargs
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        offered = {"list", "list_results", "edit", "history", "history_results"}
        return [each for each in super().get_urlpatterns() if each.name in offered]
