"""What public pages are made of. Whatever is saved of it shows at once: kept pages are dropped, in
every process, when the change is committed."""

from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import post_page_move

from common import page_cache
from common.generation import Generation
from common.models import Record

#: Rooms whose rows may stand on a page: all but records of business, which are no content. Where
#: those do show, as places left, whoever changes them says so (`bookings.seats`).
ROOMS = {"pages", "courses", "bookings"}
#: What a page says of its drafts: the editor saves one every few seconds, and nobody else sees it.
UNSEEN = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
    "wagtail_admin_comments",
}

#: Of everything that editors keep; seats do not count, or each booking would cost a new menu.
content = Generation("content")


def watch() -> None:
    """By sender, one by one: a receiver for all would make Django read every row of business before
    it deletes any."""
    for model in filter(_is_shown, apps.get_models(include_auto_created=True)):
        for signal in (post_save, post_delete, m2m_changed, post_page_move):
            signal.connect(_changed, sender=model, dispatch_uid="pages.shown")


def _is_shown(model: type[models.Model]) -> bool:
    if issubclass(model, Record):
        return False
    of_wagtail = (Page, Site, PageViewRestriction, get_image_model(), get_document_model())
    return issubclass(model, of_wagtail) or model._meta.app_label in ROOMS


def _changed(update_fields: frozenset[str] | None = None, **signal: Any) -> None:
    if update_fields and update_fields <= UNSEEN:
        return
    transaction.on_commit(content.next, robust=True)
    page_cache.drop_after_commit()
