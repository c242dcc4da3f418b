"""Who may publish what. Editors publish ordinary pages themselves. Pages for people at risk are
published when a second person has approved them: a wrong number or a hasty sentence there can
cost more than a delay."""

from typing import Any

from wagtail.models import Page, PagePermissionTester

#: Holders publish pages for people at risk themselves, and approve those of others.
MAY_PUBLISH = "pages.publish_helppage"


class _Tester(PagePermissionTester):
    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        if user.is_active and not user.is_superuser and not user.has_perm(MAY_PUBLISH):
            # Without "publish" Wagtail refuses to publish, unpublish, move or delete what is live,
            # and offers to submit it for approval instead.
            self.permissions -= {"publish", "bulk_delete"}


class SecondPairOfEyes:
    """A mixin for kinds of page that somebody else must approve, put before `Page`."""

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return _Tester(user, self)


def needs_approval(page_class: type[Page], user: Any) -> bool:
    """Whether `user` may not publish pages of this kind."""
    return issubclass(page_class, SecondPairOfEyes) and not user.has_perm(MAY_PUBLISH)


def any_needs_approval(page: Page, user: Any) -> bool:
    """Whether `page`, or one below it, is not for `user` to publish."""
    if user.has_perm(MAY_PUBLISH):
        return False
    branch = page.get_descendants(inclusive=True)
    return any(needs_approval(each.specific_class, user) for each in branch if each.specific_class)
