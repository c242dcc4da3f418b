"""The check of the records in the office: the last result, and a button that asks for another.
`wagtail_hooks` reads it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from common import attention, integrity
from common.models import IntegrityCheck

PERMISSION, INDEX = "common.view_integritycheck", "integrity"
TITLE = "Check of the records"


@require_safe
def last_check(request: HttpRequest) -> HttpResponse:
    _allow(request)
    context = {
        "title": TITLE,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": "", "label": TITLE},
        ],
        "header_title": TITLE,
        "header_icon": "circle-check",
        "last": integrity.last(),
        "pending": integrity.pending(now=timezone.now()),
    }
    return TemplateResponse(request, "common/cms/integrity.html", context)


@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    _allow(request)
    integrity.ask(by=request.user, now=timezone.now())
    messages.success(request, "The check is under way. Its result will stand here in a minute.")
    return redirect(INDEX)


def _allow(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


class IntegrityMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


@hooks.register("register_admin_urls")
def integrity_addresses() -> list[URLPattern]:
    return [
        path("reports/integrity/", last_check, name=INDEX),
        path("reports/integrity/now/", check_now, name="integrity_now"),
    ]


@hooks.register("register_reports_menu_item")
def integrity_in_the_menu() -> MenuItem:
    return IntegrityMenuItem(
        TITLE, reverse(INDEX), name="integrity", icon_name="circle-check", order=6
    )


@attention.register
class NotWhole(attention.Watch):
    """What the last check found, until another finds nothing."""

    name, order, heading = "integrity", 10, "Records that do not agree"
    advice = "Read what was found, put it right or tell whoever runs the site, and check again."
    permissions = (PERMISSION,)

    def found(self) -> QuerySet[IntegrityCheck]:
        last = IntegrityCheck.objects.exclude(done_at=None).values("pk")[:1]
        wrong = IntegrityCheck.objects.filter(pk__in=last)
        return wrong.exclude(problems=[], failed="")

    def trouble(self, item: Any) -> attention.Trouble:
        number = len(item.problems)
        what = f"{number} {'problem was' if number == 1 else 'problems were'} found."
        if item.failed:
            what = "The check came to no end."
        return attention.Trouble(TITLE, reverse(INDEX), what, since=item.done_at, step="Read it")
