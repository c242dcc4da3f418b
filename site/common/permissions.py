"""What the office may do with rows that neither it nor the code makes at will."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from wagtail.permission_policies.base import ModelPermissionPolicy


class ChangeOnly(ModelPermissionPolicy):
    """There is one row for each thing that the code knows: nobody adds or deletes one."""

    POSSIBLE = frozenset({"change", "view"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.POSSIBLE and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return super().user_has_any_permission(user, self.POSSIBLE & set(actions))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        return self.user_has_permission(user, action)
