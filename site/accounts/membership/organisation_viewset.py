"""Organisations in the office: started there, with their first owner invited; who belongs to them,
and who is asked to. What has a history is not deleted: the button is not there, and its address
says why."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.membership import (
    invitations,
    members,
    office_counts,
    office_links,
    organisations,
)
from accounts.membership.forms_members import InviteOwnerForm
from accounts.merging.merge_views import MergeableEditView
from accounts.models import Membership, Organisation
from accounts.practice.staff import StaffRequest
from common.exports import GuardedExportView
from common.recorded import RecordedCreate, RecordedDelete, RecordedEdit


class OrganisationIndexView(GuardedExportView):
    def get_base_queryset(self) -> QuerySet[Organisation]:
        return office_counts.counted(super().get_base_queryset())

    def get_delete_url(self, instance: Organisation) -> None:
        """Deleting starts from the organisation itself: to ask for every row is dear."""

    def get_list_more_buttons(self, instance: Organisation) -> list[Any]:
        others = office_links.buttons(instance, user=self.request.user)
        return [*super().get_list_more_buttons(instance), *others]


class OrganisationCreateView(RecordedCreate):
    def save_instance(self) -> Organisation:
        organisation = cast(Organisation, super().save_instance())
        organisations.started(organisation)
        return organisation

    def get_success_url(self) -> str:
        """To the organisation: its first owner is invited next."""
        return reverse("organisation:edit", args=[self.object.pk])


class OrganisationEditView(MergeableEditView, RecordedEdit):
    template_name = "accounts/cms/organisation.html"

    @property
    def header_more_buttons(self) -> list[Any]:
        others = office_links.buttons(self.object, user=self.request.user)
        return [*super().header_more_buttons, *others]

    @cached_property
    def can_delete(self) -> bool:
        return super().can_delete and not organisations.has_history(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = office_counts.counted(Organisation.objects.all()).get(pk=self.object.pk)
        return super().get_context_data(
            numbers=[
                (number.label, getattr(organisation, number.name))
                for number in office_counts.numbers()
            ],
            members=organisation.memberships.select_related("user").order_by("user__full_name"),
            invitations=organisation.invitations.open(),
            now=timezone.now(),
            **kwargs,
        )


class OrganisationDeleteView(RecordedDelete):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may = self.user_has_permission("delete")
        if may and organisations.has_history(self.object):
            messages.error(request, "This organisation has a history, so it is kept.")
            return redirect("organisation:index")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            organisations.delete(self.object)
        except organisations.OrganisationError as error:
            messages.error(self.request, str(error))
            return redirect("organisation:edit", self.object.pk)
        messages.success(self.request, "Deleted.")
        return redirect("organisation:index")


class OfficeView(PermissionCheckedMixin, View):
    """An act of the office on an organisation's members."""

    model = Organisation
    permission_required = "change"
    request: StaffRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.organisation = get_object_or_404(Organisation, pk=kwargs["pk"])

    def back(self) -> HttpResponse:
        return redirect("organisation:edit", self.organisation.pk)

    def page(self, template: str, **context: Any) -> HttpResponse:
        context |= {"organisation": self.organisation, "header_icon": "group"}
        return render(self.request, f"accounts/cms/{template}.html", context)


class InviteOwnerView(OfficeView):
    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        return self._page(InviteOwnerForm())

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        form = InviteOwnerForm(request.POST)
        if form.is_valid():
            try:
                invitations.invite(
                    self.organisation,
                    email=form.cleaned_data["email"],
                    role=Membership.Role.OWNER,
                    by=request.user,
                    now=timezone.now(),
                )
            except invitations.InvitationError as error:
                form.add_error("email", str(error))
            else:
                messages.success(request, "The invitation is on its way.")
                return self.back()
        return self._page(form)

    def _page(self, form: InviteOwnerForm) -> HttpResponse:
        return self.page("invite_owner", form=form, page_title="Invite an owner")


class InvitationStepView(OfficeView):
    def post(self, request: StaffRequest, pk: int, invitation: int, step: str) -> HttpResponse:
        found = get_object_or_404(self.organisation.invitations, pk=invitation)
        now = timezone.now()
        try:
            match step:
                case "resend":
                    invitations.resend(found, by=request.user, now=now)
                    messages.success(request, "It is on its way again, with a new link.")
                case "withdraw":
                    invitations.withdraw(found, by=request.user, now=now)
                    messages.success(request, "Withdrawn. Its link is no longer good.")
                case _:
                    raise Http404
        except invitations.InvitationError as error:
            messages.error(request, str(error))
        return self.back()


class RemoveMemberView(OfficeView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.member = get_object_or_404(
            self.organisation.memberships.select_related("user"), pk=kwargs["member"]
        )

    def get(self, request: StaffRequest, pk: int, member: int) -> HttpResponse:
        return self.page("remove_member", member=self.member, page_title="Remove a member")

    def post(self, request: StaffRequest, pk: int, member: int) -> HttpResponse:
        try:
            members.remove(self.organisation, member=self.member.user, by=request.user)
        except members.MembersError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Removed. We have told them.")
        return self.back()


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "group"
    menu_label = "Organisations"
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = OrganisationIndexView
    add_view_class = OrganisationCreateView
    edit_view_class = OrganisationEditView
    edit_template_name = OrganisationEditView.template_name
    delete_view_class = OrganisationDeleteView
    form_fields = ["name", "band"]
    search_fields = ["name"]
    export_filename = "organisations"

    @property
    def list_display(self) -> list[str | BaseColumn]:
        numbers = office_counts.numbers()
        return [
            "name",
            Column("get_band_display", label="Price band", sort_key="band"),
            *(Column(each.name, label=each.label, sort_key=each.name) for each in numbers),
            DateColumn("created_at", label="Since", sort_key="created_at"),
        ]

    @property
    def list_export(self) -> list[str]:
        return ["name", "band", "created_at", *(number.name for number in office_counts.numbers())]

    def get_urlpatterns(self) -> list[URLPattern]:
        here = "<int:pk>/"
        return [
            *super().get_urlpatterns(),
            path(f"{here}invite/", InviteOwnerView.as_view(), name="invite"),
            path(
                f"{here}invitations/<int:invitation>/<slug:step>/",
                InvitationStepView.as_view(),
                name="invitation",
            ),
            path(f"{here}members/<int:member>/remove/", RemoveMemberView.as_view(), name="remove"),
        ]
