"""Papers in one file, in the office: asked for from a list as it is filtered, watched while it is
made, downloaded by whoever asked."""

from functools import cached_property
from typing import Any, ClassVar, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from wagtail.admin.widgets.button import Button

from accounts.models import User
from bookings.archives import ArchiveError, packing
from bookings.models import PaperArchive
from bookings.office.pages import OfficePage
from common import audit
from common.exports import GuardedExportView

NEEDS = "bookings.view_invoice"
ASK = "in_one_file"
#: Seconds between two looks of a browser that waits.
LOOK = "3"


class ArchivedIndexView(GuardedExportView):
    """A list of papers. Its button asks first how many; posting asks for the file."""

    archive_kind: ClassVar[str]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        asked = self.request.GET.copy()
        asked[ASK] = "1"
        url = f"{self.request.path}?{asked.urlencode()}"
        return [
            *super().header_more_buttons,
            Button("PDFs in one file", url=url, icon_name="doc-full"),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if ASK in request.GET:
            return self._how_many()
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by, now = cast(User, request.user), timezone.now()
        try:
            archive = packing.ask(self.get_queryset(), kind=self.archive_kind, by=by, now=now)
        except ArchiveError as error:
            messages.error(request, str(error))
            return redirect(request.path)
        return redirect("paper_archive", archive.public_id)

    def _how_many(self) -> HttpResponse:
        context = {
            "page_title": "PDFs in one file",
            "header_icon": "doc-full",
            "number": self.get_queryset().count(),
            "most": packing.MOST,
            "back": self.request.path,
        }
        return render(self.request, "bookings/cms/archive_ask.html", context)


class ArchivePage(OfficePage):
    permission = NEEDS

    @cached_property
    def archive(self) -> PaperArchive:
        """One of their own."""
        theirs = PaperArchive.objects.filter(by=cast(User, self.request.user))
        return get_object_or_404(theirs, public_id=self.kwargs["public_id"])


class ArchiveView(ArchivePage):
    template_name = "bookings/cms/archive.html"
    page_title = "PDFs in one file"
    header_icon = "doc-full"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        is_notes = self.archive.kind == PaperArchive.Kind.CREDIT_NOTES
        name = "creditnote:index" if is_notes else "invoice:index"
        above = {"url": reverse(name), "label": self.archive.get_kind_display()}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        earlier = PaperArchive.objects.filter(by=self.archive.by).exclude(pk=self.archive.pk)
        response = self.page(archive=self.archive, earlier=earlier[:10])
        if self.archive.is_unfinished:
            response["Refresh"] = LOOK
        return response

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        packing.again(self.archive)
        return redirect("paper_archive", public_id)


class ArchiveFileView(ArchivePage):
    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        archive = self.archive
        if archive.state != PaperArchive.State.READY:
            return redirect("paper_archive", public_id)
        audit.record(
            "bookings.archives.download", on=archive, after={"papers": len(archive.papers)}
        )
        return FileResponse(
            archive.file.open(),
            as_attachment=True,
            filename=f"onEvidence-{archive.kind.replace('_', '-')}.zip",
            content_type="application/zip",
        )


def addresses() -> list[URLPattern]:
    return [
        path("archives/<uuid:public_id>/", ArchiveView.as_view(), name="paper_archive"),
        path(
            "archives/<uuid:public_id>/file/", ArchiveFileView.as_view(), name="paper_archive_file"
        ),
    ]
