"""Rows that the office looks at and exports, and that journeys alone make and change."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils import timezone
from wagtail.admin.views.generic import InspectView
from wagtail.permission_policies.base import ModelPermissionPolicy

from accounts.models import User
from common.recorded import RecordedViewSet


class LookOnly(ModelPermissionPolicy):
    """These rows are made and changed by journeys alone; the office looks at them and exports
    them."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and (
            super().user_has_permission(user, "view") or super().user_has_permission(user, "change")
        )

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")


class LookOnlyInspectView(InspectView):
    """What nobody knows yet is not mentioned; moments, and yes and no, are said as on every other
    page of the office."""

    def get_fields_context(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super().get_fields_context()
        return [each for each in found if each["value"] not in (None, "")]

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, dt.datetime):
            local = timezone.localtime(value)
            return f"{local.day} {local:%b %Y, %H:%M}"
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return value


class LookOnlyViewSet(RecordedViewSet):
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_admin_menu = False
    list_per_page = 50
