"""What Wagtail keeps as records and a new database needs: who may do what with pages and files, and
who approves. Each is put in place once, after the migrate that finds it missing, and never again:
administrators change all of it in the CMS. (What a role may do with other rows is in
`accounts.roles`.)"""

from collections.abc import Callable
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts import roles

#: Wagtail's own, made by its migrations.
MODERATORS, MODERATION = "Moderators", "Moderators approval"

PAGES = {
    roles.EDITORS: ("add", "change", "publish"),
    roles.ADMINISTRATORS: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
}
FILES = {
    f"{app}.{act}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for act in ("add", "change", "choose")
}
FOLDERS = {f"wagtailcore.{act}_collection" for act in ("add", "change", "delete")}


def give(*, apps: Apps = installed, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Receives post_migrate, whose `apps` are those that the database has tables for."""
    try:
        given = apps.get_model("pages", "DefaultGiven").objects.using(using)
    except LookupError:  # migrated back to before there was any
        return
    if using != DEFAULT_DB_ALIAS or not Page.objects.filter(depth=1).exists():
        return  # tests empty the tree
    roles.sync(apps=apps, using=using)
    for key, make in DEFAULTS.items():
        with transaction.atomic():
            if given.get_or_create(key=key)[1]:
                make(apps)


def _page_permissions(apps: Apps) -> None:
    root = Page.get_first_root_node()
    for role, acts in PAGES.items():
        group = Group.objects.get(name=role)
        for permission in _permissions({f"wagtailcore.{act}_page" for act in acts}, apps):
            GroupPagePermission.objects.get_or_create(
                group=group, page=root, permission_id=permission.pk
            )


def _file_permissions(apps: Apps) -> None:
    root = Collection.get_first_root_node()
    for role, names in {roles.EDITORS: FILES, roles.ADMINISTRATORS: FILES | FOLDERS}.items():
        group = Group.objects.get(name=role)
        for permission in _permissions(names, apps):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission_id=permission.pk
            )


def _approval(apps: Apps) -> None:
    """On the whole tree: whoever may not publish a page submits it, and whoever may can still ask
    for a second look. An administrator approves."""
    workflow, new = Workflow.objects.get_or_create(name="A second pair of eyes")
    if new:
        task = GroupApprovalTask.objects.create(name="Approval by an administrator")
        task.groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    root = Page.get_first_root_node()
    own = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if own is None or own.workflow.name == MODERATION:
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def _no_moderators(apps: Apps) -> None:
    """Wagtail's group of that name would be a sixth role that nobody has."""
    group = Group.objects.filter(name=MODERATORS, user=None).first()
    if group is None:
        return
    for task in GroupApprovalTask.objects.filter(groups=group):
        task.groups.remove(group)
        if not task.groups.exists():
            task.deactivate()
    for workflow in Workflow.objects.filter(name=MODERATION, workflow_pages=None):
        workflow.deactivate()
    group.delete()


def _permissions(names: set[str], apps: Apps) -> list[Any]:
    return roles.permissions(names, apps=apps, using=DEFAULT_DB_ALIAS)


DEFAULTS: dict[str, Callable[[Apps], None]] = {
    "page permissions": _page_permissions,
    "file permissions": _file_permissions,
    "approval": _approval,
    "no moderators": _no_moderators,
}
