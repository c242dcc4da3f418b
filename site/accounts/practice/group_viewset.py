"""Roles in the office: what is given to one, or taken from it, is on record."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpResponse
from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.users.views import groups

from accounts.practice.fresh_views import WithFreshCode
from common import audit
from common.recorded import RecordedDelete

Held = dict[str, set[str]]


def held_by(group: Group) -> Held:
    """The group's name, and everything that its members may do."""
    if group.pk is None:
        return {}
    group = Group.objects.get(pk=group.pk)
    on_pages = GroupPagePermission.objects.filter(group=group).values_list(
        "page_id", "permission__codename"
    )
    on_collections = GroupCollectionPermission.objects.filter(group=group).values_list(
        "collection_id", "permission__content_type__app_label", "permission__codename"
    )
    permissions = group.permissions.values_list("content_type__app_label", "codename")
    return {
        "name": {group.name},
        "permissions": {f"{app}.{codename}" for app, codename in permissions},
        "pages": {f"{page}: {codename}" for page, codename in on_pages},
        "collections": {f"{each}: {app}.{codename}" for each, app, codename in on_collections},
    }


class RecordedGroup:
    """The form saves the group, and one more for each kind of permission: all of it at once, or
    none."""

    object: Group

    def process_form(self) -> HttpResponse:
        with transaction.atomic():
            before = held_by(self.object)
            response: HttpResponse = super().process_form()  # type: ignore[misc]
            _record(self.object, before, held_by(self.object))
        return response


def _record(group: Group, before: Held, after: Held) -> None:
    if before == after:
        return
    kinds = [kind for kind in after if after[kind] != before.get(kind, set())]
    audit.record(
        "accounts.roles.change" if before else "accounts.roles.create",
        on=group,
        before={kind: sorted(before.get(kind, set()) - after[kind]) for kind in kinds},
        after={kind: sorted(after[kind] - before.get(kind, set())) for kind in kinds},
    )


class GroupCreateView(WithFreshCode, RecordedGroup, groups.CreateView):
    pass


class GroupEditView(WithFreshCode, RecordedGroup, groups.EditView):
    pass


class GroupDeleteView(WithFreshCode, RecordedDelete, groups.DeleteView):
    pass


class GroupViewSet(groups.GroupViewSet):
    add_view_class = GroupCreateView
    edit_view_class = GroupEditView
    delete_view_class = GroupDeleteView
