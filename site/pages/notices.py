"""Who is told of what happens to a page in moderation.

Wagtail would send mail of its own: at once, past our rows and retries, in subjects that name the
page. Ours go the way of every message (`common.mail`)."""

from typing import Any

from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from accounts.models import User
from pages import emails


def instead_of_wagtail() -> None:
    """Under the names that Wagtail's own receivers bear. This app is ready before wagtail.admin
    (settings.INSTALLED_APPS), and a signal takes one receiver of a name: the first."""
    task_submitted.connect(
        tell_approvers,
        sender=TaskState,
        dispatch_uid="group_approval_task_submitted_email_notification",
    )
    # Wagtail tells superusers here too; those who approve have been told above.
    workflow_submitted.connect(
        tell_nobody,
        sender=WorkflowState,
        dispatch_uid="workflow_state_submitted_email_notification",
    )
    workflow_approved.connect(
        tell_of_approval,
        sender=WorkflowState,
        dispatch_uid="workflow_state_approved_email_notification",
    )
    workflow_rejected.connect(
        tell_of_changes,
        sender=WorkflowState,
        dispatch_uid="workflow_state_rejected_email_notification",
    )


def tell_nobody(**_: Any) -> None:
    pass


def tell_approvers(*, instance: TaskState, user: User | None, **_: Any) -> None:
    page, task = instance.workflow_state.content_object, instance.task.specific
    groups = getattr(task, "groups", None)
    if groups is None or not isinstance(page, Page):
        return
    approvers = User.objects.filter(groups__in=groups.all(), is_active=True, is_staff=True)
    if user is not None:
        approvers = approvers.exclude(pk=user.pk)
    wanted = _wanting(approvers.distinct(), "submitted_notifications")
    emails.page_submitted(page, to=list(wanted), by=user)


def tell_of_approval(*, instance: WorkflowState, user: User | None, **_: Any) -> None:
    if author := _author(instance, user, "approved_notifications"):
        emails.page_approved(instance.content_object, to=author, by=user)


def tell_of_changes(*, instance: WorkflowState, user: User | None, **_: Any) -> None:
    if author := _author(instance, user, "rejected_notifications"):
        comment = instance.current_task_state.specific.get_comment()
        emails.page_sent_back(instance.content_object, to=author, by=user, comment=comment)


def _author(state: WorkflowState, by: User | None, notice: str) -> User | None:
    """Whoever submitted the page, unless they did this themselves or do not want to hear of it."""
    if not isinstance(state.content_object, Page) or state.requested_by_id is None:
        return None
    people = User.objects.filter(pk=state.requested_by_id, is_active=True)
    return _wanting(people, notice).exclude(pk=by.pk if by else None).first()


def _wanting(people: Any, notice: str) -> Any:
    """Those who have not turned this notice off in their account."""
    return people.exclude(**{f"wagtail_userprofile__{notice}": False})
