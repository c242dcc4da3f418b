"""Upkeep of the website in the office: its addresses, menus and marks. `wagtail_hooks` reads it."""

from typing import Any

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from pages import dashboard, office_views, reports  # noqa: F401 - dashboard registers its lists


@hooks.register("register_admin_urls")
def upkeep_addresses() -> list[URLPattern]:
    reviews, links = reports.PageReviewsView, reports.BrokenLinksView
    return [
        path("upkeep/review/<int:page_id>/", office_views.review_page, name="review_page"),
        path("upkeep/helpline/<int:pk>/", office_views.check_helpline, name="check_helpline"),
        path("reports/page-reviews/", reviews.as_view(), name="page_reviews"),
        path(
            "reports/page-reviews/results/",
            reviews.as_view(results_only=True),
            name="page_reviews_results",
        ),
        path("reports/broken-links/", links.as_view(), name="broken_links"),
        path(
            "reports/broken-links/results/",
            links.as_view(results_only=True),
            name="broken_links_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def page_reviews_in_the_menu() -> MenuItem:
    return reports.EditorsMenuItem(
        "Page reviews", reverse("page_reviews"), name="page-reviews", icon_name="check", order=10
    )


@hooks.register("register_reports_menu_item")
def broken_links_in_the_menu() -> MenuItem:
    return reports.EditorsMenuItem(
        "Broken links", reverse("broken_links"), name="broken-links", icon_name="link", order=20
    )


@hooks.register("register_page_header_buttons")
def mark_as_reviewed(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> list[Button]:
    """In the menu of every published page, whatever its kind."""
    if not page.live or not page.permissions_for_user(user).can_edit():
        return []
    address = reverse("review_page", args=[page.pk])
    back = f"?next={next_url}" if next_url else ""
    return [Button("Mark as reviewed", url=address + back, icon_name="check", priority=45)]


@hooks.register("register_log_actions")
def upkeep_in_the_log(actions: LogActionRegistry) -> None:
    actions.register_action("pages.review", "Review", "Read through, and found right")
    actions.register_action("pages.check", "Check", "Checked, and found right")
