"""Rows that the office looks at and exports, and that journeys alone make and change."""

from collections.abc import Iterable

from django.db.models import Model
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


class LookOnlyViewSet(RecordedViewSet):
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_admin_menu = False
    list_per_page = 50
