"""What we write to staff about pages, in the words of `wording`."""

from django.conf import settings
from django.urls import reverse
from wagtail.models import Page

from accounts.models import User
from common import mail


def page_submitted(page: Page, *, to: list[User], by: User | None) -> None:
    """To those who may approve it, one message each."""
    mail.post(
        [mail.draft("page_submitted", to=user.email, context=_context(page, by)) for user in to]
    )


def page_approved(page: Page, *, to: User, by: User | None) -> None:
    mail.queue("page_approved", to=to.email, context=_context(page, by))


def page_sent_back(page: Page, *, to: User, by: User | None, comment: str) -> None:
    context = _context(page, by) | {"comment": comment}
    mail.queue("page_sent_back", to=to.email, context=context)


def _context(page: Page, by: User | None) -> dict[str, str]:
    return {
        "page": page.get_admin_display_title(),
        "by": str(by or "Somebody"),
        "link": f"{settings.SITE_URL}{reverse('wagtailadmin_pages:edit', args=[page.pk])}",
    }
