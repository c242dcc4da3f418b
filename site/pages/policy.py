"""Who of the office may do what with the website, beyond what Wagtail asks of its own pages. Who
publishes for people at risk is a rule of the approval (`pages.moderation`)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

#: Of pages: who may change any, and which.
EDITING = PagePermissionPolicy()


def may_edit_pages(user: Any) -> bool:
    return bool(EDITING.user_has_permission(user, "change"))


def may_review(user: Any, page: Page) -> bool:
    """Say that this page was read through."""
    return bool(page.specific.permissions_for_user(user).can_edit())


def may_check_helplines(user: Any) -> bool:
    """Say that a helpline was called."""
    return bool(user.has_perm("pages.change_helpline"))


def may_quote(user: Any) -> bool:
    """Turn an enquiry into a quote."""
    return bool(user.has_perm("bookings.change_quote"))


def require(allowed: bool) -> None:
    """Raises PermissionDenied: Wagtail leads back to its first page."""
    if not allowed:
        raise PermissionDenied
