"""The audit trail in the office, for reading. There is nothing to press: it is not changed."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import django_filters
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies.base import ModelPermissionPolicy

from common import people
from common.exports import GuardedExport
from common.models import AuditEvent, AuditSeal
from common.when import date

POLICY = ModelPermissionPolicy(AuditEvent)
INDEX = "audit_trail"


def moment(at: dt.datetime) -> str:
    return f"{date(at)}, {timezone.localtime(at):%H:%M:%S}"


def kinds() -> list[tuple[str, str]]:
    """What acts can be on: our models, by the names that the office knows them by."""
    ours = {settings.BASE_DIR, settings.BASE_DIR / "site"}
    models = [model for model in apps.get_models() if _home(model) in ours]
    named = {model._meta.label_lower: str(capfirst(model._meta.verbose_name)) for model in models}
    named[Group._meta.label_lower] = "Role"
    return sorted(named.items(), key=lambda kind: kind[1].lower())


def _home(model: type[Model]) -> Path:
    return Path(apps.get_app_config(model._meta.app_label).path).parent


class AuditFilterSet(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label="When", widget=DateRangePickerWidget)
    person = django_filters.CharFilter(
        label="Person: email, name or id", method="filter_person", strip=True
    )
    actor_kind = django_filters.ChoiceFilter(label="By", choices=AuditEvent.Actor.choices)
    action = django_filters.CharFilter(label="What was done", lookup_expr="icontains")
    object_type = django_filters.ChoiceFilter(label="On what", choices=kinds)
    object_id = django_filters.CharFilter(label="On which: its id", lookup_expr="iexact")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def filter_person(
        self, events: QuerySet[AuditEvent], _name: str, typed: str
    ) -> QuerySet[AuditEvent]:
        return events.filter(actor_id__in=people.find(typed))


class AuditTrailView(GuardedExport, ReportView):
    """Everything that was done, the newest first. Names are looked up for the eye and stay out of
    what is downloaded: a file lives longer than a person's account."""

    model = AuditEvent
    permission_policy = POLICY
    permission_required = "view"
    page_title = "Audit trail"
    header_icon = "history"
    index_url_name = INDEX
    index_results_url_name = f"{INDEX}_results"
    filterset_class = AuditFilterSet
    columns = [
        TitleColumn(
            "action",
            label="What was done",
            get_url=lambda event: reverse("audit_event", args=[event.public_id]),
        ),
        Column("who", label="By"),
        Column("at", label="When", accessor=lambda event: moment(event.at)),
        Column("kind", label="On what"),
        Column("object_id", label="On which"),
        Column("origin", label="Done with"),
    ]
    list_export = [
        "at", "actor_kind", "actor_id", "action", "object_type", "object_id", "origin", "before",
        "after", "reason", "public_id",
    ]  # fmt: skip

    def get_filename(self) -> str:
        return "audit-trail"

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.all()

    def get_table(self, object_list: Any) -> Any:
        if not self.is_export:
            describe(object_list)
        return super().get_table(object_list)


class AuditEventView(InspectView):
    model = AuditEvent
    permission_policy = POLICY
    any_permission_required = ["view"]
    pk_url_kwarg = "public_id"
    template_name = "common/cms/audit_event.html"
    page_title = "Event"
    header_icon = "history"
    fields = ["action"]

    def get_object(self, queryset: Any = None) -> AuditEvent:
        return get_object_or_404(AuditEvent, public_id=self.kwargs["public_id"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(INDEX), "label": AuditTrailView.page_title},
            {"url": "", "label": self.page_title, "sublabel": self.object.action},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.object
        describe([event])
        return super().get_context_data(
            moment=moment(event.at),
            changes=[
                (name, event.before.get(name, ""), event.after.get(name, ""))
                for name in dict.fromkeys([*event.before, *event.after])
            ],
            seal=AuditSeal.objects.filter(event=event).first(),
            **kwargs,
        )


def describe(events: Any) -> None:
    """Give each its `who` and its `kind`, in as many queries as for one."""
    named: dict[uuid.UUID, str] = people.names(event.actor_id for event in events if event.actor_id)
    what = dict(kinds())
    for event in events:
        event.who = named.get(event.actor_id) or str(
            event.actor_id or event.get_actor_kind_display()
        )
        event.kind = what.get(event.object_type, event.object_type)
